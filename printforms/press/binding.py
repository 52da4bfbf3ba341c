"""Binds finished sheets into one PDF file: the same sheets give the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from db.errors import UserError
from printforms.page import Page
from printforms.paper import Sheet
from printforms.press.picture_object import put_picture
from printforms.typeface import REGULAR, printable

PROGRAM = "Контора"


def bound(sheets: Iterable[Sheet], title: str = "", author: str = "") -> bytes:
    """One PDF of all sheets in their order; without a title it takes the first sheet's."""
    ready = list(sheets)
    if not ready:
        raise UserError("Печатать нечего: не выбрано ни одного документа.")
    file = io.BytesIO()
    canvas = Canvas(
        file,
        pageCompression=1,
        invariant=1,  # no moment of printing, no random id
        initialFontName=REGULAR.font.fontName,
        lang="ru-RU",
    )
    canvas.setTitle(printable(title) or ready[0].title)
    canvas.setAuthor(printable(author or ready[0].author))
    canvas.setSubject("")
    canvas.setCreator(PROGRAM)
    for sheet in ready:
        for page in sheet.finished():
            _put(canvas, page)
    canvas.save()
    return file.getvalue()


def pages(pdf: bytes) -> int:
    """How many pages a PDF bound here has, by its own index, without reading the pages."""
    table = int(pdf[pdf.rindex(b"startxref") + 9 :].split(maxsplit=1)[0])
    root = re.search(rb"/Root (\d+) 0 R", pdf[table:])
    assert root, "not a PDF bound here"
    leaves = re.search(rb"/Pages (\d+) 0 R", _object(pdf, table, int(root[1])))
    assert leaves, "not a PDF bound here"
    count = re.search(rb"/Count (\d+)", _object(pdf, table, int(leaves[1])))
    assert count, "not a PDF bound here"
    return int(count[1])


def _object(pdf: bytes, table: int, number: int) -> bytes:
    lines = pdf[table:].split(b"\n", number + 3)
    start = int(lines[number + 2].split()[0])
    return pdf[start : pdf.index(b"endobj", start)]


def _put(canvas: Any, page: Page) -> None:
    canvas.setPageSize((page.width, page.height))
    for face, letters in sorted(page.letters, key=lambda use: (use[0].name, use[1])):
        face.font.getSubsetInternalName(letters, canvas._doc)  # noqa: SLF001
    for name, picture in sorted(page.pictures.items()):
        put_picture(canvas, name, picture)
    canvas.addLiteral("\n".join(page.operators))
    canvas.showPage()
