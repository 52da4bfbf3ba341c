"""What a writing consists of: rows checked and stored, movements made, open items settled.

Functions of one transaction; `app.work.Work` opens it, and nobody else calls them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import select

from app import bank_use, numbering, possession, realized
from app.approval import another_person_posts
from app.correction_order import rental_is_in_order
from app.facts import Facts
from app.gateway import Gateway
from app.marked import marked_references
from app.movements import balances_hold, columns, replace
from app.problems import Refused, Stale, problems
from app.rent_days import ends_are_in_order
from app.settlement import settle
from app.store import chunks, plain
from app.verbs import FOLLOWERS, IN_TURN, MAKERS, POSTINGS, Problem, total_of
from db.base import Base, Catalog, Document
from db.errors import UserError
from db.meta import fields_of, parts
from db.registers.bank import BankUse
from db.registers.money import CarrierDebt, OverpaymentUse
from db.registers.place import UnitPlace
from db.registers.realization import Realization
from db.russian import fold, phone_digits, print_number


def digest(things: Sequence[Base]) -> str:
    """What was typed into some things, as a fingerprint: a retry brings the same."""
    typed = [
        (type(thing).__tablename__, section, _typed(part))
        for thing in things
        for part, section in parts(thing)
    ]
    return hashlib.sha256(json.dumps(typed, ensure_ascii=False).encode()).hexdigest()


def _typed(thing: Base) -> list[Any]:
    values = thing.__dict__
    return [plain(values.get(f.name)) for f in fields_of(type(thing)) if not f.about.readonly]


def lock(gate: Gateway, things: Sequence[Base]) -> None:
    """What an operation touches, before it reads: documents, units, catalogs, each by id.

    One order for everybody, whatever the order of the things, and never a lock that a foreign
    key has to wait for: so two operations wait for each other but never in a ring.
    """
    if not gate.on_postgresql:
        return
    wanted = dict(Facts(None, things).mentioned())
    # The totals of a carrier are one row for all documents that speak of him, now or before.
    wanted[Base.metadata.tables["carrier"]] |= _carriers_before(gate, things)
    for thing in sorted(things, key=lambda t: type(t).__name__):
        if isinstance(thing, Catalog | Document) and thing.__dict__.get("id") is not None:
            wanted.setdefault(numbering.head(thing), set()).add(thing.id)
    for table, keys in wanted.items():
        gate.lock(table, keys)


def _carriers_before(gate: Gateway, things: Sequence[Base]) -> set[int]:
    recorders = [
        key for t in things if isinstance(t, Document) and (key := t.__dict__.get("id")) is not None
    ]
    found: set[int] = set()
    for chunk in chunks(recorders):
        query = select(CarrierDebt.carrier_id).where(CarrierDebt.recorder_id.in_(chunk))
        found |= set(gate.connection.execute(query).scalars())
    return found


def known(gate: Gateway, things: Sequence[Any]) -> dict[int, Any]:
    """The things as the base holds them; a changed one refuses."""
    known = [t for t in things if t.__dict__.get("id") is not None]
    found: dict[int, Any] = {}
    by_class: dict[type[Any], list[Any]] = {}
    for thing in known:
        by_class.setdefault(type(thing), []).append(thing)
    for cls, group in by_class.items():
        found |= gate.stored(cls, [t.id for t in group])
    for thing in known:
        before = found.get(thing.id)
        if before is None or before.version != thing.version:
            raise Stale(
                f"«{type(thing).title}»: пока вы работали, запись изменил или удалил другой "
                "пользователь. Введённое осталось в окне; откройте запись заново и сравните."
            )
    return found


def store(
    gate: Gateway, things: Sequence[Any], *, posting: bool
) -> tuple[Facts, dict[int, Any], set[int]]:
    """Checks and writes the rows of things of one class."""
    old = known(gate, things)
    facts = Facts(gate.session, things)
    if old:
        facts.expect_stored(type(things[0]), old)
    found: list[Problem] = []
    warned: dict[int, list[str]] = {}
    for thing in things:
        faults = list(problems(thing, facts, posting=posting))
        faults += _number_is_of_its_organization(thing, old)
        before = old.get(thing.__dict__.get("id") or 0)
        faults += marked_references(thing, before, facts, posting=posting)
        if faults and len(things) > 1:
            faults = [p._replace(text=f"{_called(thing)}: {p.text}") for p in faults]
        found += faults
        warned[id(thing)] = [p.text for p in faults]
    refusal = Refused(found)
    if found and not (gate.despite_warnings and refusal.only_warnings):
        raise refusal
    gate.give_ids(things)
    for thing in things:
        if texts := warned[id(thing)]:
            told = {"warnings": texts}
            gate.note(type(thing).__tablename__, thing.id, "несмотря на предупреждения", told)
    for thing in things:
        thing.search = _search_text(thing)
        if isinstance(thing, Document):
            thing.amount = total_of(thing, facts)
            if thing.id not in old:
                thing.author = gate.user.login
    changed = gate.write(things, old)
    numbering.bump(gate, [t for t in things if t.id in old and t.id in changed])
    return facts, old, changed


def _number_is_of_its_organization(thing: Any, old: dict[int, Any]) -> list[Problem]:
    before = old.get(thing.__dict__.get("id") or 0)
    if not isinstance(thing, Document) or before is None or before.number is None:
        return []
    if before.organization_id == thing.organization_id:
        return []
    text = f"Номер {before.number} дан другой организации: создайте документ заново"
    return [Problem("organization_id", text)]


def post(gate: Gateway, documents: Sequence[Document]) -> None:
    for turn in _turns(documents):
        _post(gate, turn)


def _turns(documents: Sequence[Document]) -> Iterator[Sequence[Document]]:
    """Documents of a set that do not know of each other; mostly all of them."""
    keys_of = IN_TURN.get(type(documents[0])) if documents else None
    if keys_of is None:
        yield from [documents] if documents else []
        return
    turn: list[Document] = []
    seen: set[int] = set()
    for document in documents:
        keys = set(keys_of(document))
        if seen & keys:
            yield turn
            turn, seen = [], set()
        turn.append(document)
        seen |= keys
    yield turn


def _post(gate: Gateway, documents: Sequence[Document]) -> None:
    posting = POSTINGS.get(type(documents[0]))
    if posting is None:
        raise UserError(f"«{documents[0].title}» не проводится: он не делает движений.")
    if marked := [_called(d) for d in documents if d.marked]:
        raise UserError(
            f"Документ помечен на удаление: {', '.join(marked)}. Снимите пометку и проведите."
        )
    facts, old, changed = store(gate, documents, posting=True)
    another_person_posts(gate, documents, old, changed)
    movements: list[Any] = []
    for document in documents:
        made: Iterable[Any] = posting(document, facts)
        for movement in made:
            movement.recorder_id = document.id
            if movement.period is None:
                movement.period = document.date
            movements.append(movement)
    # A number says it was posted once: cancelled charges may be waiting to come back.
    known = any(d.id in old and old[d.id].number is not None for d in documents)
    _move(gate, documents, movements, facts, fresh=not known)
    if maker := MAKERS.get(type(documents[0])):
        maker.post(gate, documents)
    numbering.seal(gate, documents, facts, old)


def unpost(gate: Gateway, documents: Sequence[Any]) -> None:
    if not documents:
        return
    old = known(gate, documents)
    posted = [d for d in documents if old[d.id].posted]
    makers = [
        (maker, [d for d in posted if type(d) is cls])
        for cls in dict.fromkeys(type(d) for d in posted)
        if (maker := MAKERS.get(cls))
    ]
    mine = {d.id for d in posted}
    made = [m for maker, own in makers for m in maker.made(gate, own) if m.id not in mine]
    posted += made
    _move(gate, posted, [], Facts(gate.session), fresh=False)
    numbering.unseal(gate, posted)
    for maker, own in makers:
        maker.unposted(gate, own)


def _move(
    gate: Gateway,
    documents: Sequence[Document],
    movements: Sequence[Any],
    facts: Facts,
    *,
    fresh: bool,
) -> None:
    """Movements, what is derived from them, and the open items."""
    late = realized.after_charges(gate, movements)
    later = {id(row) for row in late}
    touched = replace(gate, documents, [m for m in movements if id(m) not in later], fresh)
    opened: set[int] = set()
    if places := touched.get(UnitPlace):
        balances_hold(gate, touched)
        opened = possession.derive(gate, places, facts, fresh=fresh)
        ends_are_in_order(gate, places)
    if bank := touched.get(BankUse):
        bank_use.derive(gate, bank)
    if closed := touched.get(Realization):
        realized.derive(gate, closed)
    rental_is_in_order(gate, touched, {d.id for d in documents}, opened)
    at = columns(OverpaymentUse).index("recorder_id")
    offset = {row[at] for row in touched.get(OverpaymentUse, ())}
    settle(gate, documents, movements, fresh=fresh, offset=offset)
    realized.close(gate, late)
    for register, rows in touched.items():
        for follow in FOLLOWERS.get(register, ()):
            follow(gate, register, rows)


def _called(thing: Any) -> str:
    name = getattr(thing, "number", None) or getattr(thing, "name", None) or ""
    return f"{thing.title} {name}".strip()


# What a thing is found by beside the value itself.
ALSO = {"phone": phone_digits, "number": print_number}


def _search_text(thing: Base) -> str:
    """What a thing is found by; a phone also by its digits, a number as it is printed."""
    words: list[Any] = []
    for own in fields_of(type(thing)):
        if own.about.search:
            value = getattr(thing, own.name)
            words.append(value)
            if own.name in ALSO:
                words.append(ALSO[own.name](value or ""))
    return fold(" ".join(str(w) for w in words if w))[:1000]
