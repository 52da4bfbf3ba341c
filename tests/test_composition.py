"""What was given with a cabin and what came back (A-5, D-10)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.composition import composed, difference, worth
from app.problems import Refused
from app.verbs import FILLS
from db.catalogs.unit import UnitKind
from db.documents.rent_return import RentReturn, RentReturnDelivery, RentReturnUnit
from db.documents.rent_transfer import Haulage, RentTransfer
from db.registers.money import Charge, ChargeKind
from tests.company import Company

D, DAY = Decimal, dt.date


@pytest.mark.parametrize(
    ("given", "back", "missing", "besides"),
    [
        ("Кровать × 2", "Кровать × 2", "", ""),
        ("Кровать × 2, Стол", "стол x 1; КРОВАТЬ — 2 шт.", "", ""),
        ("Кровать × 2, Стол × 1", "Кровать × 1", "Кровать × 1, Стол × 1", ""),
        ("Кровать × 2", "Кровать × 3, Ёлка", "", "Кровать × 1, Ёлка × 1"),
        ("Стол СП-2", "Стол СП-2 × 1", "", ""),
        ("Кровать, Кровать", "Кровать × 2", "", ""),
        ("Кровать × 2", "", "Кровать × 2", ""),
        ("", "", "", ""),
        ("× 2, , ; Стол × 0", "", "", ""),
    ],
)
def test_d10_the_lists_are_compared_as_people_write_them(
    given: str, back: str, missing: str, besides: str
) -> None:
    assert difference(given, back) == (missing, besides)


def test_a5_what_is_composed_is_read_back() -> None:
    text = composed([("Кровать", 2), ("Обогреватель масляный", 1)])
    assert text == "Кровать × 2, Обогреватель масляный × 1"
    assert difference(text, text) == ("", "")


def test_d10_the_worth_is_known_or_none() -> None:
    values = {"кровать": D(3500), "стол": None}
    assert worth("Кровать × 2", values) == D(7000)
    assert worth("Кровать × 2, Стол", values) is None
    assert worth("Шкаф", values) is None


def returned(company: Company) -> RentReturn:
    """The return of a cabin that left with two beds, on its last paid day, unsaved."""
    doc = company.transfer()
    company.work.post(doc)
    fill = next(f for f in FILLS if f.source is RentTransfer and f.target is RentReturn)
    made = company.work.fill(fill, doc.id)
    assert isinstance(made, RentReturn)
    made.date = doc.units[0].date_to
    return made


def charged_kinds(company: Company) -> dict[ChargeKind, Decimal]:
    with company.work.database.reading() as session:
        query = select(Charge.kind, func.sum(Charge.gross)).group_by(Charge.kind)
        return dict(session.execute(query).all())


def came_back(company: Company, doc: RentReturn, composition: str) -> RentReturnUnit:
    row = doc.units[0]
    row.composition = composition
    company.work.recalculate(row, "composition", doc)
    return row


def test_d10_what_was_given_stands_beside_what_came_back(company: Company) -> None:
    doc = returned(company)
    assert (doc.units[0].given, doc.units[0].composition) == ("Кровать × 2", "Кровать × 2")
    company.work.post(doc)
    kept = company.work.load(RentReturn, doc.id)
    assert kept.units[0].given == "Кровать × 2"


def test_d10_a_missing_thing_is_told_and_may_be_let_go(company: Company) -> None:
    doc = returned(company)
    row = came_back(company, doc, "Кровать × 1, Чайник")
    assert (row.damage, row.compensation) == ("Не вернулось: Кровать × 1", D(0))
    with pytest.raises(Refused, match="БК-001 — не вернулось: Кровать × 1") as refusal:
        company.work.post(doc)
    assert refusal.value.only_warnings
    assert "при выдаче не было: Чайник × 1" in str(refusal.value)
    (problem,) = refusal.value.problems
    assert (problem.field, problem.section, problem.line) == ("composition", "units", 1)
    company.work.post(doc, despite=True)
    told = [change.title for change in company.work.history(doc)]
    assert any("не вернулось: Кровать × 1" in title for title in told)


def test_d10_e8_a_missing_thing_is_compensated_at_the_value_of_its_kind(company: Company) -> None:
    kind = UnitKind(name="кровать", counted=True, value=D(3500))
    company.work.save(kind)
    doc = returned(company)
    row = came_back(company, doc, "")
    assert (row.damage, row.compensation) == ("Не вернулось: Кровать × 2", D(7000))
    row = came_back(company, doc, "Кровать × 2")
    assert (row.damage, row.compensation) == ("", D(0))
    came_back(company, doc, "Кровать × 1")
    company.work.post(doc)  # what is compensated is settled
    assert charged_kinds(company)[ChargeKind.COMPENSATION] == D(3500)


def test_d10_damage_typed_by_hand_is_kept(company: Company) -> None:
    doc = returned(company)
    doc.units[0].damage, doc.units[0].compensation = "Дверь", D(3500)
    row = came_back(company, doc, "Кровать × 1")
    assert (row.damage, row.compensation) == ("Дверь", D(3500))


def test_d10_beds_that_come_back_in_parts_are_not_compared(company: Company) -> None:
    doc = company.transfer(company.beds)
    doc.units[0].quantity, doc.units[0].composition = 4, "Матрас × 4"
    company.work.recalculate(doc.units[0], "quantity", doc)
    company.work.post(doc)
    part = RentReturn(
        organization_id=doc.organization_id,
        contract_id=doc.contract_id,
        site_id=doc.site_id,
        date=doc.units[0].date_to,
        units=[
            RentReturnUnit(
                possession_id=doc.units[0].id,
                unit_id=company.beds.id,
                quantity=1,
                composition="Матрас × 1",
            )
        ],
    )
    company.work.post(part)
    assert part.posted


def test_d12_pickup_of_a_return_has_no_price(company: Company) -> None:
    doc = returned(company)
    doc.deliveries = [RentReturnDelivery(haulage=Haulage.PICKUP, price=D(500))]
    with pytest.raises(Refused, match="«Самовывоз»: вывоз клиенту ничего не стоит"):
        company.work.post(doc)
    company.work.recalculate(doc.deliveries[0], "haulage", doc)
    company.work.post(doc)
    assert ChargeKind.DELIVERY not in charged_kinds(company)
