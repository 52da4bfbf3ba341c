"""What stands between us and a tenant by realizations and money (accounting-model.md, Four facts).

Акт сверки speaks of these; «Сводка аренды» and «Взаиморасчёты» of charges. The two differ by
what is charged and not rendered yet. Deposits stand apart; compensation and penalties, which no
act closes, are owed from their own documents.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.advances import APART, brought_over, rendered
from app.facts import Facts
from app.store import chunks
from db.base import Document
from db.documents.payment_receipt import PaymentReceipt
from db.documents.realization_correction import RealizationCorrection
from db.documents.service_act import ServiceAct
from db.meta import noun
from db.registers.money import Charge, ChargeKind, Money, MoneyClass
from db.russian import date_short, print_number

ZERO = Decimal(0)


class Moved(NamedTuple):
    """One document of one contract: `debit` the tenant owes more, `credit` less; roubles."""

    document_id: int
    contract_id: int
    day: dt.date
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        return self.debit - self.credit


def moved(facts: Facts, contracts: Collection[int], until: dt.date) -> list[Moved]:
    """Everything that moved the balances of contracts by a day, in the order of days.

    Five questions for any number of contracts. What a document moves to and fro between them
    comes to nothing and is left out by who adds up.
    """
    sums: dict[tuple[int, int, dt.date], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for chunk in chunks(sorted(contracts)):
        for query, sign in (
            (rendered(chunk), 1),
            (brought_over(chunk), 1),
            (_apart(chunk), 1),
            (_written_off(chunk), -1),
            (_paid(chunk), -1),
        ):
            for recorder, contract, day, amount in facts.query(query):
                if day <= until:
                    # Our debt to him, and revenue taken back, stand where they stood, below zero.
                    refund = sign < 0 and amount < 0
                    side = 0 if sign > 0 or refund else 1
                    sums[recorder, contract, day][side] += -amount if refund else amount
    found = [Moved(*key, *both) for key, both in sums.items() if any(both)]
    return sorted(found, key=lambda m: (m.day, m.document_id, m.contract_id))


def words_of(facts: Facts, documents: Collection[int]) -> dict[int, str]:
    """«Акт № А-7 от 30.11.2026», «Оплата (п/п № 214 от 02.11.2026)»."""
    found: dict[int, str] = {}
    paid: Any = PaymentReceipt
    fixed: Any = RealizationCorrection
    act: Any = aliased(ServiceAct)
    for chunk in chunks(sorted(documents)):
        query = select(Document.id, Document.kind, Document.number, Document.date)
        for key, kind, number, day in facts.query(query.where(Document.id.in_(chunk))):
            named = f" № {print_number(number)}" if number else ""
            found[key] = f"{noun(kind).title}{named} от {date_short(day)}"
        day = func.coalesce(paid.incoming_date, paid.date)
        bank = select(paid.id, paid.incoming_number, day).where(paid.incoming_number != "")
        for key, number, day in facts.query(bank.where(paid.id.in_(chunk))):
            found[key] = f"Оплата (п/п № {number} от {date_short(day)})"
        fixes = select(fixed.id, fixed.fix_number, act.number, act.date)
        fixes = fixes.join(act, act.id == fixed.act_id).where(fixed.fix_number.is_not(None))
        for key, fix, number, day in facts.query(fixes.where(fixed.id.in_(chunk))):
            of = f"акта № {print_number(number)} от {date_short(day)}"
            found[key] = f"Исправление № {fix} {of}"
    return found


def _apart(keys: Sequence[int]) -> Any:
    own = (Charge.recorder_id, Charge.contract_id, Charge.period)
    query = select(*own, func.sum(Charge.gross)).group_by(*own)
    return query.where(Charge.contract_id.in_(keys), Charge.kind.in_(APART))


def _written_off(keys: Sequence[int]) -> Any:
    """What is owed no more; the charge is below zero, so the credit is its opposite."""
    root: Any = aliased(Charge)
    return (
        select(Charge.recorder_id, Charge.contract_id, Charge.period, -Charge.gross)
        .join(root, root.id == Charge.corrects_id)
        .where(Charge.contract_id.in_(keys), Charge.kind == ChargeKind.WRITE_OFF)
        .where(root.kind != ChargeKind.DEPOSIT, Charge.gross != 0)
    )


def _paid(keys: Sequence[int]) -> Any:
    own = (Money.recorder_id, Money.contract_id, Money.period)
    query = select(*own, func.sum(Money.amount)).group_by(*own)
    deposit = Money.money_class == MoneyClass.DEPOSIT
    return query.where(Money.contract_id.in_(keys), ~deposit, Money.amount != 0)
