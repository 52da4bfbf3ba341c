"""What cannot be let, returned or prolonged is told in clear sentences, all at once (issue 4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.problems import Refused
from db.catalogs.unit import UnitState
from db.documents.rent_extension import RentExtension
from db.documents.rent_holdover import RentHoldover, RentHoldoverUnit
from db.documents.rent_return import RentReturn, RentReturnUnit
from db.documents.unit_search import UnitSearch, UnitSearchRow
from db.documents.unit_write_off import UnitWriteOff, UnitWriteOffRow
from db.errors import UserError
from db.registers.money import Charge
from db.registers.place import Possession, UnitPlace
from tests.company import HANDED, NEXT_DAY, Company
from tests.test_terms_change import made_from

D = Decimal
DAY = dt.date


def lost(company: Company, unit, day: dt.date) -> None:
    doc = UnitSearch(
        organization_id=company.organization.id, date=day, units=[UnitSearchRow(unit_id=unit.id)]
    )
    company.work.post(doc)


def written_off(company: Company, unit, day: dt.date) -> None:
    doc = UnitWriteOff(
        organization_id=company.organization.id,
        date=day,
        site_id=company.site.id,
        reason="износ",
        units=[UnitWriteOffRow(unit_id=unit.id)],
    )
    company.work.post(doc)


def counts(company: Company) -> tuple[int, ...]:
    with company.work.database.reading() as session:
        nouns = (Charge, Possession, UnitPlace)
        return tuple(session.scalar(select(func.count()).select_from(n)) or 0 for n in nouns)


def test_d5_a_let_a_lost_and_a_broken_cabin_are_told_at_once(company: Company):
    """Each by its line: who has it and by which document, that it is missing, that it is broken."""
    let, missing, broken = company.cabins
    company.work.post(company.transfer(let))
    lost(company, missing, DAY(2026, 11, 1))
    card = company.work.load(type(broken), broken.id)
    card.state = UnitState.REPAIR
    company.work.save(card)
    before = counts(company)
    doc = company.transfer(let, missing, broken, date=NEXT_DAY, contract=company.other_contract)
    with pytest.raises(Refused) as told:
        company.work.post(doc)
    assert [(p.field, p.section, p.line, p.warning) for p in told.value.problems] == [
        ("unit_id", "units", line, False) for line in (1, 2, 3)
    ]
    first, second, third = (p.text for p in told.value.problems)
    assert first == (
        "«Имущество», строка 1: БК-001 на 13.11.2026 не на площадке «Юг»: в аренде у "
        "ООО «СтройГрад» по договору № 214 (Передача в аренду № А-000001 от 12.11.2026)"
    )
    assert "БК-002" in second
    assert "в розыске" in second
    assert third.endswith("БК-003 в ремонте")
    assert counts(company) == before


def test_t6_a_row_that_waits_for_its_cabin_hides_no_other_fault(company: Company):
    """Out of a contract, one kind is not chosen yet, dates of another are gone: all is told."""
    empty, undated, let = company.cabins
    company.work.post(company.transfer(let))
    doc = company.transfer(empty, undated, let, date=NEXT_DAY, contract=company.other_contract)
    doc.units[0].unit_id = doc.units[1].date_from = None
    doc.site_id = company.other_site.id
    with pytest.raises(Refused) as told:
        company.work.post(doc)
    found = {(p.field, p.line) for p in told.value.problems}
    assert found == {("unit_id", 1), ("date_from", 2), ("unit_id", 2), ("unit_id", 3)}


def test_e17_a_cabin_written_off_is_told(company: Company):
    written_off(company, company.cabins[0], DAY(2026, 11, 1))
    with pytest.raises(Refused, match=r"БК-001 на 12\.11\.2026 не на площадке «Юг»: списана"):
        company.work.post(company.transfer(company.cabins[0]))


def test_e7_a_return_before_the_transfer_and_of_too_much_are_told_at_once(company: Company):
    beds = company.transfer(company.beds)
    beds.units[0].quantity = 5
    company.work.recalculate(beds.units[0], "quantity", beds)
    transfer = company.transfer(company.cabins[0])
    company.work.post([beds, transfer])
    doc = RentReturn(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        site_id=company.site.id,
        date=DAY(2026, 11, 5),
        units=[RentReturnUnit(possession_id=d.units[0].id) for d in (transfer, beds)],
    )
    for row in doc.units:
        company.work.recalculate(row, "possession_id", doc)
    with pytest.raises(Refused) as told:
        company.work.post(doc)
    texts = [p.text for p in told.value.problems if not p.warning]
    assert [text.split("передана ")[1] for text in texts] == [
        "12.11.2026, возврат не может быть раньше"
    ] * 2
    doc.date, doc.units[1].quantity = DAY(2026, 11, 20), 6
    with pytest.raises(Refused, match="возвращается 6, а у арендатора осталось 5"):
        company.work.post(doc)


def test_e1_a_gap_an_overlap_and_a_returned_cabin_are_told_at_once(company: Company):
    """A gap only warns; what is charged twice or after the return is refused."""
    transfers = [company.transfer(cabin) for cabin in company.cabins]
    company.work.post(transfers)
    back = made_from(company, transfers[2], RentReturn)
    extension = made_from(company, company.contract, RentExtension)
    back.date = DAY(2026, 11, 20)
    company.work.post(back)
    gap, twice, _ = extension.units
    gap.date_from, twice.date_from = DAY(2026, 12, 15), DAY(2026, 12, 5)
    for row in extension.units:
        company.work.recalculate(row, "date_from", extension)
    extension.date = DAY(2026, 12, 5)
    with pytest.raises(Refused) as told:
        company.work.post(extension)
    found = {p.line: (p.text, p.warning) for p in told.value.problems}
    assert found[1] == (
        "«Имущество», строка 1: БК-001 начислена по 11.12.2026, пропущены дни до 15.12.2026",
        True,
    )
    assert found[2] == (
        "«Имущество», строка 2: БК-002 уже начислена по 11.12.2026: начните с 12.12.2026",
        False,
    )
    assert "БК-003 возвращена 20.11.2026" in found[3][0]
    extension.units = [gap]
    with pytest.raises(Refused) as told:
        company.work.post(extension)
    assert told.value.only_warnings
    company.work.post(extension, despite=True)
    with company.work.database.reading() as session:
        days = session.scalars(select(Charge.date_from).where(Charge.recorder_id == extension.id))
        assert min(days) == DAY(2026, 12, 15)


def test_holdover_of_what_is_not_held_is_told(company: Company):
    transfer = company.transfer(company.cabins[0])
    company.work.post(transfer)
    row = RentHoldoverUnit(possession_id=transfer.units[0].id)
    doc = RentHoldover(
        organization_id=company.organization.id,
        contract_id=company.other_contract.id,
        date=DAY(2026, 12, 20),
        units=[row],
    )
    company.work.recalculate(row, "possession_id", doc)
    with pytest.raises(Refused, match="не передана по этому договору: выберите передачу заново"):
        company.work.post(doc)


def test_a9_d6_quantity_of_a_cabin_is_one_of_beds_any(company: Company):
    """Refused on the cell of the quantity; twelve beds are accepted and counted twelve."""
    doc = company.transfer(company.cabins[0], company.beds)
    doc.units[0].quantity, doc.units[1].quantity = 2, 12
    for row in doc.units:
        company.work.recalculate(row, "quantity", doc)
    with pytest.raises(Refused) as told:
        company.work.post(doc)
    (problem,) = [p for p in told.value.problems if not p.warning]
    assert (problem.field, problem.section, problem.line) == ("quantity", "units", 1)
    doc.units[0].quantity = 1
    company.work.recalculate(doc.units[0], "quantity", doc)
    company.work.post(doc)
    with company.work.database.reading() as session:
        held = session.scalars(select(Possession.quantity).order_by(Possession.id)).all()
    assert list(held) == [1, 12]
    assert doc.date == HANDED


def test_e7_a_transfer_under_a_return_says_what_goes_first(company: Company) -> None:
    """«Выберите другое имущество» was no advice for who takes a transfer back."""
    transfer = company.transfer()
    company.work.post(transfer)
    back = made_from(company, transfer, RentReturn)
    back.date = DAY(2026, 11, 20)
    company.work.post(back)
    with pytest.raises(UserError) as told:
        company.work.unpost(transfer)
    assert str(told.value).endswith(
        "не хватает 1 на 20.11.2026: в этот день забирает «Возврат из аренды № А-000001 от "
        "20.11.2026». Сначала отмените его проведение."
    )


def test_d5_a_cabin_that_is_let_from_tomorrow_names_the_transfer_and_the_chart(
    company: Company,
) -> None:
    """It still stands on the site today, but whoever takes it has it open-ended."""
    company.work.post(company.transfer())
    early = company.transfer(date=DAY(2026, 11, 11), contract=company.other_contract)
    with pytest.raises(UserError) as told:
        company.work.post(early)
    assert str(told.value) == (
        "Размещение: БК-001, На площадке, Юг — не хватает 1 на 12.11.2026: в этот день забирает "
        "«Передача в аренду № А-000001 от 12.11.2026». Выберите другое имущество или день на "
        "«Графике занятости» либо сначала отмените тот документ."
    )
