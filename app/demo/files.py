"""What the demonstration leaves in its folder: papers of the last month, reports, a statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from app import excel, papers
from app.demo import banking, mailing
from app.demo.months import LAST_MONTH, OPEN_MONTH
from app.store import chunks, load
from app.table import REPORTS
from app.work import Work
from db.base import Document
from db.catalogs.bank_statement import BankStatement
from db.catalogs.letter import Letter
from db.documents.contract import IN_FORCE, Contract, ContractStatus
from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_transfer import RentTransfer
from db.documents.service_act import ServiceAct
from db.russian import print_number
from printforms.registry import PrintForm, printforms_of

LAST_DAY = OPEN_MONTH - dt.timedelta(days=1)
PRINTED: tuple[tuple[type[Document], str], ...] = (
    (RentTransfer, "handover"),
    (PaymentInvoice, "invoice"),
)
REPORTED = ("rental_summary", "fleet")
STEPS = len(PRINTED) + len(REPORTED) + 4


def write(work: Work, out: Path, seed: int) -> Iterator[tuple[str, int]]:
    """Writes them; says (what, how many PDFs) after each kind of paper and each report."""
    folder = out / f"{LAST_MONTH:%Y-%m}"
    folder.mkdir(parents=True, exist_ok=True)
    for kind, name in PRINTED:
        form = next(f for f in printforms_of(kind) if f.name == name)
        yield kind.titles, _print(work, form, _of_last_month(work, kind), folder)
    yield ServiceAct.titles, _print_closing(work, folder)
    yield Contract.titles, _print_contracts(work, folder)
    mailing.letters(work)
    yield Letter.titles, 0
    for name in REPORTED:
        yield _report(work, name, out), 1
    if statement := banking.load_sample(work, seed):
        (out / banking.NAME).write_bytes(statement)
    yield BankStatement.titles, 0


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


def _print_closing(work: Work, folder: Path) -> int:
    """What closes the month, each on the papers its tenant asks for."""
    numbers = _of_last_month(work, ServiceAct)
    by_form: dict[str, tuple[PrintForm, list[int]]] = {}
    with work.database.reading() as session:
        for act in load(session, ServiceAct, list(numbers)):
            for form in papers.forms_of(act):
                by_form.setdefault(form.name, (form, []))[1].append(act.id)
    return sum(
        _print(work, form, {key: numbers[key] for key in keys}, folder)
        for form, keys in by_form.values()
    )


def _print_contracts(work: Work, folder: Path) -> int:
    """Contracts and offers of the month, its appendices, and one price list."""
    with work.database.reading() as session:
        found = select(Contract.id).where(Contract.date <= LAST_DAY).order_by(Contract.id)
        every: list[Contract] = load(session, Contract, list(session.scalars(found)))
    ours = [c for c in every if c.date >= LAST_MONTH and c.status is not ContractStatus.CANCELLED]
    jobs = [
        (c, form)
        for c in every
        for form in papers.forms_of(c)
        if form.part in {a.number for a in c.appendices if a.date >= LAST_MONTH}
    ]
    for contract in ours:
        wanted = "contract" if contract.status in IN_FORCE else "offer"
        jobs += [(contract, f) for f in papers.forms_of(contract) if f.name == wanted]
    jobs += [(c, f) for c in ours[:1] for f in papers.forms_of(c) if f.name == "price_list"]
    for contract, form in jobs:
        name = f"{form.title} к договору {contract.contract_number}"
        if form.name == "contract":
            name = f"{form.title} {contract.contract_number}"
        pdf = papers.pdf_of(work, form, [contract.id])
        (folder / f"{name.replace('/', '-')}.pdf").write_bytes(pdf)
    return len(jobs)


def _report(work: Work, name: str, out: Path) -> str:
    """A report on the last day of the closed month, as a workbook and on paper."""
    report = REPORTS[name]
    with work.database.reading() as session:
        table = report.run(session, report.params(date=LAST_DAY))
    file = out / f"{report.title} {LAST_DAY:%Y-%m-%d}"
    excel.write(table, file.with_suffix(".xlsx"))
    file.with_suffix(".pdf").write_bytes(papers.report_pdf(table))
    return report.title
