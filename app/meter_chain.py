"""Every reading of a meter in order, from its card and the register, read by sets."""

from __future__ import annotations

import datetime as dt

from app.facts import Facts
from app.metering import Read
from app.proration_cycle import DAY
from db.catalogs.meter import Meter
from db.registers.utilities import MeterState


def chain(meter: Meter, facts: Facts, besides: int | None = None) -> list[Read]:
    """From the first reading of the card to the last; `besides` leaves out one document's.

    A device is put in before anything of its first day is read, and taken off after everything
    of its last one.
    """
    states = facts.many(MeterState, "meter_id", meter.id)
    found = [
        Read(s.period, s.reading, s.rolled_over)
        for s in sorted(states, key=lambda s: s.period)
        if s.recorder_id != besides
    ]
    found.insert(0, Read(meter.installed - DAY, meter.initial))
    if meter.removed is not None and meter.final is not None:
        found.append(Read(meter.removed, meter.final))
    return found


def expect_readings(facts: Facts) -> None:
    """The readings of every meter of the batch's premises come by one question."""
    facts.once(expect_readings, lambda: _expect(facts))


def _expect(facts: Facts) -> bool:
    units = facts.named("unit_id")
    meters = {m.id for unit in units for m in facts.many(Meter, "unit_id", unit)}
    facts.expect(Meter, meters, "meter_id")
    return True


def neighbours(reads: list[Read], day: dt.date) -> tuple[Read, Read | None]:
    """The reading before a day and the one after it, as what a device went off with that day."""
    before = [read for read in reads if read.day < day]
    after = [read for read in reads if read.day >= day]
    return before[-1] if before else reads[0], after[0] if after else None
