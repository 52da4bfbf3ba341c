"""«Ввод остатков»: a company comes in mid-life; what its tenants hold, owe and paid goes on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.checking import check
from app.problems import Refused
from app.work import Work
from db.catalogs.unit import Cabin
from db.documents.opening_balance import OpeningBalance, OpeningDebt, OpeningUnit
from db.documents.rent_extension import RentExtension, RentExtensionUnit
from db.documents.rent_return import RentReturn, RentReturnUnit
from db.errors import UserError
from db.registers.money import Advance, Charge, ChargeKind, open_sum
from db.registers.place import Possession
from tests.company import Company

D = Decimal
DAY = dt.date
BROUGHT = DAY(2026, 10, 31)


@pytest.fixture
def old_cabins(company: Company) -> list[Cabin]:
    """Cabins that stand at tenants and never came to a site here."""
    cabins = [Cabin(name="Блок", code=f"СТ-{n}", kind_id=company.kind.id) for n in (1, 2)]
    company.work.save(cabins)
    return cabins


def opening(company: Company, *cabins: Cabin, advance: str = "0") -> OpeningBalance:
    doc = OpeningBalance(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=BROUGHT,
        advance=D(advance),
        contact="+7 900 111-22-33",
    )
    for cabin in cabins:
        row = OpeningUnit(
            unit_id=cabin.id, since=DAY(2026, 3, 12), charged_to=DAY(2026, 11, 11), address="М-53"
        )
        doc.units.append(row)
        company.work.recalculate(row, "unit_id", doc)
    return doc


def debt(cabin: Cabin | None, start: dt.date, end: dt.date, amount: str, **values) -> OpeningDebt:
    unit = None if cabin is None else cabin.id
    return OpeningDebt(unit_id=unit, date_from=start, date_to=end, amount=D(amount), **values)


def owed(company: Company) -> Decimal:
    with company.work.database.reading() as session:
        return session.scalar(select(func.sum(open_sum())).where(Charge.gross > 0)) or D(0)


def overpaid(company: Company) -> Decimal:
    with company.work.database.reading() as session:
        return session.scalar(select(func.sum(Advance.amount))) or D(0)


def test_what_is_brought_over_is_held_owed_and_goes_on(company: Company, old_cabins: list[Cabin]):
    doc = opening(company, *old_cabins)
    doc.debts += [
        debt(old_cabins[0], DAY(2026, 10, 12), DAY(2026, 10, 31), "3870.97"),
        debt(old_cabins[0], DAY(2026, 11, 1), DAY(2026, 11, 11), "2200", due=DAY(2026, 10, 12)),
        debt(None, DAY(2026, 10, 5), DAY(2026, 10, 5), "1500", kind=ChargeKind.DELIVERY),
    ]
    company.work.post(doc)
    assert owed(company) == doc.total() == D("7570.97")
    with company.work.database.reading() as session:
        held = session.scalars(select(Possession)).all()
        assert {(p.unit_id, p.since, p.until) for p in held} == {
            (c.id, DAY(2026, 3, 12), None) for c in old_cabins
        }
    extension = RentExtension(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=DAY(2026, 11, 1),
    )
    for row in doc.units:
        more = RentExtensionUnit(possession_id=row.id)
        extension.units.append(more)
        company.work.recalculate(more, "possession_id", extension)
    assert {r.date_from for r in extension.units} == {DAY(2026, 11, 12)}
    assert {r.price for r in extension.units} == {D(6000)}
    company.work.post(extension)
    assert owed(company) == D("7570.97") + extension.total()


def test_an_advance_brought_over_pays_what_is_charged_next(
    company: Company, old_cabins: list[Cabin]
):
    doc = opening(company, old_cabins[0], advance="10000")
    company.work.post(doc)
    assert overpaid(company) == D(10000)
    extension = RentExtension(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=DAY(2026, 11, 12),
    )
    more = RentExtensionUnit(possession_id=doc.units[0].id)
    extension.units.append(more)
    company.work.recalculate(more, "possession_id", extension)
    company.work.post(extension)
    assert owed(company) == 0
    assert overpaid(company) == D(10000) - extension.total()


def test_a_cabin_brought_over_comes_back_and_nothing_is_taken_back_of_days_settled_elsewhere(
    company: Company, old_cabins: list[Cabin]
):
    doc = opening(company, old_cabins[0])
    company.work.post(doc)
    back = RentReturn(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        site_id=company.site.id,
        date=DAY(2026, 11, 5),
    )
    row = RentReturnUnit(possession_id=doc.units[0].id)
    back.units.append(row)
    company.work.recalculate(row, "possession_id", back)
    company.work.post(back)
    assert owed(company) == overpaid(company) == 0
    with pytest.raises(UserError):
        company.work.unpost(doc)
    company.work.unpost(back)
    company.work.unpost(doc)
    assert owed(company) == 0


def test_all_that_is_wrong_with_balances_is_told_at_once(company: Company, old_cabins: list[Cabin]):
    doc = opening(company, old_cabins[0], company.cabins[0])
    doc.units[1].since = DAY(2026, 11, 2)
    doc.debts += [
        debt(old_cabins[0], DAY(2026, 3, 1), DAY(2026, 3, 31), "100"),
        debt(old_cabins[0], DAY(2026, 5, 1), DAY(2026, 5, 31), "100"),
        debt(old_cabins[0], DAY(2026, 5, 20), DAY(2026, 5, 31), "100"),
        debt(None, DAY(2026, 4, 1), DAY(2026, 5, 31), "0"),
    ]
    with pytest.raises(Refused) as refusal:
        company.work.post(doc)
    told = " | ".join(p.text for p in refusal.value.problems)
    for words in (
        "один календарный месяц",
        "больше нуля",
        "долг за аренду — по имуществу",
    ):
        assert words in told
    doc.debts.pop()
    with pytest.raises(Refused) as refusal:
        company.work.post(doc)
    told = " | ".join(p.text for p in refusal.value.problems)
    for words in ("позже дня остатков", "вне «Дата отгрузки", "уже есть выше"):
        assert words in told
    nothing = opening(company)
    with pytest.raises(Refused, match="вводить нечего"):
        company.work.post(nothing)


def test_a_cabin_that_came_to_a_site_is_not_brought_over_as_well(company: Company):
    with pytest.raises(Refused, match="БК-001 уже в парке, на площадке «Юг»"):
        company.work.post(opening(company, company.cabins[0]))


def test_the_check_of_a_base_that_began_with_balances_finds_nothing(
    company: Company, work: Work, old_cabins: list[Cabin]
):
    doc = opening(company, *old_cabins, advance="500")
    doc.debts.append(debt(old_cabins[1], DAY(2026, 10, 12), DAY(2026, 10, 31), "100"))
    work.post(doc)
    assert owed(company) == 0
    assert overpaid(company) == D(400)
    assert not check(work.database).differences
