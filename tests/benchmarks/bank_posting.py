"""«Провести точные»: 1 000 payments that are certain become receipts; the floor is the receipts."""

from __future__ import annotations

import time

import app.nouns  # noqa: F401
from app.bank_import import load_statement
from app.bank_known import Asked
from app.bank_posting import post_exact
from app.match_invoices import open_invoices
from app.work import Work
from db.documents.payment_receipt import PaymentReceipt
from db.engine import open_database
from tests.benchmarks.distribution import live
from tests.benchmarks.posting import bases
from tests.benchmarks.statement_import import OWN, ask
from tests.company import BOSS, DAY, Company, make_company
from tests.statement_files import OWN as WRITTEN
from tests.statement_files import document, file

PAYMENTS = 1000
PAID_ON = DAY(2026, 12, 20)


def measure(engine: str) -> tuple[float, float]:
    """(ours, floor) seconds on `sqlite` or `postgresql`; the floor posts the same receipts."""
    with bases(engine) as new_base:
        company = make_company(Work(open_database(new_base()), BOSS))
        live(company)
        ask(company)
        work = company.work
        with work.database.reading() as session:
            asked = open_invoices(session, {company.organization.id})
        asked, others = asked[:PAYMENTS], asked[PAYMENTS : 2 * PAYMENTS]
        load_statement(work, _statement(asked), "kl_to_1c.txt")
        start = time.perf_counter()
        done = post_exact(work)
        ours = time.perf_counter() - start
        assert done.payments == len(asked) == PAYMENTS
        receipts = [_receipt(company, invoice) for invoice in others]
        start = time.perf_counter()
        work.post(receipts)
        floor = time.perf_counter() - start
        work.database.close()
    return ours, floor


def _statement(asked: list[Asked]) -> bytes:
    day = f"{PAID_ON:%d.%m.%Y}"
    documents = (
        document(
            Номер=str(number),
            Дата=day,
            ДатаПоступило=day,
            Сумма=f"{invoice.open:.2f}",
            ПлательщикИНН=invoice.inn,
            Плательщик1=invoice.name,
            НазначениеПлатежа=f"Оплата по счёту {invoice.number}",
        )
        for number, invoice in enumerate(asked)
    )
    return file(*documents).replace(WRITTEN, OWN).encode("cp1251")


def _receipt(company: Company, invoice: Asked) -> PaymentReceipt:
    return PaymentReceipt(
        organization_id=company.organization.id,
        contract_id=invoice.contract_id,
        partner_id=invoice.partner_id,
        date=PAID_ON,
        received=invoice.open,
        invoice_id=invoice.id,
        purpose=f"Оплата по счёту {invoice.number}",
    )
