"""Reads printed papers back for the tests of paper."""

from __future__ import annotations

import io

import pypdfium2
from pypdf import PdfReader

from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_transfer import RentTransfer
from printforms.registry import printforms_of
from printforms.typeface import MM
from tests.paper_samples import handover, invoice


def act(*papers: object) -> bytes:
    return printforms_of(RentTransfer)[0].pdf(papers or [handover()])


def bill(*papers: object) -> bytes:
    return printforms_of(PaymentInvoice)[0].pdf(papers or [invoice()])


def texts(pdf: bytes) -> list[str]:
    """The text of each page, NBSP read as a space and lines joined by one."""
    reader = PdfReader(io.BytesIO(pdf))
    return [" ".join(page.extract_text().replace("\u00a0", " ").split()) for page in reader.pages]


def text(pdf: bytes) -> str:
    return " ".join(texts(pdf))


def assert_inside(pdf: bytes, left: float, right: float, top: float, bottom: float) -> None:
    """Every letter of every page lies within the margins (millimetres)."""
    for page in pypdfium2.PdfDocument(pdf):
        width, height = page.get_size()
        letters = page.get_textpage()
        boxes = [letters.get_charbox(place) for place in range(letters.count_chars())]
        ink = [box for box in boxes if box[2] > box[0]]
        assert ink
        assert min(box[0] for box in ink) >= left * MM - 1
        assert max(box[2] for box in ink) <= width - right * MM + 1
        assert max(box[3] for box in ink) <= height - top * MM + 1
        assert min(box[1] for box in ink) >= bottom * MM - 1
