"""Contracts of premises: terms by date, addenda, promises, registration, notices (C-7…C-15, A-28)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from app import lists
from app.attention.contracts import unregistered
from app.catalogs.premise_lists import STATE
from app.contract_terms import is_a_year, notice_day, terms
from app.vat import vat_included
from app.verbs import FILLS
from db.catalogs.service_kind import ServiceKind
from db.document_set import DocumentSet
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_leasing import (
    ChargeWay,
    ContractAddendum,
    ContractCharge,
    ContractIndexation,
    ContractPenalty,
    ContractPremise,
    IndexationWay,
)
from db.documents.rent_transfer import RentTransfer
from db.documents.service_act import ServiceAct
from db.errors import UserError
from db.penalty_rule import PenaltyRule
from tests.company import DAY
from tests.leases import lease
from tests.offices import Offices
from tests.test_premises import cells


def test_c15_card_brings_area_tariff_and_price_and_the_rate_counts_it(offices: Offices) -> None:
    """L8: 45.7 m² × 850 is 38 845.00 a month; a price typed over it has no rate."""
    doc = lease(offices, offices.premises[2])
    row = doc.premises[0]
    assert (row.area, row.tariff_id, row.price) == (Decimal("45.7"), offices.tariff.id, 30000)
    row.rate = Decimal(850)
    offices.work.recalculate(row, "rate", doc)
    assert row.price == Decimal("38845.00")
    assert vat_included(row.price, Decimal(22)) == (Decimal("31840.16"), Decimal("7004.84"))
    offices.work.save(doc)
    row.price = Decimal(39000)
    with pytest.raises(UserError, match="не равна площади на ставку"):
        offices.work.save(doc)
    offices.work.recalculate(row, "price", doc)
    assert row.rate is None
    offices.work.save(doc)


def test_a28_c15_an_addendum_changes_the_price_from_its_day(offices: Offices) -> None:
    """Rent +10 % from 01.12: November costs the old price, December the new one."""
    office = offices.premises[0]
    doc = lease(offices, office, valid_to=DAY(2027, 11, 30))
    doc.addenda.append(
        ContractAddendum(number=1, date=DAY(2026, 11, 20), valid_from=DAY(2026, 12, 1))
    )
    doc.premises.append(
        ContractPremise(
            unit_id=office.id, price=Decimal(33000), tariff_id=offices.tariff.id, addendum=1
        )
    )
    offices.work.save(doc)
    kept = offices.work.load(Contract, doc.id)
    told = [(t.since, t.till, t.row.price) for t in terms(kept.premises, kept, kept.addenda)]
    assert told == [
        (DAY(2026, 1, 1), DAY(2026, 11, 30), 30000),
        (DAY(2026, 12, 1), DAY(2027, 11, 30), 33000),
    ]
    changes = offices.work.history(kept)
    assert changes


def test_a28_addenda_and_rows_that_cannot_be_are_told_at_once(offices: Offices) -> None:
    office = offices.premises[0]
    doc = lease(offices, office, office, notify_days=-1)
    doc.premises[1].addendum = 2
    doc.addenda = [
        ContractAddendum(number=1, date=DAY(2025, 12, 1), valid_from=DAY(2025, 12, 1)),
        ContractAddendum(number=1, date=DAY(2026, 2, 1), valid_from=DAY(2026, 2, 1)),
    ]
    with pytest.raises(UserError) as refused:
        offices.work.save(doc)
    told = str(refused.value)
    for words in (
        "соглашение № 1 уже есть",
        "действует раньше договора",
        "доп. соглашения № 2 нет",
        "о том же уже есть строка",
        "Напомнить можно",
    ):
        assert words in told


def test_c8_a_booked_premise_conflicts_with_another_booking(offices: Offices) -> None:
    """«Забронировано» is shown and keeps others out; a draft keeps nobody out."""
    office, company = offices.premises[0], offices.company
    year = dt.date.today().year
    days = {"valid_from": DAY(year, 1, 1), "valid_to": DAY(year, 12, 31), "date": DAY(year, 1, 1)}
    draft = lease(offices, office, number="302", status=ContractStatus.DRAFT, **days)
    offices.work.save(draft)
    booked = lease(offices, office, status=ContractStatus.BOOKED, **days)
    offices.work.save(booked)
    told = cells(offices.work, type(office), office.id)[STATE]
    assert told == f"Забронировано: {company.tenant.name}"
    draft.status = ContractStatus.BOOKED
    with pytest.raises(UserError, match="занято по договору № 301 .*забронировано"):
        offices.work.save(draft)
    draft.valid_from = DAY(year + 1, 1, 1)
    draft.valid_to = None
    offices.work.save(draft)
    booked.valid_to = DAY(year + 1, 1, 31)
    with pytest.raises(UserError, match="занято по договору № 302 .* без срока"):
        offices.work.save(booked)


def test_c8_a_promised_premise_is_not_handed_over_to_another(offices: Offices) -> None:
    office = offices.premises[0]
    offices.work.save(lease(offices, office))
    with pytest.raises(UserError, match="занято по договору № 301"):
        offices.work.post(offices.let(office, contract=offices.company.other_contract))


def test_c8_d2_a_transfer_gets_the_premises_of_its_contract(offices: Offices) -> None:
    """Each from its day, at the price of its contract; what is handed over is not proposed."""
    first, second = offices.premises[:2]
    start = dt.date.today() + dt.timedelta(days=40)
    doc = lease(offices, first, second, valid_from=start, valid_to=None, date=dt.date.today())
    doc.premises[0].price = Decimal(41000)
    doc.premises[1].date_from = start + dt.timedelta(days=60)
    offices.work.save(doc)
    fill = next(f for f in FILLS if (f.source, f.target) == (Contract, RentTransfer))
    made: Any = offices.work.fill(fill, doc.id)
    assert (made.date, made.site_id) == (start, offices.building.id)
    assert [(r.unit_id, r.date_from, r.price) for r in made.units] == [(first.id, start, 41000)]
    offices.work.post(made)
    after: Any = offices.work.fill(fill, doc.id)
    assert [r.unit_id for r in after.units] == [second.id]


def test_a17_service_premises_stand_in_no_contract_alone(offices: Offices) -> None:
    doc = lease(offices, offices.corridor)
    with pytest.raises(UserError, match="служебное помещение, отдельно не сдаётся"):
        offices.work.save(doc)
    doc.premises.append(ContractPremise(unit_id=offices.company.cabins[0].id))
    with pytest.raises(UserError) as refused:
        offices.work.save(doc)
    assert "Не заполнена колонка «В месяц» в строке 2" in str(refused.value)
    doc.premises[1].price, doc.premises[1].tariff_id = Decimal(1), offices.tariff.id
    with pytest.raises(UserError, match="не помещение: бытовки вводятся по видам"):
        offices.work.save(doc)


@pytest.mark.parametrize(
    ("since", "till", "year"),
    [
        (DAY(2026, 3, 1), DAY(2027, 1, 31), False),
        (DAY(2026, 3, 1), DAY(2027, 2, 28), True),
        (DAY(2026, 1, 1), DAY(2026, 12, 30), False),
        (DAY(2026, 1, 1), DAY(2026, 12, 31), True),
        (DAY(2027, 3, 1), DAY(2028, 2, 28), False),
        (DAY(2027, 3, 1), DAY(2028, 2, 29), True),
        (DAY(2024, 2, 29), DAY(2025, 2, 27), False),
        (DAY(2024, 2, 29), DAY(2025, 2, 28), True),
        (DAY(2026, 1, 1), None, False),
    ],
)
def test_l12_c11_a_year_is_counted_by_the_calendar(
    since: dt.date, till: dt.date | None, year: bool
) -> None:
    assert is_a_year(since, till) is year


def test_j4_c11_contracts_of_premises_for_a_year_wait_for_registration(offices: Offices) -> None:
    """The same rule on both databases; registered ones and cabins' are not there."""
    ends = {
        "301": (DAY(2026, 1, 1), DAY(2026, 12, 31)),
        "302": (DAY(2026, 1, 1), DAY(2026, 12, 30)),
        "303": (DAY(2024, 2, 29), DAY(2025, 2, 28)),
        "304": (DAY(2024, 2, 29), DAY(2025, 2, 27)),
        "305": (DAY(2027, 3, 1), DAY(2028, 2, 28)),
        "306": (DAY(2027, 3, 1), DAY(2028, 2, 29)),
    }
    for number, (since, till) in ends.items():
        unit = offices.add(f"В-{number}", "10")
        doc = lease(offices, unit, number=number, valid_from=since, valid_to=till, date=since)
        offices.work.save(doc)

    def waiting(day: dt.date) -> list[str]:
        with offices.work.database.reading() as session:
            found = session.query(Contract).filter(unregistered(day))
            return sorted(c.contract_number for c in found)

    assert waiting(DAY(2026, 6, 1)) == ["301"]
    assert waiting(DAY(2024, 6, 1)) == ["303"]
    assert waiting(DAY(2027, 6, 1)) == ["306"]
    with offices.work.database.reading() as session:
        key = session.query(Contract).filter_by(contract_number="301").one().id
    done = offices.work.load(Contract, key)
    done.status, done.registration = ContractStatus.REGISTERED, "46-46/001-46/2026"
    offices.work.save(done)
    assert waiting(DAY(2026, 6, 1)) == []


