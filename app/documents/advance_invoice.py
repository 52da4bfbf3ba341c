"""What happens to «Счёт-фактура на аванс»: VAT of what of a receipt stands unspent (ст. 168 НК).

Its offset (вычет) is worked out when an act or a refund spends the advance: `app.advances`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.advances import ZERO, Account, events_of, standing_on, to_invoice
from app.charging import rate_on
from app.facts import Facts
from app.rows import LARGEST_SUM, contract_fits
from app.vat import vat_included
from app.verbs import Problem, checks, fills, posts, recalculates
from app.work import Work
from db.base import Register
from db.documents.advance_invoice import AdvanceInvoice
from db.documents.contract import Contract
from db.documents.payment_receipt import PaymentReceipt
from db.registers.advance_tax import AdvanceTax
from db.registers.money import Money
from db.rounding import to_kopecks
from db.russian import date_short, money_text

IN_TIME = dt.timedelta(days=5)  # п. 3 ст. 168 НК
PREPAID = "Предварительная оплата аренды по договору"


@recalculates(AdvanceInvoice, "contract_id")
def first_receipt_without_invoice(doc: AdvanceInvoice, facts: Facts) -> None:
    """The oldest receipt of the contract that has an advance in no счёт-фактура."""
    if facts.find(Contract, doc.contract_id) is None or doc.date is None:
        return
    stands = _standing(doc, facts)
    doc.money_id = next((key for key in stands.left if stands.uncovered(key)), None)  # type: ignore[assignment]
    _name(doc, facts)
    unspent_is_the_advance(doc, facts)


def _name(doc: AdvanceInvoice, facts: Facts) -> None:
    contract = facts.get(Contract, doc.contract_id)
    doc.text = f"{PREPAID} № {contract.contract_number} от {date_short(contract.date)}"


@recalculates(AdvanceInvoice, "money_id", "date")
def unspent_is_the_advance(doc: AdvanceInvoice, facts: Facts) -> None:
    """As much as stands unspent at the document's day."""
    if None in (doc.contract_id, doc.date):
        return
    doc.advance = ZERO if doc.money_id is None else _standing(doc, facts).uncovered(doc.money_id)
    vat_is_inside(doc, facts)


@recalculates(AdvanceInvoice, "advance")
def vat_is_inside(doc: AdvanceInvoice, facts: Facts) -> None:
    """By the rate of the day on which the money came: 22/122 (V5), 20/120 until 2026 (V8)."""
    money, contract = facts.find(Money, doc.money_id), facts.find(Contract, doc.contract_id)
    if money is None or contract is None or None in (doc.organization_id, doc.advance):
        doc.vat_percent = doc.vat = None
        return
    _, doc.vat_percent = _rate(doc, money, facts)
    percent = doc.vat_percent
    is_a_sum = doc.advance.is_finite() and abs(doc.advance) < LARGEST_SUM
    doc.vat = vat_included(doc.advance, percent)[1] if percent is not None and is_a_sum else None


def _rate(doc: AdvanceInvoice, money: Money, facts: Facts) -> tuple[str, Decimal | None]:
    contract = facts.get(Contract, doc.contract_id)
    return rate_on(facts, doc.organization_id, money.period, contract.vat_mode)


def _standing(doc: AdvanceInvoice, facts: Facts) -> Account:
    """The advances of the contract at the document's day, as if it did not stand itself."""
    own = doc.__dict__.get("id")
    known = facts.once(events_of, lambda: events_of(facts, facts.named("contract_id")))
    if doc.contract_id not in known:  # chosen since the facts were gathered
        known |= events_of(facts, {doc.contract_id})
    return standing_on(known[doc.contract_id], doc.date, own)


@checks(AdvanceInvoice)
def invoice_is_right(doc: AdvanceInvoice, facts: Facts) -> Iterator[Problem]:
    yield from contract_fits(doc, facts)
    money = facts.find(Money, doc.money_id)
    if money is None:
        return  # told as an empty field
    if money.contract_id != doc.contract_id:
        yield Problem("money_id", "Поступление по другому договору: выберите другое")
        return
    if money.period > doc.date:
        yield Problem("date", f"Деньги поступили позже, {date_short(money.period)}")
    percent = _rate(doc, money, facts)[1]
    if percent is None:
        text = "Без НДС: счёт-фактура на аванс не нужен"
        yield Problem("money_id", text)
    elif doc.advance > 0 and doc.vat != vat_included(doc.advance, percent)[1]:
        yield Problem("advance", "НДС посчитан не с этой суммы: введите сумму аванса заново")
    if doc.advance <= 0 or doc.advance != to_kopecks(doc.advance):
        yield Problem("advance", "Сумма аванса должна быть больше нуля")


