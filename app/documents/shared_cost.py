"""What happens to «Общие расходы»: a sum of a month that contracts share by area (H-8)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.documents.meter_reading import period_is_open
from app.facts import Facts
from app.meter_chain import chain
from app.metering import consumed, inside
from app.prices import service_price_on
from app.proration_cycle import DAY, month_end
from app.rows import LARGEST_SUM, repeated, some_rows
from app.shares import common_rest
from app.verbs import Problem, checks, fills, posts, recalculates
from db.base import Register
from db.catalogs.building import Floor
from db.catalogs.meter import Meter
from db.catalogs.premise import MeetingRoom, Premise
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import ShareBase, Site, SiteKind
from db.documents.shared_cost import SharedCost, SharedCostRow
from db.registers.utilities import SharedSum
from db.rounding import to_kopecks

ZERO = Decimal(0)


@recalculates(SharedCost, "month")
def month_is_its_first_day(doc: SharedCost, facts: Facts) -> None:
    if doc.month is not None:
        doc.month = doc.month.replace(day=1)


@recalculates(SharedCost, "site_id")
def building_says_how_it_shares(doc: SharedCost, facts: Facts) -> None:
    site = facts.find(Site, doc.site_id)
    if site is not None:
        doc.base, doc.area = site.share_base, useful_area(site, facts)


def useful_area(site: Site, facts: Facts) -> Decimal:
    """Square metres of premises and meeting rooms, without service ones and marked ones."""
    floors = {floor.id for floor in facts.many(Floor, "site_id", site.id)}
    facts.expect(Floor, floors, "floor_id")
    useful: list[Premise | MeetingRoom] = [
        *(p for f in floors for p in facts.many(Premise, "floor_id", f) if not p.service),
        *(r for f in floors for r in facts.many(MeetingRoom, "floor_id", f)),
    ]
    return sum((unit.area for unit in useful if not unit.marked), ZERO)


@recalculates(SharedCostRow, "quantity", "price")
def amount_is_the_product(row: SharedCostRow, facts: Facts) -> None:
    """A sum typed for itself stays: it has no consumption."""
    numbers = (row.quantity, row.price)
    if all(n is not None and n.is_finite() and abs(n) < LARGEST_SUM for n in numbers):
        row.amount = to_kopecks((row.quantity or ZERO) * (row.price or ZERO))


@checks(SharedCostRow)
def cost_row_is_right(row: SharedCostRow, facts: Facts) -> Iterator[Problem]:
    if row.amount == 0:
        yield Problem("amount", "сумма равна нулю: делить нечего")
    if row.quantity is None:
        return
    if row.price is None:
        yield Problem("price", "укажите цену расхода или уберите расход и введите сумму")
    elif row.amount != to_kopecks(row.quantity * row.price):
        yield Problem("amount", "сумма не равна расходу на цену")


@checks(SharedCost)
def costs_are_of_a_building(doc: SharedCost, facts: Facts) -> Iterator[Problem]:
    yield from some_rows(doc, "rows", "Расходы")
    site = facts.find(Site, doc.site_id)
    if site is not None and site.kind is not SiteKind.BUILDING:
        yield Problem("site_id", f"«{site.name}» — площадка бытовок: выберите здание")
    if doc.month is not None and doc.month.day != 1:
        yield Problem("month", "Месяц — по его первому числу")
    if doc.base is ShareBase.WHOLE and not doc.area:
        yield Problem("base", "В объекте нет помещений с площадью: делить не по чему")
    for line, _ in repeated(doc.rows, "service_id"):
        text = f"«Расходы», строка {line}: услуга уже есть в документе"
        yield Problem("service_id", text, "rows", line)


@checks(SharedCost, on="post")
def month_is_shared_once(doc: SharedCost, facts: Facts) -> Iterator[Problem]:
    """Of a service of a building one sum a month, whoever entered it."""
    yield from period_is_open(doc, doc.date, facts)
    own = doc.__dict__.get("id")
    for line, row in enumerate(doc.rows, 1):
        for other in facts.many(SharedSum, "service_id", row.service_id):
            same = (other.site_id, other.month) == (doc.site_id, doc.month)
            if same and other.recorder_id != own:
                made = facts.find(SharedCost, other.recorder_id)
                number = f" документом № {made.number}" if made is not None else ""
                text = f"«Расходы», строка {line}: за {doc.month:%m.%Y} уже введено{number}"
                yield Problem("service_id", text, "rows", line)


@posts(SharedCost)
def movements(doc: SharedCost, facts: Facts) -> Iterator[Register]:
    """A sum a service; contracts find their shares of it."""
    for row in doc.rows:
        yield SharedSum(
            period=doc.date,
            site_id=doc.site_id,
            service_id=row.service_id,
            month=doc.month,
            base=doc.base,
            area=doc.area if doc.base is ShareBase.WHOLE else None,
            amount=row.amount,
        )


@fills(Site, SharedCost)
def for_object(source: Site, facts: Facts) -> SharedCost:
    """The last month, with what the common meters counted beyond the own ones."""
    made = SharedCost(site_id=source.id)
    made.month = (made.date.replace(day=1) - DAY).replace(day=1)
    building_says_how_it_shares(made, facts)
    made.rows = common_rows(made, facts)
    return made


def common_rows(doc: SharedCost, facts: Facts) -> list[SharedCostRow]:
    """A row for every service that the object's common meters count, at the price of the month."""
    meters = [m for m in facts.many(Meter, "site_id", doc.site_id) if not m.marked]
    facts.expect(Meter, (m.id for m in meters), "meter_id")
    found: list[SharedCostRow] = []
    for service_id in dict.fromkeys(m.service_id for m in meters if m.unit_id is None):
        whole = [_consumed(m, doc, facts) for m in meters if _is(m, service_id, common=True)]
        own = [_consumed(m, doc, facts) for m in meters if _is(m, service_id, common=False)]
        rest = common_rest(sum(whole, ZERO), own)
        if rest:
            service = facts.get(ServiceKind, service_id)
            price = service_price_on(facts, service, doc.month)
            row = SharedCostRow(service_id=service_id, quantity=rest, price=price)
            amount_is_the_product(row, facts)
            found.append(row)
    return found


def _is(meter: Meter, service_id: int, *, common: bool) -> bool:
    return meter.service_id == service_id and (meter.unit_id is None) is common


def _consumed(meter: Meter, doc: SharedCost, facts: Facts) -> Decimal:
    """Units of the service that went through a meter in the month of a document."""
    spans = inside(chain(meter, facts), doc.month - DAY, month_end(doc.month))
    return consumed(spans, meter.digits) * meter.coefficient
