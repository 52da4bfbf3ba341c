"""The chart in words: for the line under it, for tooltips, for a screen reader. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from app.filled_days import Span, State
from app.schedule import UnitLine, free_today
from db.russian import counted, money_text
from forms.schedule.axis import ONE
from forms.schedule.choosing import Chosen

WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
Paid = tuple[dt.date | None, Decimal]


def cell_words(line: UnitLine, span: Span | None, day: dt.date) -> str:
    """One day of one cabin in a line."""
    where = f"{line.code} · {line.kind} · {line.site} · {day:%d.%m.%Y}, {WEEKDAYS[day.weekday()]}: "
    if span is None:
        return where + ("ещё не поступила" if day < line.since else "свободна")
    return where + "; ".join(_facts(span, day))


def span_words(line: UnitLine, span: Span | None, day: dt.date, paid: Paid | None) -> str:
    """The same with every fact on a line of its own, and how far the rent is paid."""
    told = [f"{line.code} · {line.kind} · {line.site}"]
    if span is None:
        since = f"{line.since:%d.%m.%Y}"
        told.append(f"Поступит {since}" if day < line.since else f"{day:%d.%m.%Y}: свободна")
        return "\n".join(told)
    told += _facts(span, day)
    if paid is not None:
        last, rest = paid
        more = f" и {money_text(rest)} ₽ сверх" if rest else ""
        told.append(f"оплачена по {last:%d.%m.%Y}{more}" if last else f"не оплачена{more}")
    return "\n".join(told)


def _facts(span: Span, day: dt.date) -> list[str]:
    if span.state is State.REPAIR:
        return [span.state.value]
    if span.state is State.BOOKED:
        days = f"забронирована с {span.first:%d.%m.%Y} по {span.last:%d.%m.%Y}"
        return [span.tenant, f"договор № {span.contract}", f"{days}, документ {span.number}"]
    if span.state is not State.LET:
        until = f" по {span.last:%d.%m.%Y}" if span.last is not None else ""
        return [f"{span.state.value} с {span.first:%d.%m.%Y}{until}"]
    found = [span.tenant, f"договор № {span.contract}", f"передача {span.number}".strip()]
    ends = f"возвращена {span.last + ONE:%d.%m.%Y}" if span.last is not None else "не возвращена"
    found.append(f"с {span.first:%d.%m.%Y}, {ends}")
    if span.charged_to is not None and span.last is None:
        idle = day > span.charged_to and not any(p.covers(day) for p in span.pauses)
        past = ", дальше без продления" if idle else ""
        found.append(f"начислено до {span.charged_to:%d.%m.%Y}{past}")
    found += [f"начисление приостановлено {p.told}" for p in span.pauses if p.covers(day)]
    if span.owed:
        late = f", просрочено {money_text(span.overdue)}" if span.overdue else ""
        found.append(f"долг {money_text(span.owed)} ₽{late}")
    return found


def chosen_words(chosen: Chosen) -> str:
    """«Выбрано: 3 бытовки с 21.11.2026 по 20.12.2026, 30 дней · Enter — передать в аренду»."""
    units = counted(chosen.bottom - chosen.top + 1, "бытовка", "бытовки", "бытовок")
    days = counted((chosen.last - chosen.first).days + 1, "день", "дня", "дней")
    period = f"с {chosen.first:%d.%m.%Y} по {chosen.last:%d.%m.%Y}"
    return f"Выбрано: {units} {period}, {days} · Enter — передать в аренду"


def counters(lines: Sequence[UnitLine]) -> list[tuple[str, int, str]]:
    """Today's figures of the cabins shown: title, number, colour of the chip."""
    by_state = {state: sum(line.state is state for line in lines) for state in State}
    return [
        ("Всего", len(lines), "info"),
        ("В аренде", by_state[State.LET], "info"),
        ("Свободно", free_today(lines), "ok"),
        ("В ремонте", by_state[State.REPAIR], "warn"),
        ("В розыске", by_state[State.LOST], "err"),
    ]