@checks(AdvanceInvoice, on="post")
def advance_is_unspent(doc: AdvanceInvoice, facts: Facts) -> Iterator[Problem]:
    """No more than stands unspent of the receipt and in no other счёт-фактура."""
    money = facts.find(Money, doc.money_id)
    if money is None or _is_owed_already(doc, facts):
        return
    if doc.date > money.period + IN_TIME:
        text = f"Деньги поступили {date_short(money.period)}: прошло больше пяти дней"
        yield Problem("date", text, warning=True)
    free = _standing(doc, facts).uncovered(doc.money_id)
    if doc.advance > free:
        text = (
            f"Не закрыто актами и без счёта-фактуры на {date_short(doc.date)} — "
            f"{money_text(free)}: уменьшите сумму"
        )
        yield Problem("advance", text)


def _is_owed_already(doc: AdvanceInvoice, facts: Facts) -> bool:
    """Posted again as it stands: of what was given back since another paper may have been made."""
    own = doc.__dict__.get("id")
    stands = [] if own is None else facts.many(AdvanceTax, "recorder_id", own)
    mine = (doc.money_id, doc.date, doc.advance)
    return any((tax.money_id, tax.period, tax.amount) == mine for tax in stands)


@posts(AdvanceInvoice)
def movements(doc: AdvanceInvoice, facts: Facts) -> Iterator[Register]:
    """VAT of the advance is owed from the document's day."""
    code, percent = _rate(doc, facts.get(Money, doc.money_id), facts)
    yield AdvanceTax(
        period=doc.date,
        organization_id=doc.organization_id,
        contract_id=doc.contract_id,
        money_id=doc.money_id,
        amount=doc.advance,
        vat=doc.vat,
        vat_code=code,
        vat_percent=percent,
    )


@fills(Contract, AdvanceInvoice)
def of_contract(source: Contract, facts: Facts) -> AdvanceInvoice:
    made = AdvanceInvoice(organization_id=source.organization_id, contract_id=source.id)
    first_receipt_without_invoice(made, facts)
    return made


@fills(PaymentReceipt, AdvanceInvoice)
def of_receipt(source: PaymentReceipt, facts: Facts) -> AdvanceInvoice:
    made = AdvanceInvoice(organization_id=source.organization_id, contract_id=source.contract_id)
    first_receipt_without_invoice(made, facts)
    keys = facts.query(select(Money.id).where(Money.recorder_id == source.id, Money.amount > 0))
    made.money_id = next((key for (key,) in keys), None)  # type: ignore[assignment]
    unspent_is_the_advance(made, facts)
    return made


def proposals(work: Work, *days: dt.date) -> list[AdvanceInvoice]:
    """An unsaved document for every receipt with an advance at the end of a day, dated by it.

    Of several days each counts what the ones before it propose. Read by sets; contracts without
    VAT need none, nor does a receipt that has its draft already.
    """
    work.user.must("write", AdvanceInvoice)
    with work.database.reading() as session:
        received = select(Money.contract_id, Money.organization_id).distinct()
        query = received.where(Money.amount > 0, Money.period <= max(days))
        organizations = {row.contract_id: row.organization_id for row in session.execute(query)}
        own: Any = AdvanceInvoice
        draft = select(own.money_id).where(own.posted.is_(False), own.marked.is_(False))
        drafts = set(session.scalars(draft))
        made = []
        for contract, events in events_of(Facts(session), organizations).items():
            for advance in to_invoice(events, days):
                if advance.money_id not in drafts:
                    doc = AdvanceInvoice(organization_id=organizations[contract], date=advance.day)
                    doc.contract_id, doc.money_id = contract, advance.money_id
                    doc.advance = advance.amount
                    made.append(doc)
        made.sort(key=lambda doc: doc.date)
        facts = Facts(session, made)
        for doc in made:
            _name(doc, facts)
            vat_is_inside(doc, facts)
    return [doc for doc in made if doc.vat_percent is not None]
