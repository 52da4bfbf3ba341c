"""«Сводка аренды»: who holds what, paid up to which day, who owes and who overpaid (G-4…G-23)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, partial
from typing import Any

from sqlalchemy.orm import Session

from app.open_items import ZERO
from app.park import cabin_figures
from app.reports.asked import chosen_words, one_of
from app.reports.held_units import Asked, Found, deposits, notes, read
from app.reports.summary_lines import Line, lines
from app.reports.summary_ways import figure_ways, ways
from app.table import Column, Link, Mark, Row, Table, Ways, report
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.catalogs.unit import Site
from db.registers.money import ChargeKind
from db.registers.place import PlaceKind
from db.russian import money_text

NAME = "rental_summary"
COLUMNS = (
    Column("mark", "", str, 4),
    Column("tenant", "Арендатор", str, 34),
    Column("unit", "Инвентарный код бытовки", str, 12),
    Column("paid_to", "Аренда/Оплачено", dt.date, 13),
    Column("since", "Дата отгрузки", dt.date, 12),
    Column("until", "До", dt.date, 12),
    Column("delivery", "Оплачена доставка", str, 22),
    Column("terms", "Условия аренды", Decimal, 12),
    Column("place", "Местоположение", str, 28),
    Column("contacts", "Контакты", str, 24),
    Column("debt", "Сумма долга", Decimal, 14),
    Column("breakdown", "Сумма долга с расшифровкой", str, 34),
    Column("note", "Примечание", str, 24),
    Column("overpaid", "Переплата", Decimal, 14),
)
YELLOW = ("paid_to", "until", "breakdown")
VIOLET = (*YELLOW, "overpaid")  # features.md, Appendix 1 № 8
GROUPS = (
    ("Аренда", ChargeKind.RENT),
    ("Транспорт", ChargeKind.DELIVERY),
    ("Возмещение", ChargeKind.COMPENSATION),
)
OTHERS = (("Услуги", ChargeKind.SERVICE), ("Пени", ChargeKind.PENALTY))
ENDS = {
    PlaceKind.SITE: "возвращена",
    PlaceKind.TENANT: "передана другому арендатору",
    PlaceKind.LOST: "в розыске с",
    PlaceKind.WRITTEN_OFF: "списана",
}
LEGEND = (
    "Д — долг",
    "ВД — возвращена, долг остался",
    "П — только предоплата",
    "Сумма долга: начислено по дату без разнесённых оплат, и то, чей срок не наступил",
    "Общая переплата — в первой строке договора, перевозка — в строке первой бытовки документа",
)


@dataclass(frozen=True)
class SummaryParams:
    """What «Сводка аренды» is asked."""

    date: dt.date = field(default_factory=dt.date.today, metadata={"title": "На дату"})
    organization_id: int | None = one_of(Organization)
    partner_id: int | None = one_of(Partner, "Арендатор")
    site_id: int | None = one_of(Site, "Площадка отгрузки")
    only_debts: bool = field(default=False, metadata={"title": "Только с долгом"})


@report(NAME, "Сводка аренды", SummaryParams, section="rent")
def rental_summary(session: Session, params: SummaryParams) -> Table:
    """One row for each unit held on the date, and for each returned one with a debt."""
    asked = Asked(params.date, params.organization_id, params.partner_id, params.site_id)
    found = read(session, asked)
    every = lines(found, params.date, whole=params.site_id is None)
    shown = [line for line in every if line.debt or not params.only_debts]
    words = notes(session, NAME)
    return Table(
        title=f"Сводка аренды на {params.date:%d.%m.%Y}",
        columns=COLUMNS,
        rows=[_row(line, found, words, params.date) for line in shown],
        totals=_totals(shown),
        figures=[*_park(session, params.date), *_money(session, asked, found)],
        subtitle=["По начислениям и разнесениям.", *_filters(session, params)],
        legend=LEGEND,
        ways=figure_ways(asked),
    )


def _row(line: Line, found: Found, words: Mapping[int, str], day: dt.date) -> Row:
    letters, marks = _marks(
        debt=bool(line.debt), returned=line.returned, overpaid=bool(line.overpaid)
    )
    held, deal = line.held, line.deal
    terms = found.terms.get(held.id) if held is not None else None
    key = held.id if held is not None else deal.id
    cells = (
        letters,
        deal.told,
        _code(line, found),
        _paid_to(line),
        held.since if held is not None else None,
        line.until,
        _delivery(line, found, terms),
        terms.price if terms is not None else None,
        _place(line, found, terms, day),
        terms.contact if terms is not None else "",
        line.debt,
        line.breakdown(day),
        words.get(key, ""),
        line.overpaid,
    )
    link = Link("contract", deal.id)
    if held is not None:
        link = Link("document", held.recorder_id)
    return Row(cells, marks=marks, link=link, links=Ways(partial(ways, line, day)), note_id=key)


@cache
def _marks(*, debt: bool, returned: bool, overpaid: bool) -> tuple[str, Mapping[str, Mark]]:
    """Yellow for a debt, the row grey besides when the unit is back, violet for prepayment only.

    With the letters that say the same.
    """
    marks: dict[str, Mark] = {}
    if debt:
        whole = {"": Mark.RETURNED} if returned else {}
        marks = whole | dict.fromkeys(YELLOW, Mark.DEBT)
    elif overpaid:
        marks = dict.fromkeys(VIOLET, Mark.PREPAID)
    return "".join(dict.fromkeys(mark.value for mark in marks.values())), marks


def _code(line: Line, found: Found) -> str:
    """The inventory code; of counted inventory how many the tenant holds (G-8)."""
    if line.held is None:
        return ""
    if not line.held.counted:
        return str(line.held.code)
    held = line.held.quantity if line.returned else found.pieces.get(line.held.id, 0)
    return str(held)


def _paid_to(line: Line) -> dt.date | str | None:
    """A date, or words where not even a day is paid or roubles are left over it."""
    if line.held is None:
        return None
    day, rest = line.paid_to()
    if day is None and not line.debt:
        return None
    if day is not None and not rest:
        return day
    told = "не оплачено" if day is None else f"{day:%d.%m.%Y}"
    return f"{told} + {money_text(rest)}" if rest else told


def _delivery(line: Line, found: Found, terms: Any) -> str:
    """How the unit was brought and whether that is paid (G-12)."""
    if line.held is None or terms is None:
        return ""
    room, paid = found.trips.get(found.openers[line.held.id], (ZERO, ZERO))
    if not room:
        return str(terms.delivery)
    state = f"{money_text(room)} не оплачена"
    if paid == room:
        state = f"{money_text(room)} оплачена"
    elif paid:
        state = f"оплачено {money_text(paid)} из {money_text(room)}"
    return ", ".join(filter(None, (terms.delivery, state)))


def _place(line: Line, found: Found, terms: Any, day: dt.date) -> str:
    """Where the unit stands (premises in their building); where it went, or that it is kept past
    the days charged (G-14).
    """
    if line.held is None:
        return ""
    if line.returned:
        return f"{ENDS[found.ends.get(line.held.id, PlaceKind.SITE)]} {line.held.until:%d.%m.%Y}"
    address = terms.address if terms is not None else ""
    address = address or found.buildings.get(line.held.unit_id, "")
    return "; ".join(filter(None, (address, line.idle(day))))


def _totals(shown: Sequence[Line]) -> list[Any]:
    debt = sum((line.debt for line in shown), ZERO)
    overpaid = sum((line.overpaid for line in shown), ZERO)
    sums = {"tenant": f"Итого строк: {len(shown)}", "debt": debt, "overpaid": overpaid}
    return [sums.get(column.key) for column in COLUMNS]


def _park(session: Session, day: dt.date) -> list[tuple[str, int]]:
    """The whole fleet, whatever the filters (G-5)."""
    figures = cabin_figures(session, day)
    return [("Парк", sum(count for _, count in figures)), *figures]


def _money(session: Session, asked: Asked, found: Found) -> list[tuple[str, Decimal]]:
    """Charged, paid and owed for rent, transport and compensation; all that is overpaid (G-6)."""
    figures = []
    groups = [*GROUPS, *((t, kind) for t, kind in OTHERS if any(found.kinds.get(kind, ())))]
    for title, kind in groups:
        charged, paid = found.kinds.get(kind, (ZERO, ZERO))
        figures += [
            (f"{title}: начислено", charged),
            (f"{title}: оплачено", paid),
            (f"{title}: долг", charged - paid),
        ]
    figures.append(("Переплата", sum(found.buckets.values(), ZERO)))
    held = deposits(session, asked)
    return [*figures, ("Залоги получены", held)] if held else figures


def _filters(session: Session, params: SummaryParams) -> list[str]:
    told = [f"{words}." for words in chosen_words(session, params)]
    return [*told, "Только с долгом."] if params.only_debts else told
