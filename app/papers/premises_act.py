"""Acts of premises handed over, and of anything that came back (ст. 655, 622 ГК; D-4, E-7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from app.facts import Facts
from app.meter_chain import chain, expect_readings
from app.papers.contract import contract_title
from app.papers.deal import Deal, deal_of
from app.papers.deal_tables import paper_blocks
from app.papers.deal_words import YES, preamble_of_tenant, words_of
from app.papers.filling import fills_paper
from app.papers.lease import Room, is_estate, lease_of, room_of
from app.papers.lease_tables import NOTHING, named
from app.papers.lease_words import places
from app.papers.parties import number_of
from db.catalogs.meter import Meter
from db.catalogs.paper_template import PaperKind
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Inventory, Unit
from db.documents.contract import Contract
from db.documents.rent_return import RentReturn, RentReturnUnit
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.russian import (
    NBSP,
    amount_with_words,
    date_long,
    date_short,
    money_text,
    print_number,
    quantity_text,
)
from printforms.grid import Column
from printforms.rent_return import ReturnPaper
from printforms.text_paper import Block, TextPaper, TextTable, total_row

Given = RentTransferUnit | RentReturnUnit


def premises_given(doc: RentTransfer, facts: Facts) -> TextPaper | None:
    """The act of premises; None where a transfer has none."""
    if not any(is_estate(row.unit_id, facts) for row in doc.units):
        return None
    deal = _deal(doc, facts)
    words = _words(doc, deal, doc.units)
    words["начало аренды"] = date_long(min(row.date_from for row in doc.units))
    tables = {
        "имущество": lambda: _given_table(deal, doc),
        "показания": lambda: _readings(facts, doc.units, doc.date),
    }
    made = paper_blocks(PaperKind.PREMISES_GIVEN, deal, words, tables)
    title = f"Акт приёма-передачи помещений {words['номер акта']} — {contract_title(deal.contract)}"
    return TextPaper(title, deal.ours.name, made, number_of(doc) is None, deal.look)


@fills_paper(ReturnPaper)
def returned(doc: RentReturn, facts: Facts) -> ReturnPaper:
    """What came back, its condition, what is owed for it, readings of the meters."""
    deal = _deal(doc, facts)
    owed = sum((row.compensation for row in doc.units), Decimal(0))
    words = _words(doc, deal, doc.units)
    words["возмещение"] = amount_with_words(owed) if owed else ""
    tables = {
        "имущество": lambda: _returned_table(deal, doc, owed),
        "показания": lambda: _readings(facts, doc.units, doc.date),
    }
    made = paper_blocks(PaperKind.RETURNED, deal, words, tables)
    title = f"Акт возврата {words['номер акта']} — {contract_title(deal.contract)}"
    return ReturnPaper(title, deal.ours.name, made, number_of(doc) is None, deal.look)


def _deal(doc: RentTransfer | RentReturn, facts: Facts) -> Deal:
    contract = facts.get(Contract, doc.contract_id)
    deal = deal_of(contract, facts, doc.date, facts.section(Contract.dues, contract))
    return replace(deal, draft=number_of(doc) is None)


def _words(doc: RentTransfer | RentReturn, deal: Deal, rows: Sequence[Given]) -> dict[str, str]:
    number = number_of(doc)
    estate = [room_of(r.unit_id, deal.facts) for r in rows if is_estate(r.unit_id, deal.facts)]
    return (
        words_of(deal)
        | preamble_of_tenant(deal)
        | {
            "номер акта": f"№{NBSP}{print_number(number)}" if number else "(черновик)",
            "дата акта": date_long(doc.date),
            "объекты": places(estate),
            "есть помещения": YES if estate else "",
            "есть счётчики": YES if _meters(deal.facts, rows, doc.date) else "",
        }
    )


def _areas(deal: Deal, day: dt.date) -> dict[int, Decimal]:
    """Agreed areas stand above those of the cards."""
    lease = lease_of(deal.contract, deal.facts, loaded=False)
    return {row.unit_id: row.area for row in lease.on(day) if row.area is not None}


def _given_table(deal: Deal, doc: RentTransfer) -> list[Block]:
    columns = [
        Column("№", 8, "center"),
        Column("Объект", 32),
        Column("Этаж", 22),
        Column("Помещение", 42),
        Column("Площадь, м²", 18, "right"),
        Column("Состояние", 24),
        Column("Комплектация", 34),
    ]
    areas = _areas(deal, doc.date)
    whole = Decimal(0)
    rows = []
    for number, row in enumerate(doc.units, 1):
        room = room_of(row.unit_id, deal.facts)
        area = areas.get(row.unit_id, room.area)
        whole += area or 0
        size = quantity_text(area) if area else _count(deal.facts, row, room)
        rows.append(
            [str(number), room.site, room.floor, named(room), size, row.condition, row.composition]
        )
    return [TextTable(columns, rows, [total_row("Итого:", 4, quantity_text(whole), "", "")])]


def _returned_table(deal: Deal, doc: RentReturn, owed: Decimal) -> list[Block]:
    areas = _areas(deal, doc.date)
    measured = any(areas.get(r.unit_id, room_of(r.unit_id, deal.facts).area) for r in doc.units)
    columns = [
        Column("№", 8, "center"),
        Column("Имущество", 50),
        Column("Площадь, м² (кол-во)" if measured else "Кол-во", 22 if measured else 16, "right"),
        Column("Состояние", 24),
        Column("Вернулось", 26 if measured else 32),
        Column("Повреждения", 26),
        Column("Возмещение, руб.", 24, "right"),
    ]
    rows = []
    for number, row in enumerate(doc.units, 1):
        room = room_of(row.unit_id, deal.facts)
        area = areas.get(row.unit_id, room.area)
        rows.append(
            [
                str(number),
                named(room, room.floor.replace("\n", ", ")),
                quantity_text(area) if area else _count(deal.facts, row, room),
                row.condition,
                row.composition,
                row.damage,
                money_text(row.compensation) if row.compensation else NOTHING,
            ]
        )
    totals = [total_row("Итого возмещение:", 6, money_text(owed))] if owed else []
    return [TextTable(columns, rows, totals)]


def _count(facts: Facts, row: Given, room: Room) -> str:
    """Pieces of what is no premise; a parking place has neither an area nor pieces."""
    if room.site:
        return NOTHING
    unit = facts.get(Unit, row.unit_id)
    measure = unit.measure if isinstance(unit, Inventory) else "шт"
    return f"{row.quantity}{NBSP}{measure}"


def _meters(facts: Facts, rows: Sequence[Given], day: dt.date) -> list[Meter]:
    """Devices that are in on the day, in the order of the rows."""
    found = [m for row in rows for m in facts.many(Meter, "unit_id", row.unit_id)]
    return [
        m
        for m in found
        if not m.marked and m.installed <= day and (m.removed is None or m.removed >= day)
    ]


def _readings(facts: Facts, rows: Sequence[Given], day: dt.date) -> list[Block]:
    """What each meter said on the day; else a blank beside the last that is known."""
    columns = [
        Column("Помещение", 34),
        Column("Услуга", 52),
        Column("Счётчик №", 32),
        Column("Последнее известное", 34, "right"),
        Column("На день акта", 28, "right"),
    ]
    expect_readings(facts)
    made = []
    for meter in _meters(facts, rows, day):
        last = [read for read in chain(meter, facts) if read.day <= day][-1]
        read_on = max(last.day, meter.installed)
        known = f"{quantity_text(last.reading)} на{NBSP}{date_short(read_on)}"
        assert meter.unit_id is not None
        made.append(
            [
                room_of(meter.unit_id, facts).code,
                facts.get(ServiceKind, meter.service_id).name,
                meter.number,
                known,
                quantity_text(last.reading) if read_on == day else "",
            ]
        )
    return [TextTable(columns, made)] if made else []
