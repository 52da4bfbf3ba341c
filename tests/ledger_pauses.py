"""Acts of a random history that stop charging what is let and begin again, and that promise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.documents.rent_pause import PauseEvent, RentPause, RentPauseUnit
from db.documents.unit_booking import UnitBooking, UnitBookingRow
from tests.ledger_acts import DAY, Acts, Step


class PauseActs(Acts):
    def pause(self, step: Step) -> Sequence[Any] | None:
        """Some days, or until it is resumed."""
        found = self.row_let(step)
        if found is None:
            return None
        one, row = found
        first = row["date_from"] + step.day % 40 * DAY
        last = first + step.much % 25 * DAY if step.how % 3 else None
        doc = self._paused(one.values["contract_id"], row["id"], first, last)
        self.work.post(doc)
        return [doc]

    def resume(self, step: Step) -> Sequence[Any] | None:
        known = [p for p in self.of(RentPause) if p.values["event"] is PauseEvent.STOP]
        if not known:
            return None
        one = known[step.who % len(known)]
        row = one.rows["units"][0]
        day = row["date_from"] + step.much % 30 * DAY
        doc = self._paused(one.values["contract_id"], row["possession_id"], day, None)
        doc.event = PauseEvent.RESUME
        self.work.post(doc)
        return [doc]

    def change_pause(self, step: Step) -> Sequence[Any] | None:
        doc = self.loaded(step, RentPause)
        if doc is None:
            return None
        row = doc.units[0]
        if doc.event is PauseEvent.RESUME or step.how % 2:
            row.date_from += (step.much % 9 - 4) * DAY
        else:
            row.date_to = row.date_from + step.much % 20 * DAY
        self.work.save(doc)
        return [doc]

    def book(self, step: Step) -> Sequence[Any]:
        """A cabin for one of the contracts: whoever has it, the books stay as they are."""
        first = self.day(step)
        row = UnitBookingRow(
            unit_id=self.company.cabins[step.who % 3].id,
            date_from=first,
            date_to=first + step.much % 30 * DAY,
        )
        doc = UnitBooking(
            organization_id=self.company.organization.id,
            contract_id=self.contracts[step.how % 2].id,
            date=first - step.how % 5 * DAY,
            units=[row],
        )
        self.work.post(doc)
        return [doc]

    def _paused(self, contract: int, possession: int, first: Any, last: Any) -> RentPause:
        row = RentPauseUnit(possession_id=possession, date_from=first, date_to=last)
        doc = RentPause(
            organization_id=self.company.organization.id,
            contract_id=contract,
            date=first,
            units=[row],
        )
        self.work.recalculate(row, "possession_id", doc)
        if row.unit_id is None:
            row.unit_id = self.company.cabins[0].id
        return doc
