"""Penalties follow payments that were corrected, until the claim is with its tenant or closed.

A receipt entered later, moved or cancelled changes what was late. The rows that stand on it are
counted anew in the same transaction, in the order of their days; what is fixed stays, and the
next document takes the difference. A payment is never refused because of a penalty.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from app import writing
from app.documents.penalty_charge import counted_for
from app.facts import Facts
from app.gateway import Gateway
from app.issued import was_issued
from app.movements import columns
from app.penalty_excess import note_excess
from app.problems import Refused
from app.store import chunks, rows_by
from app.verbs import follows, follows_payments
from db.base import Document, Register
from db.documents.penalty_charge import PenaltyCharge, PenaltyChargeRow
from db.errors import UserError
from db.registers.money import Allocation, Charge, ChargeKind
from db.registers.penalty import PenaltyClaim
from db.russian import date_short, print_number

DAY = dt.timedelta(days=1)
ROW: Any = PenaltyChargeRow.__table__.c
DOCUMENT: Any = Document.__table__.c


@follows(PenaltyClaim)
def claims_go_in_order(gate: Gateway, register: type[Register], rows: Sequence[Any]) -> None:
    """The first claim stands on nothing; each next one on days that are claimed still."""
    at = columns(register).index("charge_id")
    found: dict[int, list[PenaltyClaim]] = defaultdict(list)
    for claim in rows_by(gate.session, PenaltyClaim, "charge_id", {row[at] for row in rows}):
        found[claim.charge_id].append(claim)
    for claims in found.values():
        claims.sort(key=lambda claim: claim.date_to)
        if claims[0].before:
            _refuse(gate, claims[0])
        for one, following in pairwise(claims):
            if following.date_from != one.date_to + DAY:
                _refuse(gate, following)
    note_excess(gate, {row[at] for row in rows})


def _refuse(gate: Gateway, claim: PenaltyClaim) -> None:
    document: Any = gate.stored(PenaltyCharge, [claim.recorder_id])[claim.recorder_id]
    raise UserError(
        f"От этого расчёта дальше считает «{PenaltyCharge.title}» "
        f"№ {print_number(document.number)} от {date_short(document.date)}: "
        "сначала отмените его проведение."
    )


@follows_payments
def payments_changed(gate: Gateway, charges: set[int], moneys: set[int]) -> None:
    """Counts anew what was claimed on these charges, or on those that this money stands on."""
    claimed = _claiming(gate, charges, moneys)
    if not claimed:
        return
    gate.lock(Document.__table__, claimed)
    known: Any = gate.stored(PenaltyCharge, sorted(claimed))
    warned, gate.despite_warnings = gate.despite_warnings, True  # they are no fault of a payment
    for document in sorted(known.values(), key=lambda d: (d.till, d.date, d.id)):
        facts = Facts(gate.session, [document])
        if not _stays(document, facts) and _is_other_now(document, facts):
            with suppress(Refused):  # the contract says otherwise now: the claim stays as it was
                writing.post(gate, [document])
    gate.despite_warnings = warned
    note_excess(gate, set().union(*claimed.values()))


def _stays(document: PenaltyCharge, facts: Facts) -> bool:
    """Its client may have it, or a part of it was written off: it changes by other documents."""
    own = facts.many(Charge, "recorder_id", document.id)
    return was_issued(document, facts) or any(charge.corrected for charge in own)


def _is_other_now(document: PenaltyCharge, facts: Facts) -> bool:
    """Every row is counted: money that one of them freed may stand on what another is late by."""
    was = _said(document)
    for row in document.rows:
        counted_for(row, document.contract_id, facts)
    return _said(document) != was


def _said(document: PenaltyCharge) -> list[tuple[Any, ...]]:
    names = ("debt", "total", "before", "amount", "derivation")
    return [tuple(getattr(row, name) for name in names) for row in document.rows]


def _claiming(gate: Gateway, charges: set[int], moneys: set[int]) -> Mapping[int, set[int]]:
    """Charges claimed for, by posted document; penalties themselves when they are corrected."""
    found: dict[int, set[int]] = defaultdict(set)
    own = Charge.__table__.c
    for chunk in chunks(sorted(charges)):
        query = select(own.recorder_id, own.id).where(own.id.in_(chunk), own.gross != 0)
        for owner, charge in gate.connection.execute(query.where(own.kind == ChargeKind.PENALTY)):
            found[owner].add(charge)
    stands = Allocation.__table__.c
    for keys, of_money in ((charges, False), (moneys, True)):
        for chunk in chunks(sorted(keys)):
            named = ROW.charge_id.in_(chunk)
            if of_money:
                on = select(stands.charge_id).where(stands.charge_id.is_not(None))
                named = ROW.charge_id.in_(on.where(stands.money_id.in_(chunk)))
            query = select(ROW.owner_id, ROW.charge_id).join(
                Document.__table__, DOCUMENT.id == ROW.owner_id
            )
            for owner, charge in gate.connection.execute(query.where(named, DOCUMENT.posted)):
                found[owner].add(charge)
    return found
