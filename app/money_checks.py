"""Truths that documents of money share: what is overpaid, what is owed, whose it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.facts import Facts
from app.open_items import overpaid_query
from app.verbs import Problem
from db.documents.contract import Contract
from db.registers.money import Charge, Money, MoneyClass
from db.russian import money_text

ZERO = Decimal(0)


def open_of(charge: Charge) -> Decimal:
    """What is still owed on a charge, roubles."""
    return max(charge.gross, ZERO) + charge.corrected - charge.allocated


def charge_is_of(
    doc: Any, row: Any, section: str, line: int, where: str, facts: Facts
) -> Iterator[Problem]:
    """A row cites a charge of the document's contract, and no correction."""
    charge = facts.find(Charge, row.charge_id)
    if charge is None or charge.contract_id != doc.contract_id or charge.gross < 0:
        text = where + "начисление не этого договора: выберите другое"
        yield Problem("charge_id", text, section, line)


def overpaid_by(contract_id: int, day: dt.date, doc: Any, facts: Facts) -> Decimal:
    """What waits in the buckets of a contract on a day, without what the document itself took."""
    own_contract = select(Contract.id).where(Contract.id == contract_id)
    found = facts.query(overpaid_query(day, own_contract))
    key = doc.__dict__.get("id")
    took = [] if key is None else facts.many(Money, "recorder_id", key)
    mine = (
        -m.amount
        for m in took
        if m.amount < 0
        and m.contract_id == contract_id
        and m.money_class is not MoneyClass.DEPOSIT
        and m.period <= day
    )
    return sum((amount for _, _, amount in found), ZERO) + sum(mine, ZERO)


def within_the_overpayment(doc: Any, name: str, amount: Decimal, facts: Facts) -> Iterator[Problem]:
    """No more goes out of the document's contract than is overpaid by it on that day."""
    if None in (doc.contract_id, doc.date, amount):
        return  # told as empty fields
    there = overpaid_by(doc.contract_id, doc.date, doc, facts)
    if amount > there:
        text = (
            f"Переплата по договору на {doc.date:%d.%m.%Y} — {money_text(there)}: "
            f"уменьшите сумму на {money_text(amount - there)}"
        )
        yield Problem(name, text)


def sum_is_positive(name: str, amount: Decimal) -> Iterator[Problem]:
    """Money of a document is more than nothing."""
    if amount <= 0:
        yield Problem(name, "Сумма должна быть больше нуля")


def other_contract_fits(doc: Any, facts: Facts) -> Iterator[Problem]:
    """Where the money goes: another contract of the same organization."""
    other = facts.find(Contract, doc.to_contract_id)
    if other is None:
        return  # told as an empty field
    if doc.to_contract_id == doc.contract_id:
        yield Problem("to_contract_id", "Договоры одинаковы: выберите другой")
    if other.organization_id != doc.organization_id:
        text = "Деньги одной организации не переходят к другой: выберите договор этой организации"
        yield Problem("to_contract_id", text)
    if other.date > doc.date:
        yield Problem("date", f"Дата раньше договора № {other.contract_number}")