def test_c12_c13_notices_are_so_many_days_before() -> None:
    assert notice_day(DAY(2026, 12, 31), 30) == DAY(2026, 12, 1)
    assert notice_day(DAY(2026, 12, 1), 7) == DAY(2026, 11, 24)
    assert notice_day(DAY(2026, 12, 1), None) is None


def test_p18_one_rule_of_penalties_from_a_day(offices: Offices) -> None:
    """0.1 % and art. 395 together are refused; so is a percent beside 395."""
    doc = lease(offices, offices.premises[0])
    doc.penalties = [
        ContractPenalty(valid_from=DAY(2026, 1, 1), percent=Decimal("0.1")),
        ContractPenalty(valid_from=DAY(2026, 1, 1), rule=PenaltyRule.ARTICLE_395),
    ]
    with pytest.raises(UserError, match="с 01.01.2026 уже есть правило"):
        offices.work.save(doc)
    doc.penalties.pop(0)
    doc.penalties[0].percent = Decimal("0.1")
    with pytest.raises(UserError, match="правило одно"):
        offices.work.save(doc)
    doc.penalties[0].percent = None
    doc.indexations = [
        ContractIndexation(valid_from=DAY(2027, 1, 1), way=IndexationWay.CPI, cap=Decimal(10))
    ]
    offices.work.save(doc)


