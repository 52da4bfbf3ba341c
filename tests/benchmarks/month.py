"""The month's run whole: counted, approved, charged, posted, its letters queued, its PDFs on disk.

The machine part of «200 clients in 15 minutes» on 200 contracts or another count (H-17, H-40).
Contracts of an office and its cleaning, each with счёт, акт and счёт-фактура, all by mail. The
floor is what no program can leave out: the same words on a bare canvas, a file each, and the very
rows by bare Core inserts. Run: python -m tests.benchmarks.month [CONTRACTS]

On PostgreSQL a colleague posts receipts and invoices meanwhile, in a process of his own.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from select import select as select_ready
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from app import papers
from app.month.approving import approve
from app.month.dry_run import dry_run
from app.month.issuing import issue
from app.month.mailing import mail_issued
from app.month.papers import forms_of_run, to_folder
from app.month.snapshot import keep
from app.work import Work
from db.catalogs.partner import Partner
from db.document_set import DocumentSet
from db.documents.contract import Contract
from db.documents.extra_service import ExtraService, ExtraServiceRow
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceRow
from db.documents.payment_receipt import PaymentReceipt
from db.engine import Database, open_database
from db.month_kind import RunKind
from db.registers.money import Charge
from db.russian import money_text
from printforms.priced_lines import PricedLine
from printforms.typeface import BOLD, REGULAR
from printforms.vat_invoice import TaxLine
from tests.benchmarks.papers import floor_table, floor_text
from tests.benchmarks.posting import bare_copy, bases, difference, insert_rows, rows_of
from tests.company import ACCOUNTANT, BOSS, make_company
from tests.leaseholds import NOVEMBER, Leaseholds, make_leaseholds
from tests.offices import make_offices

title = "Месяц целиком: начисления, документы, письма, PDF"
SMALL, LARGE = 200, 1000  # contracts
GOALS = {SMALL: 10.0, LARGE: 50.0}  # seconds
PATIENCE = 0.100  # seconds that a colleague may wait
LAST = dt.date(2026, 11, 30)
COLLEAGUES = "214"  # his contract
PAUSE = 0.05  # seconds between two postings of his


def measure(engine: str, contracts: int = SMALL) -> dict[str, float]:
    """Seconds: the run, its floor (papers and rows), the processor's; a colleague's p95."""
    with bases(engine) as new_base, tempfile.TemporaryDirectory() as folder:
        url = new_base()
        made = company_of(open_database(url), contracts)
        database = made.work.database
        before = rows_of(database)
        with colleague(url, engine) as told:
            start, worked = time.perf_counter(), time.process_time()
            month(made.work, Path(folder))
            ours, worked = time.perf_counter() - start, time.process_time() - worked
        rows = difference(rows_of(database), before)
        drawn = _floor_of_papers(made.work, Path(folder), contracts)
        database.close()
        bare = bare_copy(new_base(), before)
        start = time.perf_counter()
        insert_rows(bare, rows)
        floor = drawn + time.perf_counter() - start
        bare.close()
    return {"run": ours, "processor": worked, "floor": floor, "colleague": _p95(told)}


def company_of(database: Database, contracts: int) -> Leaseholds:
    """Every tenant gets everything by mail; every contract has somebody who is told."""
    company = make_company(Work(database, BOSS))
    made = make_leaseholds(make_offices(company), contracts)
    work, card = made.work, company.organization
    card.mail_host, card.mail_from = "mail.example.ru", "robot@example.ru"
    work.save(card)
    known = [made.reload(number) for number in range(contracts)]
    tenants = [work.load(Partner, doc.partner_id) for doc in known]
    for number, (doc, tenant) in enumerate(zip(known, tenants, strict=True)):
        doc.papers = DocumentSet.ACT_AND_VAT_INVOICE
        doc.auto_send, doc.manager_id = True, made.offices.manager.id
        tenant.email = f"tenant-{number}@example.ru"
    work.save(tenants, despite=True)
    work.save(known, despite=True)
    row = ExtraServiceRow(price=Decimal(10**6), amount=Decimal(10**6))
    of_colleague = ExtraService(
        organization_id=card.id,
        contract_id=company.contract.id,
        service_id=made.cleaning.id,
        date=LAST + dt.timedelta(days=5),
        rows=[row],
    )
    work.post(of_colleague, despite=True)
    return made


def month(work: Work, folder: Path) -> None:
    """What the machine does of a month's end, from the first count to the last file."""
    keep(work, dry_run(work, RunKind.ACTS, NOVEMBER, today=LAST))
    approve(Work(work.database, ACCOUNTANT), NOVEMBER)
    done = issue(work, RunKind.ACTS, NOVEMBER, today=LAST)
    assert not done.refused, done.refused[0].words
    sent = mail_issued(work, RunKind.ACTS, NOVEMBER)
    files = to_folder(work, RunKind.ACTS, NOVEMBER, folder, None, lambda *told: None)
    assert (files, sent.letters) == (3 * len(done.done), len(done.done))


