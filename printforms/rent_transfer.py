"""«Акт выдачи»: units handed over to a tenant (domain-facts §1.8; D-4, D-13, D-16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from db.documents.rent_transfer import RentTransfer
from db.russian import NBSP, date_long, date_short, money_text, print_number, quantity_text
from printforms.grid import Cell, Column, Grid
from printforms.paper import STRONG, TEXT, Sheet
from printforms.parties import Party, Signer, two_signatures
from printforms.registry import prints
from printforms.text_paper import TextPaper, draw_text


@dataclass(frozen=True, slots=True)
class HandedUnit:
    """A row of the act: one unit, or so many of an inventory. Both dates inclusive."""

    title: str
    code: str
    quantity: Decimal | int
    condition: str
    composition: str
    date_from: dt.date
    date_to: dt.date | None
    amount: Decimal
    measure: str = "шт"


@dataclass(frozen=True, slots=True)
class HandedTrip:
    """A row of «Доставка»: when, where to, who carries, kind of carriage, in words."""

    moment: str
    address: str
    haulier: str
    carriage: str


@dataclass(frozen=True, slots=True)
class HandedVehicle:
    """A row of «Транспорт»."""

    kind: str
    plate: str = ""
    driver: str = ""


@dataclass(frozen=True, slots=True)
class HandoverPaper:
    """What «Акт выдачи» shows. Without a number it is a draft and its paper says so.

    The hour, and who came for the units, are written by hand. `contract` is «Договор аренды
    № … от …» with its appendix; clauses are «в лице …, действующего на основании …».
    `words` is the act of premises, which is a text of its own.
    """

    number: str | None
    date: dt.date
    place: str
    lessor: Party
    tenant: Party
    contract: str
    units: Sequence[HandedUnit]
    handed_by: Signer
    received_by: Signer
    lessor_clause: str = ""
    tenant_clause: str = ""
    trips: Sequence[HandedTrip] = ()
    vehicles: Sequence[HandedVehicle] = ()
    words: TextPaper | None = None


UNITS = (
    Column("№", 7, "center"),
    Column("Наименование", 34),
    Column("Инв. №", 17),
    Column("Кол-во", 13, "right"),
    Column("Состояние", 24),
    Column("Комплектация", 38),
    Column("Период аренды", 22),
    Column("Стоимость аренды, руб.", 25, "right"),
)
TRIPS = (
    Column("Момент", 20),
    Column("Адрес в период аренды", 78),
    Column("Кто перевозит", 44),
    Column("Вид перевозки", 38),
)
VEHICLES = (Column("Вид транспорта", 78), Column("Гос. номер", 44), Column("Водитель", 58))
BLANK = "_" * 48


@prints(RentTransfer, "handover", "Акт выдачи")
def draw_handover(sheet: Sheet, paper: HandoverPaper) -> None:
    """The act on as many sheets as its units need."""
    if paper.words is not None:
        draw_text(sheet, paper.words)
        return
    sheet.draft = paper.number is None
    sheet.author = paper.lessor.name
    sheet.dress(paper.lessor.look)
    number = f"№{NBSP}{print_number(paper.number)}" if paper.number else "(черновик)"
    sheet.heading(f"Акт приема-передачи (выдачи) имущества в аренду {number}")
    _place_and_time(sheet, paper)
    sheet.pair("Арендодатель:", _side(paper.lessor, paper.lessor_clause))
    sheet.pair("Арендатор:", _side(paper.tenant, paper.tenant_clause))
    sheet.pair("Основание:", paper.contract)
    sheet.gap(1)
    sheet.text(
        "Арендодатель передал, а Арендатор принял во временное владение и пользование"
        " следующее имущество:"
    )
    sheet.gap(1)
    grid = Grid(sheet, UNITS)
    grid.draw(
        (_unit_row(number, unit) for number, unit in enumerate(paper.units, 1)),
        then=lambda: _after_units(sheet, paper, grid),
    )


def _place_and_time(sheet: Sheet, paper: HandoverPaper) -> None:
    moment = f"{date_long(paper.date)}, ____ ч. ____ мин."
    sheet.page.text(sheet.left, sheet.y, [paper.place], TEXT)
    sheet.page.text(sheet.left, sheet.y, [moment], TEXT, "right", sheet.width)
    sheet.y += TEXT.leading
    sheet.gap(2)


def _side(party: Party, clause: str) -> str:
    return ", ".join(part for part in (party.requisites(), clause) if part)


def _unit_row(number: int, unit: HandedUnit) -> list[str]:
    until = f"\nпо {date_short(unit.date_to)}" if unit.date_to else ""
    return [
        str(number),
        unit.title,
        unit.code,
        f"{quantity_text(unit.quantity)}{NBSP}{unit.measure}",
        unit.condition,
        unit.composition,
        f"с {date_short(unit.date_from)}{until}",
        money_text(unit.amount),
    ]


def _after_units(sheet: Sheet, paper: HandoverPaper, grid: Grid) -> None:
    grid.add(_total(paper.units))
    if paper.trips:
        _caption(sheet, "Доставка")
        Grid(sheet, TRIPS).draw(
            [(trip.moment, trip.address, trip.haulier, trip.carriage) for trip in paper.trips]
        )
    if paper.vehicles:
        _caption(sheet, "Транспорт")
        Grid(sheet, VEHICLES).draw(
            [(vehicle.kind, vehicle.plate, vehicle.driver) for vehicle in paper.vehicles]
        )
    sheet.gap(3)
    sheet.text(
        "Имущество осмотрено, его состояние и комплектность соответствуют указанным в акте."
        " Претензий не имею."
    )
    sheet.gap(1.5)
    sheet.text(
        f"Имущество получил представитель Арендатора {BLANK},"
        f" паспорт {BLANK}, доверенность №{NBSP}{'_' * 10} от {'_' * 12}."
    )
    sheet.gap(1.5)
    sheet.text("Акт составлен в двух экземплярах, по одному для каждой из сторон.")
    sheet.gap(5)
    two_signatures(
        sheet,
        [
            ("ИМУЩЕСТВО ВЫДАЛ (Арендодатель)", paper.lessor, paper.handed_by),
            ("ИМУЩЕСТВО ПОЛУЧИЛ (Арендатор)", paper.tenant, paper.received_by),
        ],
    )


def _total(units: Sequence[HandedUnit]) -> list[Cell]:
    """«Итого» under the table: how many of each measure, and the rent of the first period."""
    counts: dict[str, Decimal] = {}
    for unit in units:
        counts[unit.measure] = counts.get(unit.measure, Decimal(0)) + unit.quantity
    count = ", ".join(f"{quantity_text(n)}{NBSP}{measure}" for measure, n in counts.items())
    amount = money_text(sum((unit.amount for unit in units), Decimal(0)))
    return [
        Cell("Итого:", span=3, bold=True, align="right"),
        Cell(count, bold=True),
        Cell("", span=3),
        Cell(amount, bold=True),
    ]


def _caption(sheet: Sheet, text: str) -> None:
    sheet.gap(2.5)
    sheet.need(STRONG.leading * 4)
    sheet.text(text, STRONG)
    sheet.gap(0.5)
