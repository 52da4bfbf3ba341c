"""A run beside the month before: each difference with its cause (ux.md 4.5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from app.contract_terms import Term, is_once, terms
from app.contract_terms import thing_of as row_thing
from app.month.causes import cause
from app.month.checking import not_charged_before
from app.month.counting import charged, title_of
from app.month.ground import Ground, thing_of
from app.month.lines import ZERO, Line, Piece, Thing
from app.proration_cycle import DAY
from db.catalogs.premise import REAL_ESTATE
from db.catalogs.unit import Unit
from db.documents.contract import IN_FORCE, Contract
from db.documents.contract_leasing import ContractCharge
from db.documents.service_charge import ServiceCharge
from db.month_kind import RunKind
from db.registers.money import ChargeKind
from db.russian import date_short, month_title

REGULAR = (ChargeKind.RENT, ChargeKind.SERVICE)


def compared(doc: Contract, lines: Sequence[Line], of: Ground) -> Iterator[Line]:
    """The lines of a contract with what they were a month ago; then what is there no more."""
    was = _before(doc, of)
    known: set[Thing] = set()
    for line in lines:
        if line.thing is None:
            yield line
            continue
        known.add(line.thing)
        pieces = was.get(line.thing, [])
        before = sum((p.gross for p in pieces), ZERO) if pieces else None
        beside = replace(line, before=before)
        yield _told(beside, pieces, of) if line.pieces else beside
    for thing, pieces in was.items():
        came_to = sum((p.gross for p in pieces), ZERO)
        if came_to and thing not in known and thing in _own(doc, of):
            yield _gone(doc, thing, pieces, of)
    yield from _once_missed(doc, {*was, *known}, of)


def _once_missed(doc: Contract, told: Collection[Thing], of: Ground) -> Iterator[Line]:
    """A service of one day of the month before that nobody charged: no later run will."""
    if doc.status not in IN_FORCE:
        return
    for term in _services(doc, of):
        thing = Thing(ChargeKind.SERVICE, term.row.service_id, term.row.unit_id)
        if is_once(term.row) and of.before <= term.since < of.month and thing not in told:
            why = (
                f"разовая услуга за {date_short(term.since)} не начислена: создайте "
                f"«{ServiceCharge.title}» за {month_title(of.before)}"
            )
            yield Line(doc.id, title_of(thing, of), thing, reason=why, red=True)


def _services(doc: Contract, of: Ground) -> list[Term[ContractCharge]]:
    addenda = of.facts.section(Contract.addenda, doc)
    return terms(of.facts.section(Contract.charges, doc), doc, addenda)


def _before(doc: Contract, of: Ground) -> dict[Thing, list[Piece]]:
    """Charges of the month before by what they are for; trips are never repeated."""
    found: dict[Thing, list[Piece]] = defaultdict(list)
    for one in of.charges[doc.id]:
        if one.month == of.before and one.quantity and one.kind in REGULAR:
            found[thing_of(one)].append(charged(one))
    return found


def _told(line: Line, was: Sequence[Piece], of: Ground) -> Line:
    now = line.of_month(of.month)
    late = [p for p in line.pieces if p.days[1] < of.month]
    words = [f"и не закрытое раньше: {date_short(late[0].days[0])}"] if late else []
    if not now or line.thing is None or line.thing.kind not in REGULAR:
        return replace(line, cause="; ".join(words))
    if was:
        why = cause(was, now)
        words = [w for w in (why.text, *words) if w]
        return replace(line, cause="; ".join(words), red=line.red or why.red)
    fresh = _is_new(line, of)
    words.insert(0, fresh or not_charged_before(of))
    return replace(line, cause="; ".join(words), red=line.red or not fresh)


def _is_new(line: Line, of: Ground) -> str:
    """Why the month before had none of it; empty when it should have had."""
    assert line.thing is not None
    assert line.contract_id is not None
    if line.thing.kind is ChargeKind.RENT:
        held = [p.since for p in of.held[line.contract_id] if p.unit_id == line.thing.unit_id]
        since = max(held, default=line.since)
    else:
        since = line.since or line.pieces[0].days[0]
    return f"новое: с {date_short(since)}" if since is not None and since >= of.month else ""


def _own(doc: Contract, of: Ground) -> set[Thing]:
    """What of the month before the run is to go on with: of «Счета» only what it charges itself."""
    return {t for t in _before(doc, of) if of.kind is RunKind.ACTS or _is_premises(t, of)}


def _is_premises(thing: Thing, of: Ground) -> bool:
    if thing.kind is ChargeKind.SERVICE:
        return True
    return isinstance(of.facts.find(Unit, thing.unit_id), REAL_ESTATE)


def _gone(doc: Contract, thing: Thing, was: Sequence[Piece], of: Ground) -> Line:
    """What was charged a month ago and is not now: returned, over, or forgotten."""
    before = sum((p.gross for p in was), ZERO)
    line = Line(doc.id, title_of(thing, of), thing, before=before)
    if any(c.month == of.month and thing_of(c) == thing and c.quantity for c in of.charges[doc.id]):
        return replace(line, reason="уже закрыто актом или начислено вручную")
    why = _ended(doc, thing, of)
    if why:
        return replace(line, reason=why, cause=why)
    return replace(line, reason="начислялось в прошлом месяце, теперь нет", red=True)


def _ended(doc: Contract, thing: Thing, of: Ground) -> str:
    if doc.valid_to is not None and doc.valid_to < of.month:
        return f"договор кончился {date_short(doc.valid_to)}"
    if thing.kind is ChargeKind.RENT:
        held = [p for p in of.held[doc.id] if p.unit_id == thing.unit_id]
        back = max((p.until for p in held if p.until is not None), default=None)
        still = any(p.until is None and p.remaining > 0 for p in held)
        if still:
            return "" if thing not in _kept(doc, of) else "см. «в аренде без продления»"
        return "" if back is None else f"возвращено {date_short(back)}"
    mine = [t for t in _services(doc, of) if row_thing(t.row) == (thing.service_id, thing.unit_id)]
    if all(is_once(t.row) for t in mine):
        return "разовая услуга"
    ended = max((t.till for t in mine if t.till is not None), default=None)
    return "" if ended is None or ended >= of.month else f"по договору до {date_short(ended)}"


def _kept(doc: Contract, of: Ground) -> set[Thing]:
    return {
        Thing(ChargeKind.RENT, None, row.unit_id)
        for made in of.kept
        if made.contract_id == doc.id
        for row in made.units
        if row.date_from - DAY >= of.before
    }
