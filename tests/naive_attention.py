"""A second, simple-minded «Требующие внимания»: every thing of a base is looked at, one by one.

It reads the acceptance checks of J-2…J-12 word for word and knows none of the queries.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.billing_plan import INVOICE, planned
from app.contract_month import facts_about
from app.store import load
from app.verbs import POSTINGS
from db.base import Base, Document
from db.catalogs.bank_payment import BankPayment, MoneyWay
from db.catalogs.letter import NOT_SENT, Letter, LetterState
from db.catalogs.organization import Organization
from db.catalogs.transport import Carrier
from db.catalogs.unit import Cabin, Tariff, UnitKind
from db.documents.contract import IN_FORCE, Contract
from db.documents.meter_reading import MeterReading
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.documents.service_act import ServiceAct
from db.meta import declared
from db.registers.money import Allocation, CarrierDebt, Charge, ChargeKind, Money
from db.registers.penalty import PenaltyClaim
from db.registers.place import PlaceKind, Possession, UnitPlace
from db.signing import Signing

NOTHING = Decimal(0)


def every(session: Session, cls: type[Base]) -> list[Any]:
    """All things of a kind, read once per session: nobody writes in it."""
    known: dict[type[Base], list[Any]] = session.info.setdefault("every", {})
    if cls not in known:
        ids = list(session.scalars(select(cls.id)))
        known[cls] = load(session, cls, ids) if ids else []
    return known[cls]


def expected(session: Session, day: dt.date) -> dict[str, set[int]]:
    """Line → ids of the things that need attention on a day."""
    return {
        **_contracts(session, day),
        **_invoices(session, day),
        **_money(session),
        **_cabins(session, day),
        **_closing(session, day),
        **_planned(session, day),
        **_letters(session, day),
        **_acts(session),
        **_penalties(session),
    }


def _owed(session: Session) -> dict[int, Decimal]:
    """What is open on each charge: the charge, its corrections, what stands on it."""
    owed = {c.id: c.gross for c in every(session, Charge) if c.gross > 0}
    for charge in every(session, Charge):
        if charge.corrects_id is not None:
            owed[charge.corrects_id] += charge.gross
    for row in every(session, Allocation):
        if row.charge_id is not None:
            owed[row.charge_id] -= row.amount
    return owed


def _penalties(session: Session) -> dict[str, set[int]]:
    """Claims above what each day costs by the payments there are, less what was taken back."""
    found = defaultdict(set)
    charges = {c.id: c for c in every(session, Charge)}
    moneys = {m.id: m.period for m in every(session, Money)}
    for claim in every(session, PenaltyClaim):
        late, owed = charges[claim.charge_id], NOTHING
        (rule,) = load(session, Contract, [claim.contract_id])[0].penalties
        rows = [a for a in every(session, Allocation) if a.charge_id == late.id]
        for n in range((claim.date_to - claim.date_from).days + 1):
            on = claim.date_from + dt.timedelta(days=n)
            paid = sum(row.amount for row in rows if moneys[row.money_id] < on)
            owed += (late.gross - paid) * rule.percent / 100
        own = [c for c in charges.values() if c.recorder_id == claim.recorder_id]
        back = [c.gross for c in charges.values() if c.corrects_id in {o.id for o in own}]
        if sum(c.gross for c in own) + sum(back) > owed:
            found["penalties_too_high"].add(claim.recorder_id)
    return found


def _contracts(session: Session, day: dt.date) -> dict[str, set[int]]:
    owed, found = _owed(session), defaultdict(set)
    late = {c.contract_id for c in every(session, Charge) if c.due < day and owed.get(c.id, 0) > 0}
    held = {p.contract_id for p in every(session, Possession) if p.until is None}
    for one in every(session, Contract):
        ends = one.valid_to or dt.date.max
        if one.id in late:
            found["contracts_overdue"].add(one.id)
        if one.marked:
            continue
        if one.status.value in ("Черновик", "Забронировано", "На подписании"):
            found["contracts_not_active"].add(one.id)
        if one.status.value in ("Подписан", "Зарегистрирован"):
            if (one.valid_from or one.date) <= day <= ends and not one.original_received:
                found["contracts_without_original"].add(one.id)
            begins = one.valid_from or one.date
            year = one.valid_to and (one.valid_to - begins).days >= 364  # no 29.02 in these bases
            if year and one.premises and one.status.value == "Подписан" and begins <= day <= ends:
                found["contracts_unregistered"].add(one.id)
            if ends < day and one.id in held:
                found["contracts_over"].add(one.id)
    return found


def _invoices(session: Session, day: dt.date) -> dict[str, set[int]]:
    owed, found = _owed(session), defaultdict(set)
    room = {c.id: c.gross + c.corrected for c in every(session, Charge)}
    paid_by = {m.invoice_id for m in every(session, Money) if m.amount > 0}
    for one in every(session, PaymentInvoice):
        paid = all(
            room[r.charge_id] - owed[r.charge_id] >= min(r.before + r.amount, room[r.charge_id])
            for r in one.rows
            if r.charge_id in owed
        )
        if one.posted and not paid and (one.due is None or one.due < day):
            found["invoices_overdue"].add(one.id)
        if not one.posted and one.number is not None and one.id in paid_by:
            found["invoices_cancelled_paid"].add(one.id)
    return found


def _money(session: Session) -> dict[str, set[int]]:
    """Received is not what stands on charges."""
    found: dict[str, set[int]] = defaultdict(set)
    stands: dict[int, Decimal] = defaultdict(Decimal)
    for row in every(session, Allocation):
        if row.charge_id is not None:
            stands[row.money_id] += row.amount
    money = {m.recorder_id: m for m in every(session, Money)}
    for one in every(session, PaymentReceipt):
        if one.posted and one.received > stands[money[one.id].id]:
            found["money_undistributed"].add(one.id)
    for payment in every(session, BankPayment):
        decided = payment.placed == payment.total or (payment.bank_class and not payment.placed)
        if payment.way is not MoneyWay.OUT and not decided:
            found["bank_waiting"].add(payment.id)
    debts: dict[int, Decimal] = defaultdict(Decimal)
    for move in every(session, CarrierDebt):
        debts[move.carrier_id] += move.amount
    found["carriers_unpaid"] = {c.id for c in every(session, Carrier) if debts[c.id] > 0}
    return found


def _cabins(session: Session, day: dt.date) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    last: dict[int, dt.date] = {}
    for charge in every(session, Charge):
        if charge.kind is ChargeKind.RENT and charge.gross > 0 and charge.corrects_id is None:
            key = charge.possession_id
            last[key] = max(charge.date_to, last.get(key, charge.date_to))
    by_months = {
        (doc.id, row.unit_id)
        for doc in every(session, Contract)
        if doc.status in IN_FORCE and (doc.valid_to or day) >= day
        for row in doc.premises
        if (row.date_from or day) <= day <= (row.date_to or day)
    }
    for held in every(session, Possession):
        if (held.contract_id, held.unit_id) in by_months:
            continue
        if held.since <= day and (held.until is None or held.until > day):
            left = (last.get(held.id, dt.date.min) - day).days
            if left < 0:
                found["cabins_kept"].add(held.id)
            elif left <= 3:
                found["cabins_running_out"].add(held.id)
    places: dict[tuple[int, PlaceKind], int] = defaultdict(int)
    for move in every(session, UnitPlace):
        places[(move.unit_id, move.place)] += move.quantity
    came = {unit for unit, _ in places}
    kinds = {k.id: k for k in every(session, UnitKind)}
    prices = {t.id: t.price for t in every(session, Tariff)}
    for cabin in every(session, Cabin):
        if places[(cabin.id, PlaceKind.LOST)] > 0:
            found["cabins_lost"].add(cabin.id)
        if cabin.marked:
            continue
        if prices.get(kinds[cabin.kind_id].tariff_id, NOTHING) <= 0:
            found["cabins_without_price"].add(cabin.id)
        if cabin.id not in came:
            found["cabins_not_received"].add(cabin.id)
    return found


def _closing(session: Session, day: dt.date) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    ours = {o.id: o for o in every(session, Organization)}
    for kind in declared(Document):
        for one in every(session, kind):
            waits = kind in POSTINGS and not one.posted and not one.marked and one.date < day
            if waits and not (kind is PaymentInvoice and one.number is not None):
                found["documents_not_posted"].add(one.id)
            closed = ours[one.organization_id].closed_to or dt.date.min
            if one.posted and closed < one.date < day.replace(day=1):
                found["month_open"].add(one.organization_id)
    for one in every(session, MeterReading):
        if one.source and not one.posted and not one.marked:
            found["readings_to_check"].add(one.id)
    return found


def _planned(session: Session, day: dt.date) -> dict[str, set[int]]:
    """What the schedule of each contract says, paper by paper."""
    found: dict[str, set[int]] = defaultdict(set)
    closed = {o.id: o.closed_to or dt.date.min for o in every(session, Organization)}
    charges = {charge.id: charge for charge in every(session, Charge)}
    issued: dict[tuple[bool, int], list[Any]] = defaultdict(list)
    for invoice in every(session, PaymentInvoice):
        for row in invoice.rows if invoice.posted else ():
            charge = charges[row.charge_id]
            issued[True, charge.contract_id].append(charge)
    for act in every(session, ServiceAct):
        rows = act.rows if act.posted else ()
        issued[False, act.contract_id] += [charges[row.charge_id] for row in rows]
    contracts = [c for c in every(session, Contract) if c.status in IN_FORCE and not c.marked]
    facts = facts_about(session, contracts)
    since = day.replace(day=1)
    for _ in range(3):
        since = (since - dt.timedelta(days=1)).replace(day=1)
    for doc in contracts:
        for paper in planned(doc, facts, (since, day + dt.timedelta(days=31))):
            is_invoice = paper.title == INVOICE
            things = {(None, row.unit_id) for row in doc.premises}
            things |= {(row.service_id, row.unit_id) for row in doc.charges}
            known = [
                c
                for c in issued[is_invoice, doc.id]
                if (c.service_id, c.unit_id) in things
                and (c.service_id is not None or c.kind is ChargeKind.RENT)
            ]
            there = any(p.date_from <= paper.till and p.date_to >= paper.since for p in known)
            if paper.day <= day and not there and closed[doc.organization_id] < paper.till:
                found["invoices_not_issued" if is_invoice else "acts_not_issued"].add(doc.id)
    return found


def _letters(session: Session, day: dt.date) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for letter in every(session, Letter):
        if letter.state in NOT_SENT:
            found["letters_not_sent"].add(letter.id)
        if letter.state is LetterState.WAITING and letter.created.astimezone().date() < day:
            found["letters_waiting_long"].add(letter.id)
    return found


def _acts(session: Session) -> dict[str, set[int]]:
    """Given and not back; or something corrects what they closed, and stands in no paper."""
    found: dict[str, set[int]] = defaultdict(set)
    acts = [act for act in every(session, ServiceAct) if act.posted]
    posted, papers = {act.id for act in acts}, list(every(session, Signing))
    waiting = {p.document_id for p in papers if p.given and not (p.signed or p.original)}
    found["acts_on_signing"] = posted & waiting
    wants = {contract.id for contract in every(session, Contract) if contract.qualified}
    sealed = {(p.document_id, p.sealed_version) for p in papers}
    found["acts_not_sealed"] = {
        act.id for act in acts if act.contract_id in wants and (act.id, act.version) not in sealed
    }
    charges = {charge.id: charge for charge in every(session, Charge)}
    for charge in charges.values():
        root = charge
        while root.corrects_id is not None:
            root = charges[root.corrects_id]
        waits = root is not charge and charge.closed_by_id is None and charge.gross
        if waits and root.closed_by_id is not None and charge.kind is root.kind:
            found["acts_changed_since"].add(root.closed_by_id)
    return found