# --- the floor --------------------------------------------------------------------------------


def _floor_of_papers(work: Work, folder: Path, contracts: int) -> float:
    """Seconds for the same words and tables by bare ReportLab, a file each."""
    assert BOLD.font.fontName == "PTSansBold"  # known to ReportLab before the floor asks for it
    wanted = forms_of_run(work, RunKind.ACTS, NOVEMBER, None)
    ready = [paper for form, keys in wanted.items() for paper in papers.papers_of(work, form, keys)]
    assert len(ready) == 3 * contracts
    start = time.perf_counter()
    for number, paper in enumerate(ready):
        (folder / f"{number}.floor").write_bytes(_bare_pdf(paper))
    return time.perf_counter() - start


def _bare_pdf(paper: Any) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, A4, pageCompression=1, invariant=1, initialFontName=REGULAR.font.fontName)
    y, rows = 800.0, list[list[str]]()
    for words in _words(paper, rows):
        y = floor_text(canvas, words, y)
    floor_table(
        canvas,
        [["Наименование", "Кол-во", "Ед.", "Цена", "Сумма"], *rows],
        (240, 50, 50, 80, 80),
        y,
    )
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _words(thing: Any, rows: list[list[str]]) -> Iterator[str]:
    """Everything a paper says, with its lines put aside as rows of a table."""
    for one in dataclasses.fields(thing):
        value = getattr(thing, one.name)
        for part in value if isinstance(value, list | tuple) else [value]:
            if isinstance(part, PricedLine | TaxLine):
                sums = part.amount if isinstance(part, PricedLine) else part.gross
                told = (str(part.quantity), part.measure, money_text(part.price), money_text(sums))
                rows.append([part.title, *told])
            elif dataclasses.is_dataclass(part):
                yield from _words(part, rows)
            elif isinstance(part, Decimal):
                yield money_text(part)
            elif isinstance(part, str | dt.date) and part:
                yield str(part)


# --- a colleague ------------------------------------------------------------------------------


@contextmanager
def colleague(url: str, engine: str) -> Iterator[list[float]]:
    """Seconds that each posting of another person takes while the body runs; nobody on SQLite."""
    told: list[float] = []
    if engine == "sqlite":
        yield told
        return
    command = [sys.executable, "-m", "tests.benchmarks.month", "--colleague", url]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "ready"
        yield told
        told += map(float, other.communicate("enough\n")[0].split())


def post_until_told(url: str) -> None:
    """Money of another contract and an invoice for it, again and again; prints what each took."""
    work = Work(open_database(url), ACCOUNTANT)
    with work.database.reading() as session:
        own = session.scalars(select(Contract).where(Contract.contract_number == COLLEAGUES)).one()
        charge = session.scalars(select(Charge.id).where(Charge.contract_id == own.id)).one()
    common: dict[str, Any] = {
        "organization_id": own.organization_id,
        "contract_id": own.id,
        "date": LAST,
    }
    took, invoices = list[float](), itertools.cycle((True, False))
    print("ready", flush=True)
    while not select_ready([sys.stdin], [], [], PAUSE)[0]:
        if next(invoices):
            row = PaymentInvoiceRow(charge_id=charge)
            doc: Any = PaymentInvoice(**common, rows=[row])
            work.recalculate(row, "charge_id", doc)
        else:
            doc = PaymentReceipt(**common, partner_id=own.partner_id, received=Decimal(100))
        start = time.perf_counter()
        work.post(doc, despite=True)
        took.append(time.perf_counter() - start)
    print(*took)
    work.database.close()


def _p95(told: Sequence[float]) -> float:
    return sorted(told)[int(len(told) * 0.95)] if told else 0.0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--colleague"]:
        post_until_told(sys.argv[2])
    else:
        print(title)
        for engine in ("sqlite", "postgresql"):
            for name, value in measure(engine, int((sys.argv[1:] or [SMALL])[0])).items():
                print(f"  {engine}, {name}: {value:.3f}")
