"""What happens to «Замена счётчика»: the old card ends, the card of the new one begins (M4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app import numbering, writing
from app.catalogs.meter import meter_can_count, number_is_of_one_device
from app.documents.meter_reading import period_is_open
from app.documents.service_charge_following import meters_changed
from app.facts import Facts
from app.gateway import Gateway
from app.meter_chain import chain
from app.store import rows_by
from app.verbs import Problem, checks, fills, makes, posts, recalculates
from db.base import Register
from db.catalogs.meter import Meter
from db.documents.meter_replacement import MeterReplacement
from db.errors import UserError
from db.registers.utilities import MeterState
from db.russian import date_short, quantity_text

SAME = ("name", "service_id", "site_id", "unit_id")
TAKEN = {"initial": "initial", "coefficient": "coefficient", "digits": "digits"}
FIELDS = {"number": "device", "installed": "date", "removed": "date"}  # of a card → of the document


@recalculates(MeterReplacement, "meter_id")
def new_device_is_like_the_old_one(doc: MeterReplacement, facts: Facts) -> None:
    meter = facts.find(Meter, doc.meter_id)
    if meter is not None:
        doc.coefficient, doc.digits = meter.coefficient, meter.digits


@checks(MeterReplacement)
def devices_can_be(doc: MeterReplacement, facts: Facts) -> Iterator[Problem]:
    """What the cards will be is checked as cards are, in the fields of the document."""
    meter = facts.find(Meter, doc.meter_id)
    if meter is None:
        return
    before = _made_for(facts.many(Meter, "replaces_id", meter.id))
    fresh = _new_card(meter, doc, before)
    for check in (meter_can_count, number_is_of_one_device):
        for problem in check(fresh, facts):
            yield problem._replace(field=FIELDS.get(problem.field, problem.field))
    if not 0 <= doc.final < 10**meter.digits:
        told = f"Показание {quantity_text(doc.final)} не помещается в {meter.digits} знаков"
        yield Problem("final", told)


@checks(MeterReplacement, on="post")
def old_device_may_go(doc: MeterReplacement, facts: Facts) -> Iterator[Problem]:
    """It is still in, and nothing read of it contradicts its last reading."""
    yield from period_is_open(doc, doc.date, facts)
    meter = facts.find(Meter, doc.meter_id)
    if meter is None:
        return
    stored = facts.find(MeterReplacement, doc.__dict__.get("id"))
    again = stored is not None and stored.posted
    same = stored is None or (stored.meter_id, stored.date) == (doc.meter_id, doc.date)
    if again and not same:
        yield Problem("meter_id", "Сначала отмените проведение, затем меняйте счётчик или день")
        return
    if meter.removed is not None and not again:
        yield Problem("meter_id", f"Счётчик № {meter.number} снят {date_short(meter.removed)}")
        return
    if doc.date < meter.installed:
        text = f"Счётчик № {meter.number} установлен только {date_short(meter.installed)}"
        yield Problem("date", text)
        return
    reads = chain(meter, facts)
    last = reads[-2 if meter.removed is not None else -1]
    if last.day > doc.date:
        yield Problem("date", f"После замены есть показание от {date_short(last.day)}")
    elif doc.final < last.reading:
        told = f"{quantity_text(last.reading)} на {date_short(max(last.day, meter.installed))}"
        yield Problem("final", f"Показание при снятии меньше последнего ({told})")


@posts(MeterReplacement)
def movements(doc: MeterReplacement, facts: Facts) -> Iterator[Register]:
    """None of its own: both readings stand in the cards."""
    yield from ()


@makes(MeterReplacement)
class Cards:
    """The cards of the old and the new devices follow their documents."""

    def post(self, gate: Gateway, documents: Sequence[MeterReplacement]) -> None:
        old, new = _cards(gate, documents)
        cards: list[Any] = []
        for doc in documents:
            meter = old[doc.meter_id]
            meter.removed, meter.final = doc.date, doc.final
            cards += [meter, _new_card(meter, doc, new.get(meter.id))]
        writing.store(gate, cards, posting=False)
        _turn_marks(gate, new, marked=False)
        meters_changed(gate, {doc.meter_id: doc.date for doc in documents})

    def made(self, gate: Gateway, documents: Sequence[MeterReplacement]) -> Sequence[Any]:
        return ()

    def unposted(self, gate: Gateway, documents: Sequence[MeterReplacement]) -> None:
        """The old device is in again; the card of the new one is marked, unless it was read."""
        old, new = _cards(gate, documents)
        read = {s.meter_id for s in rows_by(gate.session, MeterState, "meter_id", _ids(new))}
        for doc in documents:
            meter, fresh = old[doc.meter_id], new.get(doc.meter_id)
            if fresh is not None and (fresh.id in read or fresh.removed is not None):
                raise UserError(
                    f"По новому счётчику № {fresh.number} уже есть показания или его замена: "
                    "сначала отмените их."
                )
            meter.removed = meter.final = None
        writing.store(gate, list(old.values()), posting=False)
        _turn_marks(gate, new, marked=True)
        meters_changed(gate, {doc.meter_id: doc.date for doc in documents})


def _turn_marks(gate: Gateway, cards: dict[int, Any], *, marked: bool) -> None:
    """A card that no document stands behind is marked for deletion; posted again, it is back."""
    turned = [card for card in cards.values() if card.marked is not marked]
    numbering.mark(gate, turned, {card.id: card for card in turned})


def _ids(cards: dict[int, Meter]) -> list[int]:
    return [card.id for card in cards.values()]


def _cards(
    gate: Gateway, documents: Sequence[MeterReplacement]
) -> tuple[dict[int, Any], dict[int, Any]]:
    """The cards of the old devices by id, those of the new ones by the old one's id."""
    keys = [doc.meter_id for doc in documents]
    made = [card.id for card in rows_by(gate.session, Meter, "replaces_id", keys)]
    gate.lock(Meter.__table__, [*keys, *made])
    old: dict[int, Any] = dict(gate.stored(Meter, keys))
    found: Any = gate.stored(Meter, made).values()
    return old, {card.replaces_id: card for card in found}


def _made_for(cards: Sequence[Meter]) -> Meter | None:
    return cards[0] if cards else None


def _new_card(old: Meter, doc: MeterReplacement, known: Meter | None) -> Meter:
    """The card of the new device: made anew, or as the document says it now."""
    values = {name: getattr(old, name) for name in SAME}
    values |= {name: getattr(doc, source) for name, source in TAKEN.items()}
    values |= {"number": doc.device, "installed": doc.date, "verified_to": doc.verified_to}
    made = Meter(**values, replaces_id=old.id)
    if known is not None:
        made.id, made.version, made.uuid = known.id, known.version, known.uuid
        made.removed, made.final = known.removed, known.final
        made.marked, made.search = known.marked, known.search
    return made


@fills(Meter, MeterReplacement)
def for_meter(source: Meter, facts: Facts) -> MeterReplacement:
    made = MeterReplacement(meter_id=source.id, final=chain(source, facts)[-1].reading)
    made.coefficient, made.digits = source.coefficient, source.digits
    return made
