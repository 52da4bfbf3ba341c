"""Payments of a bank for tests: a statement of a few lines, loaded, and what became of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.bank_import import load_statement
from app.checking import check
from app.verbs import FILLS
from app.work import Work
from db.catalogs.bank_payment import BankPayment
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_transfer import RentTransfer
from db.registers.money import Charge, Money
from tests.company import Company
from tests.statement_files import OWN, TENANT, document, file

OURS = "40702810433000012345"  # of the company of the tests
PAID = {"Дата": "20.11.2026", "ДатаПоступило": "20.11.2026", "Плательщик1": "ООО СтройГрад"}


def came(total: Any, purpose: str = "Оплата аренды", **values: str) -> str:
    """A payment of the tenant of the company, on 20.11.2026."""
    return document(**{**PAID, "Сумма": str(total), "НазначениеПлатежа": purpose, **values})


def went(total: Any, purpose: str, **values: str) -> str:
    """A payment of ours to the tenant of the company."""
    sides = {"ПлательщикСчет": OWN, "ПлательщикИНН": "4632123452", "Плательщик1": "Мы",
             "ПолучательСчет": TENANT, "ПолучательИНН": "7707083893",
             "Получатель1": "ООО СтройГрад", "ДатаПоступило": None, "ДатаСписано": "20.11.2026",
             "Дата": "20.11.2026"}  # fmt: skip
    return document(**{**sides, "Сумма": str(total), "НазначениеПлатежа": purpose, **values})


def load(work: Work, *documents: str) -> list[Any]:
    """The payments as they are in the base, in the order of the file."""
    text = file(*documents).replace(OWN, OURS)
    load_statement(work, text.encode("cp1251"), "kl_to_1c.txt")
    return payments(work)


def payments(work: Work) -> list[Any]:
    with work.database.reading() as session:
        return list(session.scalars(select(BankPayment).order_by(BankPayment.id)))


def states(work: Work) -> list[tuple[str, str]]:
    """Status and what is placed of every payment."""
    return [(p.status.name, f"{p.placed:.2f}") for p in payments(work)]


def invoiced(
    company: Company, *cabins: int, contract: Contract | None = None
) -> list[PaymentInvoice]:
    """A posted transfer a cabin (by its place in the company) with a posted invoice."""
    work = company.work
    fill = next(f for f in FILLS if f.source is RentTransfer and f.target is PaymentInvoice)
    made = []
    for n in cabins:
        transfer = company.transfer(company.cabins[n], contract=contract)
        work.post(transfer)
        invoice: Any = work.fill(fill, transfer.id)
        work.post(invoice)
        made.append(invoice)
    return made


def money(work: Work) -> list[tuple[Decimal, Decimal]]:
    """What came and what of it stands somewhere, by receipts that still are."""
    with work.database.reading() as session:
        query = select(Money.amount, Money.allocated).where(Money.amount != 0).order_by(Money.id)
        return [tuple(row) for row in session.execute(query)]


def owed(work: Work) -> Decimal:
    with work.database.reading() as session:
        rows = session.execute(select(Charge.gross + Charge.corrected - Charge.allocated))
        return sum((row[0] for row in rows), Decimal(0))


def in_order(work: Work) -> bool:
    return not check(work.database).differences
