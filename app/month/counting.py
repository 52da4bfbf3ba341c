"""Counts a run without writing anything: every position of every contract, billed or why not."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.charging import rate_on
from app.contract_month import WAITS
from app.contract_terms import quarter_end, row_begins
from app.derivation import Derivation, WithVat
from app.documents.service_act import rendered, served
from app.month.ground import Ground, thing_of
from app.month.lines import ZERO, Line, Piece, Thing
from app.month_charges import Left, left_to_charge
from app.vat import split
from db.catalogs.service_kind import ServiceKind
from db.documents.contract import Contract
from db.documents.contract_leasing import ChargeWay, ContractCharge, ContractPremise
from db.documents.service_act import ServiceAct
from db.errors import UserError
from db.month_kind import RunKind
from db.registers.money import Charge, ChargeKind
from db.russian import date_short, money_text
from db.vat_mode import VatMode

FREE = "сумма — ноль: проверьте цену и количество"
UNUSED = "расхода нет"


def lines_of(doc: Contract, of: Ground) -> Iterator[Line]:
    """What a run has of one contract, in its order; then what acts close besides.

    Rows about one thing (a price that changes inside the month) are one line.
    """
    positions = [_position(doc, one, of) for one in left_to_charge(doc, of.facts, of.month)]
    same: dict[Thing | None, list[tuple[Line, Left]]] = defaultdict(list)
    for line, one in positions:
        same[line.thing].append((line, one))
    if of.kind is RunKind.INVOICES:
        for rows in same.values():
            yield from _billed(rows)
        return
    closing = list(_to_close(doc, of))
    if (later := act_is_later(doc, of.days[1])) is not None:
        yield from _not_closed_yet(positions, closing, f"акт за период — {date_short(later)}")
        return
    by_thing = {line.thing: line for line in closing}
    for thing, rows in same.items():
        yield from _closed(rows, by_thing.pop(thing, None))
    yield from by_thing.values()


def _billed(rows: Sequence[tuple[Line, Left]]) -> Iterator[Line]:
    """One line of everything charged for a thing; then the rows that are not, each with why."""
    charged = [line for line, _ in rows if line.pieces]
    if charged:
        pieces = [piece for line in charged for piece in line.pieces]
        reason = "; ".join(dict.fromkeys(line.reason for line in charged if line.reason))
        red = any(line.red for line in charged)
        since = min((line.since for line in charged if line.since), default=None)
        yield replace(charged[0], pieces=pieces, reason=reason, red=red, since=since)
    yield from (line for line, _ in rows if not line.pieces)


def _closed(rows: Sequence[tuple[Line, Left]], known: Line | None) -> Iterator[Line]:
    """The same, with the charges that stand and are `known` to be closed now."""
    told = list[tuple[Line, Left]]()
    for line, one in rows:
        if line.pieces or not _stands(one):
            told.append((line, one))
        elif known is None:
            why = one.reason if one.changed else "уже закрыто актом"
            told.append((replace(line, reason=why, red=one.changed), one))
    if known is None:
        yield from _billed(told)
        return
    changed = list(dict.fromkeys(one.reason for _, one in rows if one.changed))
    fresh = [piece for line, _ in told for piece in line.pieces]
    yield replace(
        known,
        title=rows[0][0].title,
        pieces=(*known.pieces, *fresh),
        reason="; ".join(changed),
        red=bool(changed),
    )
    yield from (line for line, _ in told if not line.pieces)


def _stands(one: Left) -> bool:
    """Everything of a row is charged already."""
    return bool(one.charged) and not one.position.reason


def _not_closed_yet(
    positions: Sequence[tuple[Line, Left]], closing: Sequence[Line], why: str
) -> Iterator[Line]:
    """A month inside of a quarter: what is known now is charged, an act comes later."""
    known = {line.thing for line, _ in positions}
    for line, one in positions:
        yield replace(line, reason=why) if one.charged and not line.pieces else line
    yield from (replace(line, reason=why, pieces=()) for line in closing if line.thing not in known)


def _position(doc: Contract, one: Left, of: Ground) -> tuple[Line, Left]:
    """What is left to charge of a position; what cannot be charged is red, what waits is not."""
    row = one.position.row
    line = Line(doc.id, one.position.title, _thing(row), since=_since(doc, row, of))
    awaited = one.position.awaited
    if (later := waits(row, of.kind)) and not one.charged:
        fault = bool(one.reason) and not awaited
        return replace(line, reason=one.reason or later, red=fault), one
    if not one.rows:
        unknown = bool(one.position.reason) and not awaited
        lacks = not one.charged and not (awaited and _is(row, ChargeWay.FACTS))
        left = _not_asked_for(doc, one, of)
        reason = f"{one.reason}; счёта на {money_text(left)} нет" if left else one.reason
        return replace(line, reason=reason, red=unknown or lacks or one.changed), one
    pieces = [_piece(doc, row, of) for row in one.rows]
    line = replace(line, pieces=pieces)
    if not line.gross:
        red = not _is(row, *WAITS)
        return replace(line, pieces=(), reason=FREE if red else UNUSED, red=red), one
    return line, one


def _not_asked_for(doc: Contract, one: Left, of: Ground) -> Decimal:
    """What a transfer or another document charged and neither is paid nor stands in an invoice."""
    if of.kind is not RunKind.INVOICES:
        return ZERO
    mine = {row.id for row in one.charged} - set(of.asked)
    known = (c for c in of.charges[doc.id] if c.id in mine)
    return sum((max(c.gross + c.corrected - c.allocated, ZERO) for c in known), ZERO)


def waits(row: ContractPremise | ContractCharge, kind: RunKind) -> str:
    """What is known at the month's end only is no matter of «Счета»; empty for the others."""
    if kind is RunKind.ACTS or isinstance(row, ContractPremise):
        return ""
    return WAITS.get(row.way, "")


