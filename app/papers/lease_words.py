"""The values of the placeholders of contracts of premises; the list is `app.placeholders`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from app.contract_terms import begins, is_a_year
from app.papers.deal import Deal
from app.papers.deal_words import YES, tax_words
from app.papers.lease import Lease, Room, rooms_of
from db.catalogs.service_kind import ServiceKind
from db.documents.contract_leasing import ContractIndexation, ContractPenalty, IndexationWay
from db.penalty_rule import DueShift, PenaltyRule
from db.russian import NBSP, amount_with_words, date_long, money_text, quantity_text

SHIFTS = {
    DueShift.NEXT: "ближайший следующий за ним рабочий день",
    DueShift.PREVIOUS: "предшествующий ему рабочий день",
}
FINE = "За просрочку оплаты Арендатор уплачивает "
PENALTIES = {
    PenaltyRule.KEY_RATE_300: FINE
    + "пеню в размере 1/300 ключевой ставки Банка России от неуплаченной суммы за каждый день "
    "просрочки",
    PenaltyRule.ARTICLE_395: FINE + "проценты по ст. 395 ГК РФ",
    PenaltyRule.HOUSING_155: FINE + "пени в размере, установленном ч. 14 ст. 155 ЖК РФ",
    PenaltyRule.NONE: "Пени за просрочку оплаты по договору не начисляются",
}


def premises_words(deal: Deal, lease: Lease) -> dict[str, str]:
    """Of the contract as it was signed."""
    contract = lease.contract
    return month_words(deal, lease, begins(contract)) | {
        "объекты": places(rooms_of(lease.premises, deal.facts)),
        "площадь": _area(lease, deal),
        "регистрация": registered(lease),
        "без срока": "" if contract.valid_to else YES,
        "индексация": _indexation(deal, lease),
        "пени": _penalty(lease, deal.day),
        "выходной": _shift(lease, deal.day),
        "есть начисления": YES if lease.charges else "",
    }


def month_words(deal: Deal, lease: Lease, day: dt.date) -> dict[str, str]:
    """The rent of all premises on a day; empty where there are none, or some have grown by then."""
    rows = lease.on(day)
    month = deal.taxed(row.price for row in rows)
    told = rows and not any(lease.grown(row, day) for row in rows)
    return {
        "помещения в месяц": money_text(month.gross) if told else "",
        "помещения в месяц прописью": amount_with_words(month.gross),
        "налог за помещения": tax_words(deal, month.vat),
    }


def registered(lease: Lease) -> str:
    """«да» where the term is a year or more (ст. 609, 651 ГК)."""
    return YES if is_a_year(begins(lease.contract), lease.contract.valid_to) else ""


def places(rooms: list[Room]) -> str:
    """«Бизнес-центр «Заря» (г. Курск, …); …», each building once."""
    named = (
        f"{room.address} ({room.site})" if room.address else room.site
        for room in rooms
        if room.site
    )
    return "; ".join(dict.fromkeys(named))


def _area(lease: Lease, deal: Deal) -> str:
    areas = (room.area for room in rooms_of(lease.premises, deal.facts))
    return quantity_text(sum(filter(None, areas), Decimal(0)))


def _indexation(deal: Deal, lease: Lease) -> str:
    """What grows, from what day, by how much: one sentence without its full stop."""
    what = _indexed(deal, lease)
    steps = sorted(lease.indexations, key=lambda row: row.valid_from)
    if not what or not steps:
        return ""
    told = (f"с {date_long(row.valid_from)} — {_step(row)}" for row in steps)
    return f"{what} увеличивается один раз в год, в день первой индексации: {'; '.join(told)}"


def _indexed(deal: Deal, lease: Lease) -> str:
    rows = [row for row in lease.premises if row.indexed]
    names = [
        deal.facts.get(ServiceKind, row.service_id).name for row in lease.charges if row.indexed
    ]
    parts = []
    if rows:
        which = "все помещения"
        if len(rows) < len(lease.premises):
            which = "помещения " + ", ".join(r.code for r in rooms_of(rows, deal.facts))
        parts.append(f"арендная плата за {which}")
    if names:
        parts.append("цена услуг: " + ", ".join(dict.fromkeys(names)))
    what = ", а также ".join(parts)
    return what[:1].upper() + what[1:]


def _step(row: ContractIndexation) -> str:
    cap = f", но не более чем на {quantity_text(row.cap)}{NBSP}%" if row.cap is not None else ""
    if row.way is IndexationWay.CPI:
        return f"на рост индекса потребительских цен по данным Росстата за прошедший год{cap}"
    return f"на {quantity_text(row.percent or Decimal(0))}{NBSP}%{cap}"


def _penalty(lease: Lease, day: dt.date) -> str:
    """The rule of the day in one sentence; empty where none is agreed."""
    return penalty_words(lease.penalties, day)


def penalty_words(rows: Iterable[ContractPenalty], day: dt.date) -> str:
    """The same by the rows of a contract."""
    row = _rule(rows, day)
    if row is None:
        return ""
    cap = f", но не более {quantity_text(row.cap)}{NBSP}% этой суммы" if row.cap else ""
    if row.rule is not PenaltyRule.PERCENT_DAY:
        return PENALTIES[row.rule] + (cap if row.rule is PenaltyRule.KEY_RATE_300 else "")
    percent = f"{quantity_text(row.percent or Decimal(0))}{NBSP}%"
    return f"{FINE}пеню {percent} от неуплаченной суммы за каждый день просрочки{cap}"


def _shift(lease: Lease, day: dt.date) -> str:
    row = _rule(lease.penalties, day)
    if row is None or row.shift is DueShift.NONE:
        return ""
    return f"Срок оплаты, который приходится на выходной день, переносится на {SHIFTS[row.shift]}"


def _rule(penalties: Iterable[ContractPenalty], day: dt.date) -> ContractPenalty | None:
    """In force on the day, or the first one after it."""
    rows = sorted(penalties, key=lambda row: row.valid_from)
    known = [row for row in rows if row.valid_from <= day]
    return known[-1] if known else next(iter(rows), None)
