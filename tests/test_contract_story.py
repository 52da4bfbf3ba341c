"""«Договор аренды» as an offer: kinds and quantities, appendices, statuses, a transfer out of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from app.problems import Refused
from app.work import Work
from db.catalogs.partner import Partner, PartnerContact
from db.catalogs.service_kind import ServiceKind, ServicePrice
from db.catalogs.unit import Cabin, Tariff, TariffPrice, UnitKind
from db.documents.contract import (
    Contract,
    ContractAppendix,
    ContractKind,
    ContractService,
    ContractStatus,
)
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
from db.meta import fields_of
from db.proration_rule import ProrationRule
from tests.company import Company
from tests.stories import filled

D = Decimal
DAY = dt.date
Status = ContractStatus


def offer(company: Company, *wanted: tuple[UnitKind, int], number: str = "К-1") -> Contract:
    """An unsaved contract for so many of each kind."""
    doc = Contract(
        organization_id=company.organization.id,
        contract_number=number,
        partner_id=company.tenant.id,
        date=DAY(2026, 11, 1),
    )
    for kind, quantity in wanted:
        add(company, doc, kind, quantity)
    return doc


def add(
    company: Company, doc: Contract, kind: UnitKind, quantity: int, appendix: int | None = None
) -> ContractKind:
    row = ContractKind(appendix=appendix)
    doc.kinds.append(row)
    type_in(company.work, doc, row, kind_id=kind.id, quantity=quantity)
    return row


def type_in(work: Work, doc: Any, row: Any, **values: Any) -> None:
    """As a person does: a field, then what follows from it."""
    for name, value in values.items():
        setattr(row, name, value)
        work.recalculate(row, name, doc)


@pytest.fixture
def second_kind(company: Company) -> UnitKind:
    """БК-01 at 8 000 a month, with a cabin on the site."""
    tariff = Tariff(name="БК-01", price=D(8000))
    company.work.save(tariff)
    kind = UnitKind(name="БК-01", size="6×3 м", tariff_id=tariff.id, value=D(250000))
    company.work.save(kind)
    cabin = Cabin(name="Блок-контейнер 6×3", code="БК-101", kind_id=kind.id)
    company.work.save(cabin)
    company.cabins.append(cabin)
    arrival = UnitReceipt(
        organization_id=company.organization.id,
        site_id=company.site.id,
        date=DAY(2026, 1, 10),
        units=[UnitReceiptRow(unit_id=cabin.id)],
    )
    company.work.post(arrival)
    return kind


def bed_kind(company: Company) -> UnitKind:
    return company.work.load(UnitKind, company.beds.kind_id)


# --- C-1: kinds, never given cabins ----------------------------------------------------------


def test_c1_the_table_has_no_place_for_an_inventory_code() -> None:
    targets = {f.target for f in fields_of(ContractKind) if f.target is not None}
    assert targets == {UnitKind, Tariff}
    assert "code" not in {f.name for f in fields_of(ContractKind)}


def test_c1_kinds_bring_tariff_price_and_sum(company: Company, second_kind: UnitKind) -> None:
    doc = offer(company, (company.kind, 3), (second_kind, 1))
    company.work.save(doc)
    kept = company.work.load(Contract, doc.id)
    assert [(r.quantity, r.price, r.amount) for r in kept.kinds] == [
        (3, D(6000), D(18000)),
        (1, D(8000), D(8000)),
    ]
    assert kept.amount == D(26000)
    assert kept.status is Status.DRAFT


def test_c1_months_and_a_price_by_the_day(company: Company) -> None:
    by_day = Tariff(name="Сутки", price=D("350.50"), rule=ProrationRule.DAY_RATE)
    company.work.save(by_day)
    doc = offer(company, (company.kind, 2))
    type_in(company.work, doc, doc.kinds[0], months=3)
    assert doc.kinds[0].amount == D(36000)
    type_in(company.work, doc, doc.kinds[0], tariff_id=by_day.id)
    assert doc.kinds[0].amount == D("63090.00")  # 350.50 × 30 days × 2 × 3
    assert doc.total() == D("63090.00")


def test_c1_a_transfer_has_empty_rows_of_the_right_kinds(
    company: Company, second_kind: UnitKind
) -> None:
    doc = offer(company, (company.kind, 3), (second_kind, 1), (bed_kind(company), 8))
    type_in(company.work, doc, doc.kinds[0], price=D(5500))
    doc.status = Status.SIGNED
    company.work.save(doc)
    made = filled(company.work, doc, RentTransfer)
    assert isinstance(made, RentTransfer)
    kinds = (company.kind.id, second_kind.id, bed_kind(company).id)
    assert [(r.unit_id, r.kind_id, r.quantity, r.price) for r in made.units] == [
        *[(None, kinds[0], 1, D(5500))] * 3,
        (None, kinds[1], 1, D(8000)),
        (None, kinds[2], 8, D(6000)),
    ]
    assert {r.date_from for r in made.units} == {made.date}
    assert all(r.date_to > r.date_from and r.amount > 0 for r in made.units)


def test_c1_choosing_a_unit_keeps_what_the_contract_agreed(
    company: Company, second_kind: UnitKind
) -> None:
    doc = offer(company, (company.kind, 1))
    type_in(company.work, doc, doc.kinds[0], price=D(5500))
    doc.status = Status.SIGNED
    company.work.save(doc)
    made = filled(company.work, doc, RentTransfer)
    assert isinstance(made, RentTransfer)
    (row,) = made.units
    type_in(company.work, made, row, unit_id=company.cabins[1].id)
    assert (row.price, row.composition) == (D(5500), "Кровать × 2")
    # A unit of another kind comes with its own price.
    type_in(company.work, made, row, unit_id=company.cabins[-1].id)
    assert (row.kind_id, row.tariff_id, row.price) == (
        second_kind.id,
        second_kind.tariff_id,
        D(8000),
    )
    # Another kind lets the unit go.
    type_in(company.work, made, row, kind_id=company.kind.id)
    assert (row.unit_id, row.price) == (None, D(6000))


def test_c1_an_empty_row_is_told_and_a_wrong_kind_too(
    company: Company, second_kind: UnitKind
) -> None:
    made = company.transfer(company.cabins[0])
    made.units[0].kind_id = second_kind.id
    made.units.append(RentTransferUnit(kind_id=company.kind.id, date_from=made.date))
    with pytest.raises(Refused) as told:
        company.work.save(made)
    assert "«Имущество», строка 1: БК-001 — имущество другого вида" in str(told.value)
    assert "Не заполнена колонка «Имущество» в строке 2 списка «Имущество»" in str(told.value)


def test_c1_what_was_handed_over_is_not_wanted_again(
    company: Company, second_kind: UnitKind
) -> None:
    doc = offer(company, (company.kind, 2), (second_kind, 1))
    doc.status = Status.SIGNED
    company.work.save(doc)
    given = company.transfer(company.cabins[0], contract=doc)
    company.work.post(given)
    draft = company.transfer(company.cabins[1], contract=doc)
    company.work.save(draft)  # not posted: it gave nothing yet
    made = filled(company.work, doc, RentTransfer)
    assert isinstance(made, RentTransfer)
    assert [r.kind_id for r in made.units] == [company.kind.id, second_kind.id]
    company.work.unpost(given)
    again = filled(company.work, doc, RentTransfer)
    assert isinstance(again, RentTransfer)
    assert len(again.units) == 3


# --- C-2: appendices -------------------------------------------------------------------------


def test_c2_an_appendix_adds_cabins_and_keeps_the_number(
    company: Company, second_kind: UnitKind
) -> None:
    doc = offer(company, (company.kind, 1))
    doc.status = Status.SIGNED
    company.work.save(doc)
    company.work.post(company.transfer(company.cabins[0], contract=doc))
    doc = company.work.load(Contract, doc.id)
    doc.appendices = [ContractAppendix(number=2, date=DAY(2026, 11, 10))]
    add(company, doc, second_kind, 2, appendix=2)
    company.work.save(doc)
    kept = company.work.load(Contract, doc.id)
    assert kept.contract_number == "К-1"
    assert [(r.kind_id, r.quantity) for r in kept.kinds if r.appendix == 2] == [(second_kind.id, 2)]
    made = filled(company.work, kept, RentTransfer)
    assert isinstance(made, RentTransfer)
    assert [r.kind_id for r in made.units] == [second_kind.id] * 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"number": 0}, "номер — от 1"),
        ({"date": DAY(2026, 10, 31)}, "дата раньше договора от 01.11.2026"),
        ({"number": 3}, "приложения № 2 нет. Добавьте его"),
    ],
)
def test_c2_an_appendix_that_cannot_be_is_told(
    company: Company, change: dict[str, Any], words: str
) -> None:
    doc = offer(company, (company.kind, 1))
    doc.appendices = [ContractAppendix(**{"number": 2, "date": DAY(2026, 11, 10)} | change)]
    add(company, doc, company.kind, 1, appendix=2)
    with pytest.raises(Refused, match=words):
        company.work.save(doc)


def test_c2_the_number_of_an_appendix_can_be_corrected(company: Company) -> None:
    doc = offer(company, (company.kind, 1))
    doc.appendices = [ContractAppendix(number=1, date=DAY(2026, 11, 10))]
    company.work.save(doc)
    doc.appendices[0].number = 3
    company.work.save(doc)
    assert [a.number for a in company.work.load(Contract, doc.id).appendices] == [3]
    told = [c for c in company.work.history(doc) if "Номер" in c.title]
    assert [(c.was, c.became) for c in told][0] == ("1", "3")


def test_c2_a_number_stands_once(company: Company) -> None:
    doc = offer(company, (company.kind, 1))
    doc.appendices = [ContractAppendix(number=1, date=DAY(2026, 11, 10)) for _ in range(2)]
    with pytest.raises(Refused, match="«Приложения», строка 2: приложение № 1 уже есть"):
        company.work.save(doc)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"quantity": 0}, "количество — от 1"),
        ({"months": 0}, "месяцев — от 1"),
        ({"price": D(-1)}, "цена — не меньше нуля"),
        ({"amount": D(1)}, "не равна цене на количество"),
    ],
)
def test_a_row_that_cannot_be_is_told(company: Company, values: dict[str, Any], words: str) -> None:
    doc = offer(company, (company.kind, 1))
    for name, value in values.items():
        setattr(doc.kinds[0], name, value)
        if name != "amount":
            company.work.recalculate(doc.kinds[0], name, doc)
    with pytest.raises(Refused, match=words):
        company.work.save(doc)


# --- C-6: services, contacts; prices with dates ----------------------------------------------


def test_c6_services_are_offered_at_their_price(company: Company) -> None:
    haul = ServiceKind(name="Доставка", measure="рейс", price=D(7000))
    haul.prices = [ServicePrice(valid_from=DAY(2026, 6, 1), price=D(8000))]
    company.work.save(haul)
    doc = offer(company, (company.kind, 1))
    row = ContractService()
    doc.services.append(row)
    type_in(company.work, doc, row, service_id=haul.id, quantity=D(2))
    company.work.save(doc)
    assert (row.price, row.amount) == (D(8000), D(16000))
    assert doc.amount == D(22000)


def test_c6_contacts_come_from_the_card_and_go_to_the_transfer(company: Company) -> None:
    client = Partner(
        name="ИП Сидоров",
        phone="+7 900 1",
        contacts=[PartnerContact(person="Пётр", phone="+7 900 2", email="p@x.ru")],
    )
    company.work.save(client)
    doc = filled(company.work, client, Contract)
    assert isinstance(doc, Contract)
    assert (doc.contact, doc.phone, doc.email) == ("Пётр", "+7 900 2", "p@x.ru")
    doc.organization_id, doc.contract_number = company.organization.id, "7"
    doc.contact, doc.phone = "Мастер Олег", "+7 900 3"
    company.work.save(doc)
    made = filled(company.work, doc, RentTransfer)
    assert isinstance(made, RentTransfer)
    assert (made.contact, made.phone) == ("Мастер Олег", "+7 900 3")


def test_c5_a_price_of_a_tariff_holds_from_its_day(company: Company) -> None:
    tariff = company.work.load(Tariff, company.tariff.id)
    tariff.prices = [TariffPrice(valid_from=DAY(2026, 12, 1), price=D(6500))]
    company.work.save(tariff)
    doc = company.transfer(company.cabins[0])
    row = RentTransferUnit(date_from=DAY(2026, 12, 1))
    type_in(company.work, doc, row, unit_id=company.cabins[1].id)
    assert row.price == D(6500)
    row = RentTransferUnit(date_from=DAY(2026, 11, 30))
    type_in(company.work, doc, row, unit_id=company.cabins[1].id)
    assert row.price == D(6000)
    tariff.prices.append(TariffPrice(valid_from=DAY(2026, 12, 1), price=D(-1)))
    with pytest.raises(Refused) as told:
        company.work.save(tariff)
    assert "с 01.12.2026 уже есть строка" in str(told.value)
    assert "цена не может быть отрицательной" in str(told.value)
