"""What happens to «Пауза начисления»: days that cost nothing while the tenant keeps the units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from app.charging import rent_of
from app.derivation import Derivation, Difference
from app.ending import gives_back, terms_on
from app.facts import Facts
from app.going_on import anchor_of, charged_to
from app.held_rows import (
    all_is_held,
    every_transfer_once,
    held_by_the_contract,
    place_of,
    transfer_is_of_another,
)
from app.pauses import pauses_of
from app.replaced import held_now
from app.rows import contract_fits, some_rows
from app.stretches import (
    NOTHING,
    agreed_stretches,
    brought_over_to,
    corrected,
    corrected_by,
    pausing,
    rent_item,
    taken_back,
    total_of,
)
from app.verbs import Problem, checks, fills, posts, posts_in_turn, recalculate, recalculates
from db.base import Register
from db.documents.contract import Contract
from db.documents.rent_pause import PauseEvent, RentPause, RentPauseUnit
from db.documents.rent_transfer import RentTransfer
from db.registers.money import Charge
from db.registers.pause import PausedRent
from db.registers.place import Possession

DAY = dt.timedelta(days=1)


@recalculates(RentPauseUnit, "possession_id")
def possession_brings_its_unit(row: RentPauseUnit, facts: Facts) -> None:
    held = facts.find(Possession, row.possession_id)
    if held is not None:
        row.unit_id, row.quantity = held.unit_id, held.remaining or held.quantity


@checks(RentPauseUnit)
def pause_is_not_inverted(row: RentPauseUnit, facts: Facts) -> Iterator[Problem]:
    if row.date_to is not None and row.date_to < row.date_from:
        yield Problem(
            "date_to",
            f"пауза перевёрнута: «По» {row.date_to:%d.%m.%Y} раньше «С» {row.date_from:%d.%m.%Y}",
        )


@checks(RentPause)
def something_is_paused(doc: RentPause, facts: Facts) -> Iterator[Problem]:
    yield from contract_fits(doc, facts)
    yield from some_rows(doc, "units", "Имущество")
    yield from every_transfer_once(doc)
    for line, row in enumerate(doc.units, 1):
        where = f"«Имущество», строка {line}: "
        if doc.event is PauseEvent.RESUME and row.date_to is not None:
            text = where + "при возобновлении указывают только первый день начисления"
            yield Problem("date_to", text, "units", line)


@checks(RentPause, on="post")
def tenant_holds_the_unit(doc: RentPause, facts: Facts) -> Iterator[Problem]:
    """By this contract, on that day; what is paused is not paused yet, what resumes is."""
    for line, row in enumerate(doc.units, 1):
        held = held_by_the_contract(doc, row, facts)
        if held is None:
            yield transfer_is_of_another(row, line, facts)
            continue
        late, over = "пауза не может быть раньше", "начислять больше нечего"
        if problems := list(all_is_held(doc, row, held, line, late, over, facts)):
            yield from problems
        else:
            yield from _suits_what_was(doc, row, place_of(line, row, facts), line, facts)


def _suits_what_was(
    doc: RentPause, row: RentPauseUnit, where: str, line: int, facts: Facts
) -> Iterator[Problem]:
    known = pauses_of(facts, row.possession_id, doc.id, row.date_from)
    now = next((p for p in known if p.covers(row.date_from)), None)
    if doc.event is PauseEvent.RESUME:
        if now is None or now.first == row.date_from:
            text = f"{where}до {row.date_from:%d.%m.%Y} начисление не приостановлено"
            yield Problem("date_from", text, "units", line)
        return
    met = next((p for p in known if p.touches(row.date_from, row.date_to or dt.date.max)), None)
    settled = brought_over_to(facts, row.possession_id)
    if met is not None:
        text = f"{where}уже приостановлена {met.told}: выберите другие дни"
        yield Problem("date_from", text, "units", line)
    elif settled is not None and row.date_from <= settled:
        text = (
            f"{where}начислена до начала учёта по {settled:%d.%m.%Y}: пауза — не раньше "
            f"{settled + DAY:%d.%m.%Y}"
        )
        yield Problem("date_from", text, "units", line)
    else:
        yield from _started_period_is_paid(doc, row, where, line, facts)


def _started_period_is_paid(
    doc: RentPause, row: RentPauseUnit, where: str, line: int, facts: Facts
) -> Iterator[Problem]:
    """«Начатый период оплачивается полностью»: what is charged stays charged."""
    tariff, _ = terms_on(facts, row.possession_id, row.date_from)
    until = charged_to(facts, row.possession_id, doc.id)
    if tariff is None or until is None or until < row.date_from:
        return
    if not gives_back(tariff, facts.get(Contract, doc.contract_id), facts):
        text = (
            f"{where}начислена по {until:%d.%m.%Y}, а по тарифу «{tariff.name}» начатый период "
            f"оплачивается полностью: начните паузу с {until + DAY:%d.%m.%Y}"
        )
        yield Problem("date_from", text, "units", line)


@posts_in_turn(RentPause)
def possessions(doc: RentPause) -> list[int]:
    """Each change of a rental stands on the one before."""
    return [row.possession_id for row in doc.units]


@posts(RentPause)
def movements(doc: RentPause, facts: Facts) -> Iterator[Register]:
    """The days themselves, and the difference for what is charged already."""
    stops = doc.event is PauseEvent.STOP
    for row in doc.units:
        yield PausedRent(
            period=row.date_from,
            possession_id=row.possession_id,
            unit_id=row.unit_id,
            paused=stops,
            until=row.date_to,
            row_id=row.id,
        )
        yield from _difference(doc, row, facts)


def _difference(doc: RentPause, row: RentPauseUnit, facts: Facts) -> Iterator[Charge]:
    """What the days cost that are charged no more, or again."""
    contract = facts.get(Contract, doc.contract_id)
    anchor, moment = anchor_of(facts, row, doc.id), pausing(row.date_from)
    last = _last_day(doc, row, facts)
    for original in _charged_before(doc, row, facts):
        agreed = agreed_stretches(facts, original, doc.id, moment)
        days = [s._replace(date_to=min(s.date_to, last)) for s in agreed if s.date_from <= last]
        start = max(row.date_from, original.date_from)
        number = min(row.quantity, original.quantity)
        pieces: list[Derivation] = [
            piece
            for piece in taken_back(original, days, start, number, anchor, contract, facts)
            if piece.evaluate()
        ]
        if not pieces:
            continue
        if doc.event is PauseEvent.RESUME:
            pieces = [Difference(NOTHING, piece) for piece in pieces]
        due = max(original.due, doc.date)
        why = total_of(pieces)
        item = rent_item(original, why, start, due=due, row_id=row.id, quantity=number)
        yield from corrected(doc, item, original, contract, facts, moment)


def _last_day(doc: RentPause, row: RentPauseUnit, facts: Facts) -> dt.date:
    """The last day that changes: of the pause, or of the one that is cut short."""
    if doc.event is PauseEvent.STOP:
        return row.date_to or dt.date.max
    known = pauses_of(facts, row.possession_id, doc.id, row.date_from)
    return next((p.last or dt.date.max for p in known if p.covers(row.date_from)), row.date_from)


def _charged_before(doc: RentPause, row: RentPauseUnit, facts: Facts) -> list[Charge]:
    """Rent of those days that was charged when the document was first posted.

    What is charged since knows of the pause: the same document posted again leaves it.
    """
    later = [c for c in rent_of(facts, row.possession_id, doc.id) if c.date_to >= row.date_from]
    wanted = (row.date_from, row.date_to, doc.event is PauseEvent.STOP)
    said = facts.many(PausedRent, "possession_id", row.possession_id)
    if not any((p.period, p.until, p.paused) == wanted for p in said if p.recorder_id == doc.id):
        return later
    return corrected_by(doc, row.possession_id, later, facts)


@fills(RentTransfer, RentPause)
def from_transfer(source: RentTransfer, facts: Facts) -> RentPause:
    """Every unit of the transfer that is still held."""
    made = RentPause(organization_id=source.organization_id, contract_id=source.contract_id)
    for given in source.units:
        held = held_now(facts, given.id)
        if held is not None and held.until is None:
            made.units.append(_row(held.id, made.date, facts))
    return made


@fills(Contract, RentPause)
def for_contract(source: Contract, facts: Facts) -> RentPause:
    """Everything the tenant holds."""
    made = RentPause(organization_id=source.organization_id, contract_id=source.id)
    for held in facts.many(Possession, "contract_id", source.id):
        if held.until is None and held.remaining > 0:
            made.units.append(_row(held.id, made.date, facts))
    return made


@fills(RentPause, RentPause)
def end_of_pause(source: RentPause, facts: Facts) -> RentPause:
    """What is paused still is charged again from today on."""
    made = RentPause(
        organization_id=source.organization_id,
        contract_id=source.contract_id,
        event=PauseEvent.RESUME,
    )
    for row in source.units:
        known = pauses_of(facts, row.possession_id)
        held = facts.find(Possession, row.possession_id)
        if held is not None and held.until is None and any(p.covers(made.date) for p in known):
            made.units.append(_row(held.id, made.date, facts))
    return made


def _row(possession_id: int, day: dt.date, facts: Facts) -> RentPauseUnit:
    row = RentPauseUnit(possession_id=possession_id, date_from=day)
    recalculate(row, "possession_id", facts)
    return row
