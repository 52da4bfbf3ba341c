"""Tables of a contract of premises and of its addenda (A-28, H-2, H-5…H-14)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from app.contract_terms import begins
from app.papers.deal import Deal
from app.papers.deal_tables import price_head, total_words
from app.papers.lease import Lease, Room, room_of
from db.catalogs.service_kind import ServiceKind
from db.documents.contract_leasing import ChargeWay, ContractCharge, ContractPremise
from db.rounding import to_kopecks
from db.russian import NBSP, date_short, money_text, quantity_text
from printforms.grid import Cell, Column
from printforms.text_paper import Block, TextTable, total_row

NOTHING = "—"


def premises_table(deal: Deal, lease: Lease, rows: Sequence[ContractPremise]) -> list[Block]:
    """Premises with their prices; each is summed once, by its first row."""
    if not rows:
        return []
    price = price_head(deal)
    columns = [
        Column("№", 8, "center"),
        Column("Объект", 36),
        Column("Этаж", 24),
        Column("Помещение", 42),
        Column("Площадь, м²", 18, "right"),
        Column(f"Ставка за м², {price}", 24, "right"),
        Column(f"В месяц, {price}", 28, "right"),
    ]
    made = [_premise(deal, lease, number, row) for number, row in enumerate(rows, 1)]
    first: dict[int, ContractPremise] = {}
    for row in sorted(rows, key=lease.begins):
        first.setdefault(row.unit_id, row)
    prices = [row.price for row in first.values()]
    area = sum((_area(row, room_of(row.unit_id, deal.facts)) for row in first.values()), Decimal(0))
    totals = [total_row("Итого:", 4, quantity_text(area), "", money_text(sum(prices, Decimal(0))))]
    return [TextTable(columns, made, totals, total_words(deal, prices))]


def _premise(deal: Deal, lease: Lease, number: int, row: ContractPremise) -> list[str]:
    room = room_of(row.unit_id, deal.facts)
    area = _area(row, room)
    return [
        str(number),
        room.site,
        room.floor,
        named(room, _days(lease, row)),
        quantity_text(area) if area else NOTHING,
        NOTHING if row.rate is None else exact(row.rate),
        money_text(row.price),
    ]


def changed_premises_table(
    deal: Deal, lease: Lease, pairs: Sequence[tuple[ContractPremise, ContractPremise]]
) -> list[Block]:
    """(before, now) of each premise whose terms are changed."""
    price = price_head(deal)
    columns = [
        Column("№", 8, "center"),
        Column("Помещение", 54),
        Column("Площадь, м²", 20, "right"),
        Column(f"Ставка за м², {price}", 28, "right"),
        Column(f"Было в месяц, {price}", 35, "right"),
        Column(f"Стало в месяц, {price}", 35, "right"),
    ]
    grown = [lease.grown(before, lease.begins(now)) for before, now in pairs]
    rows = []
    for number, (before, now) in enumerate(pairs, 1):
        room = room_of(now.unit_id, deal.facts)
        area = _area(now, room)
        rows.append(
            [
                str(number),
                named(room, _given_days(now)),
                quantity_text(area) if area else NOTHING,
                NOTHING if now.rate is None else exact(now.rate),
                money_text(before.price) + ("\nбез индексации" if grown[number - 1] else ""),
                money_text(now.price),
            ]
        )
    was = money_text(sum((before.price for before, _ in pairs), Decimal(0)))
    was = NOTHING if any(grown) else was
    prices = [now.price for _, now in pairs]
    totals = [total_row("Итого:", 4, was, money_text(sum(prices, Decimal(0))))]
    return [TextTable(columns, rows, totals)] if rows else []


def charges_table(
    deal: Deal, rows: Sequence[ContractCharge], before: Sequence[ContractCharge] = ()
) -> list[Block]:
    """Services that are charged again and again; with what their price was where it is changed."""
    if not rows:
        return []
    price = price_head(deal)
    columns = [
        Column("№", 8, "center"),
        Column("Услуга", 34 if before else 42),
        Column("К чему относится", 28 if before else 34),
        Column("Как рассчитывается", 38 if before else 44),
        *([Column(f"Было, {price}", 24, "right")] if before else []),
        Column(f"Стало, {price}" if before else f"Цена, {price}", 26 if before else 28, "right"),
        Column("Как часто", 22 if before else 24),
    ]
    old = [[_price(deal, row)] for row in before] or [[] for _ in rows]
    made: list[Sequence[Cell | str]] = []
    for number, (row, was) in enumerate(zip(rows, old, strict=True), 1):
        unit = "Договор в целом"
        if row.unit_id is not None:
            unit = named(room_of(row.unit_id, deal.facts))
        days = _given_days(row)
        name = deal.facts.get(ServiceKind, row.service_id).name
        made.append(
            [
                str(number),
                f"{name}\n{days}" if days else name,
                unit,
                row.way.text,
                *was,
                _price(deal, row),
                row.period.value,
            ]
        )
    return [TextTable(columns, made)]


def exact(price: Decimal) -> str:
    """Roubles; a tariff with parts of a kopeck keeps them: «5,4321»."""
    return money_text(price) if price == to_kopecks(price) else quantity_text(price)


def _price(deal: Deal, row: ContractCharge) -> str:
    """«1 500,00 за мес», three of them, or where the price is taken from."""
    if row.price is None:
        return NOTHING if row.way is ChargeWay.COMMON else "по прейскуранту"
    measure = deal.facts.get(ServiceKind, row.service_id).measure
    one = f"{exact(row.price)} за{NBSP}{measure}" if measure else exact(row.price)
    several = row.way is ChargeWay.FIXED and row.quantity != 1
    return f"{one} × {quantity_text(row.quantity)}" if several else one


def _area(row: ContractPremise, room: Room) -> Decimal:
    return row.area or room.area or Decimal(0)


def named(room: Room, days: str = "") -> str:
    """«А-101, Офис», its cadastral number, what else is said of it."""
    cadastral = f"кад.{NBSP}№{NBSP}{room.cadastral}" if room.cadastral else ""
    return "\n".join(filter(None, (f"{room.code}, {room.title}", cadastral, days)))


def _given_days(row: ContractPremise | ContractCharge) -> str:
    """«с 01.01.2027 по 31.01.2027» where the row has days of its own."""
    since = f"с{NBSP}{date_short(row.date_from)}" if row.date_from else ""
    till = f"по{NBSP}{date_short(row.date_to)}" if row.date_to else ""
    return " ".join(filter(None, (since, till)))


def _days(lease: Lease, row: ContractPremise) -> str:
    """Days of a row, unless they are those of the whole contract."""
    whole = lease.begins(row) == begins(lease.contract) and row.date_to is None
    return "" if whole else _given_days(row)