def _is(row: ContractPremise | ContractCharge, *ways: ChargeWay) -> bool:
    """A month without work done or without consumption is no fault."""
    return isinstance(row, ContractCharge) and row.way in ways


def _thing(row: ContractPremise | ContractCharge) -> Thing:
    if isinstance(row, ContractPremise):
        return Thing(ChargeKind.RENT, None, row.unit_id)
    return Thing(ChargeKind.SERVICE, row.service_id, row.unit_id)


def _since(doc: Contract, row: ContractPremise | ContractCharge, of: Ground) -> dt.date:
    return row_begins(row, doc, of.facts.section(Contract.addenda, doc))


def _piece(doc: Contract, row: Any, of: Ground) -> Piece:
    """A row to be charged, with the VAT it will have."""
    _, percent = rate_on(of.facts, doc.organization_id, row.date_to, doc.vat_mode)
    sums = split(row.amount, percent, doc.vat_mode)
    why = Derivation.from_json(row.derivation)
    if doc.vat_mode is VatMode.ON_TOP and percent is not None:
        why = WithVat(why, percent)
    return Piece((row.date_from, row.date_to), sums.gross, sums.net, sums.vat, percent, why)


def _to_close(doc: Contract, of: Ground) -> Iterator[Line]:
    """Charges that an act of the month's end closes, a line a premise, a service or a trip."""
    act = ServiceAct(organization_id=doc.organization_id, contract_id=doc.id, date=of.days[1])
    found: dict[Thing, Line] = {}
    for charge, corrections in served(rendered(of.charges[doc.id], act, of.facts)):
        thing = thing_of(charge)
        line = found.get(thing) or Line(doc.id, title_of(thing, of), thing)
        pieces = [charged(c) for c in (charge, *corrections)]
        found[thing] = replace(line, pieces=(*line.pieces, *pieces))
    yield from found.values()


def charged(charge: Charge) -> Piece:
    """A charge that stands."""
    return Piece(
        (charge.date_from, charge.date_to),
        charge.gross,
        charge.net,
        charge.vat,
        charge.vat_percent,
        Derivation.from_json(charge.derivation),
        charge.id,
    )


def title_of(thing: Thing, of: Ground) -> str:
    """«БК-017», «Уборка, А-101», «Доставка»."""
    code = of.code(thing.unit_id)
    if thing.kind is ChargeKind.RENT:
        return code
    service = of.facts.find(ServiceKind, thing.service_id)
    name = thing.kind.value if service is None else service.name
    return f"{name}, {code}" if code else name


def act_is_later(doc: Contract, last: dt.date) -> dt.date | None:
    """The day of the act where it closes a quarter or a year that goes on; None when it is due."""
    end = quarter_end(last, doc.papers_period.months or 1)
    return None if end <= last or (doc.valid_to is not None and doc.valid_to <= last) else end


def organization_refuses(doc: Contract, of: Ground) -> str:
    """Why nothing of an organization can be charged: its VAT of the month is not known."""
    try:
        rate_on(of.facts, doc.organization_id, of.days[1], doc.vat_mode)
    except UserError as unknown:
        return str(unknown)
    return ""


def things(lines: Sequence[Line]) -> set[Thing]:
    """What lines speak of."""
    return {line.thing for line in lines if line.thing is not None}
