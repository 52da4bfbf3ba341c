"""What the chart says of a filled stretch: colour, words, how much of it is charged. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from app.filled_days import Span, State
from forms.schedule.axis import ONE

Days = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Look:
    """Colours of a stretch, by their names in the palette."""

    fill: str
    border: str


LOOKS = {
    State.LET: Look("badge_info", "accent"),
    State.REPAIR: Look("badge_warn", "warn"),
    State.LOST: Look("badge_err", "err"),
    State.GONE: Look("row_returned", "field_border"),
    State.BOOKED: Look("row_prepaid", "accent"),
}


def look_of(span: Span) -> Look:
    """Blue is let, yellow let with a late debt, grey came back."""
    if span.is_returned:
        return Look("row_returned", "field_border")
    if span.state is State.LET and span.overdue:
        return Look("row_debt", "warn")
    return LOOKS[span.state]


def title_of(span: Span) -> str:
    """What is written on a stretch: whose it is, and in a letter and words what its colour says."""
    if span.state is State.REPAIR:
        return str(span.state.value)  # since when is not known: the card says only how it is now
    if span.state is State.BOOKED:
        return f"Б · {short_name(span.tenant)} · бронь"
    if span.state is not State.LET:
        return f"{span.state.value} с {span.first:%d.%m.%Y}"
    who = short_name(span.tenant)
    letters = ("В" if span.is_returned else "") + (
        "Д" if span.overdue or (span.is_returned and span.owed) else ""
    )
    told = {"": span.number, "Д": "долг", "В": "возвращена", "ВД": "возвращена, долг"}[letters]
    # The letter goes first: of a narrow stretch only the beginning can be read.
    return " · ".join(filter(None, (letters, who, told)))


def late_title(span: Span, *, is_named: bool) -> str:
    """What is written on days held past «До»; whose it is when that cannot be read before them."""
    past = "без продления"
    return past if is_named else f"{short_name(span.tenant)} · {past}"


@lru_cache(maxsize=4096)
def short_name(tenant: str) -> str:
    """«ООО «СтройГрад»» is «СтройГрад» where there is little room."""
    begin, end = tenant.find("«"), tenant.rfind("»")
    return tenant[begin + 1 : end] if 0 <= begin < end else tenant


def pauses(span: Span, horizon: dt.date) -> list[Days]:
    """The days of a stretch that are not charged, each (first, last)."""
    end = span.last if span.last is not None else horizon
    found = [(max(p.first, span.first), min(p.last or end, end)) for p in span.pauses]
    return [days for days in found if days[0] <= days[1]]


def besides(days: Days, paused: list[Days]) -> list[Days]:
    """What of some days is not paused."""
    found, (start, end) = [], days
    for first, last in paused:
        if first <= end and last >= start:
            if first > start:
                found.append((start, first - ONE))
            start = max(start, last + ONE)
    return [*found, (start, end)] if start <= end else found


def parts(span: Span, horizon: dt.date) -> tuple[Days | None, Days | None]:
    """The charged days of a stretch and those held past «До», each (first, last) or None.

    `horizon` stands for an end that is not known.
    """
    last = span.last if span.last is not None else horizon
    if span.state is not State.LET or span.last is not None:
        return (span.first, last), None
    charged = span.charged_to
    if charged is None or charged < span.first:
        return None, (span.first, last)
    sure = (span.first, min(charged, last))
    return sure, ((charged + ONE, last) if charged < last else None)
