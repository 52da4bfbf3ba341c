"""Statements for the windows over the bank: payments of the company of the tests, loaded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.bank_import import load_statement
from db.documents.payment_invoice import PaymentInvoice
from tests.company import Company
from tests.statement_files import OWN, document, file
from tests.stories import filled

OURS = "40702810433000012345"
OFFICE = "40702810200000004411"


def an_invoice(company: Company, amount: str, cabin: int = 0, contract: Any = None) -> Any:
    """A posted invoice for a transfer of that sum; its number is on it."""
    transfer = company.transfer(company.cabins[cabin], amount=amount, contract=contract)
    company.work.post(transfer)
    invoice = filled(company.work, transfer, PaymentInvoice)
    company.work.post(invoice)
    return invoice


def paid(
    number: str, total: str, purpose: str, *, inn: str = "", name: str = "", **more: str
) -> str:
    """A document of money that came on 15.11.2026."""
    values = {
        "Номер": number,
        "Сумма": total,
        "Дата": "15.11.2026",
        "ДатаПоступило": "15.11.2026",
        "ПлательщикИНН": inn,
        "Плательщик1": name,
        "НазначениеПлатежа": purpose,
        **more,
    }
    return document(**values)


def spent(number: str, total: str, purpose: str, name: str = "ООО Бизнес-центр") -> str:
    """A document of money that went out on 16.11.2026."""
    sides = {"ПлательщикСчет": OWN, "ПолучательСчет": OFFICE, "Получатель1": name}
    days = {"Дата": "16.11.2026", "ДатаСписано": "16.11.2026", "ДатаПоступило": None}
    return document(Номер=number, Сумма=total, НазначениеПлатежа=purpose, **sides, **days)


def statement(*parts: str) -> bytes:
    return file(*parts).replace(OWN, OURS).encode("cp1251")


def loaded(company: Company, *parts: str, name: str = "kl_to_1c.txt") -> None:
    load_statement(company.work, statement(*parts), name)


def a_morning(company: Company) -> dict[str, Any]:
    """Two invoices and four payments: certain, of another sum, not ours, nobody's."""
    tenant = company.tenant
    one, two = an_invoice(company, "6000"), an_invoice(company, "4000", 1)
    mine = {"inn": tenant.inn, "name": tenant.name}
    loaded(
        company,
        paid("1", "6000.00", f"Оплата по счету {one.number}", **mine),
        paid("2", "1500.00", f"Оплата по счету {two.number}", **mine),
        paid("3", "777.00", "Перевод", inn="7707083893", name="ПАО Сбербанк",
             ПлательщикСчет="30232810900000000001"),
        spent("4", "38000.00", "Аренда офиса"),
    )  # fmt: skip
    return {"one": one, "two": two, "left": Decimal(2500)}


def some_payments(company: Company) -> None:
    """Money of every sort, whatever else the company has lived through."""
    mine = {"inn": company.tenant.inn, "name": company.tenant.name}
    loaded(
        company,
        paid("1", "6000.00", "Оплата за аренду", **mine),
        paid("2", "100.00", "Оплата", **mine),
        paid("3", "777.00", "Перевод"),
        spent("4", "38000.00", "Аренда офиса"),
    )