def test_h5_h14_regular_charges_name_what_they_are_about(offices: Offices) -> None:
    light = ServiceKind(name="Электроэнергия", measure="кВт·ч")
    offices.work.save(light)
    doc = lease(offices, offices.premises[0])
    doc.charges = [ContractCharge(service_id=light.id, way=ChargeWay.METER)]
    with pytest.raises(UserError, match="укажите помещение"):
        offices.work.save(doc)
    doc.charges[0].unit_id = offices.premises[0].id
    doc.charges[0].quantity = Decimal(0)
    with pytest.raises(UserError, match="количество — больше нуля"):
        offices.work.save(doc)
    doc.charges[0].quantity = Decimal(1)
    offices.work.save(doc)
    assert ChargeWay.METER.text.startswith("(Текущее")


def test_c9_every_status_is_in_the_history_and_filters_the_list(offices: Offices) -> None:
    doc = lease(offices, offices.premises[0], status=ContractStatus.DRAFT)
    offices.work.save(doc)
    way = [ContractStatus.BOOKED, ContractStatus.SIGNING, ContractStatus.SIGNED]
    for status in way:
        doc.status = status
        offices.work.save(doc)
    changes = [c for c in offices.work.history(doc) if c.title == "Статус" and c.was]
    assert [c.became for c in reversed(changes)] == [status.value for status in way]
    assert {c.user for c in changes} == {"anna"}
    assert all(c.at for c in changes)
    with offices.work.database.reading() as session:
        query = lists.ListQuery(Contract, where={"status": ContractStatus.SIGNED})
        assert doc.id in {row.id for row in lists.page(session, query, 100)}


def test_i5_a_second_indexation_in_eight_months_warns(offices: Offices) -> None:
    doc = lease(offices, offices.premises[0])
    doc.indexations = [
        ContractIndexation(valid_from=DAY(2026, n, 1), percent=Decimal(5)) for n in (1, 9)
    ]
    with pytest.raises(UserError, match="меньше года после 01.01.2026"):
        offices.work.save(doc)
    offices.work.save(doc, despite=True)
    doc.indexations[1].percent = None
    with pytest.raises(UserError, match="укажите процент"):
        offices.work.save(doc, despite=True)


def test_h16_an_act_takes_the_papers_of_its_contract(offices: Offices) -> None:
    """Акт, акт и счёт-фактура or УПД: one set for every row, never two papers of one meaning."""
    doc = lease(offices, offices.premises[0], papers=DocumentSet.UPD)
    offices.work.save(doc)
    fill = next(f for f in FILLS if (f.source, f.target) == (Contract, ServiceAct))
    made: Any = offices.work.fill(fill, doc.id)
    assert made.papers is DocumentSet.UPD
    typed = ServiceAct(organization_id=doc.organization_id, contract_id=doc.id)
    offices.work.recalculate(typed, "contract_id")
    assert typed.papers is DocumentSet.UPD
