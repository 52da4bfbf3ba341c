"""What the demonstration leaves in its folder: papers of the last month and the two reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from app import excel, papers
from app.demo.months import LAST_MONTH, OPEN_MONTH
from app.store import chunks
from app.table import REPORTS
from app.work import Work
from db.base import Document
from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_transfer import RentTransfer
from db.russian import print_number
from printforms.registry import PrintForm, printforms_of

LAST_DAY = OPEN_MONTH - dt.timedelta(days=1)
PRINTED: tuple[type[Document], ...] = (RentTransfer, PaymentInvoice)
REPORTED = ("rental_summary", "fleet")
STEPS = len(PRINTED) + len(REPORTED)


def write(work: Work, out: Path) -> Iterator[tuple[str, int]]:
    """Writes them; says (what, how many PDFs) after each kind of paper and each report."""
    folder = out / f"{LAST_MONTH:%Y-%m}"
    folder.mkdir(parents=True, exist_ok=True)
    for kind in PRINTED:
        numbers = _of_last_month(work, kind)
        count = sum(_print(work, form, numbers, folder) for form in printforms_of(kind))
        yield kind.titles, count
    for name in REPORTED:
        yield _report(work, name, out), 1


def _of_last_month(work: Work, kind: type[Document]) -> dict[int, str]:
    """The numbers of its documents by their ids, in order of days."""
    with work.database.reading() as session:
        query = (
            select(kind.id, kind.number)
            .where(kind.date.between(LAST_MONTH, LAST_DAY), kind.number.is_not(None))
            .order_by(kind.date, kind.id)
        )
        return {key: print_number(number or "") for key, number in session.execute(query)}


def _print(work: Work, form: PrintForm, numbers: dict[int, str], folder: Path) -> int:
    """A file for each document, as they are sent to clients."""
    for chunk in chunks(list(numbers)):
        for key, paper in zip(chunk, papers.papers_of(work, form, chunk), strict=True):
            (folder / f"{form.title} {numbers[key]}.pdf").write_bytes(form.pdf([paper]))
    return len(numbers)


def _report(work: Work, name: str, out: Path) -> str:
    """A report on the last day of the closed month, as a workbook and on paper."""
    report = REPORTS[name]
    with work.database.reading() as session:
        table = report.run(session, report.params(date=LAST_DAY))
    file = out / f"{report.title} {LAST_DAY:%Y-%m-%d}"
    excel.write(table, file.with_suffix(".xlsx"))
    file.with_suffix(".pdf").write_bytes(papers.report_pdf(table))
    return report.title
