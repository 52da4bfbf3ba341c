"""«Начисление аренды и услуг»: a month of a contract is charged once, each sum with its reason."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app.checking import check
from app.derivation import Derivation
from app.locked import kept_fields
from app.month_charges import Left, left_to_charge, month_charge, month_facts
from app.problems import Refused
from app.store import load
from app.verbs import FILLS
from db.catalogs.service_kind import ServiceKind, ServicePrice
from db.catalogs.unit import Unit
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_leasing import ChargeWay, ContractCharge, ContractPremise, Periodicity
from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_return import RentReturn, RentReturnUnit
from db.documents.rent_transfer import RentTransfer
from db.documents.service_act import ServiceAct
from db.documents.service_charge import ServiceCharge, ServiceChargeRow
from db.errors import UserError
from db.registers.money import Charge
from db.registers.place import Possession
from tests.offices import Offices
from tests.test_query_counts import counted

D, DAY = Decimal, dt.date
NOVEMBER, DECEMBER = DAY(2026, 11, 1), DAY(2026, 12, 1)


def service(offices: Offices, name: str, measure: str = "усл. ед", price: str | None = None) -> int:
    kind = ServiceKind(name=name, measure=measure, price=None if price is None else D(price))
    offices.work.save(kind)
    return kind.id


def lease(offices: Offices, *units: Unit, charges: tuple[ContractCharge, ...] = ()) -> Contract:
    """A contract in force of premises at 30 000 a month."""
    doc = Contract(
        organization_id=offices.company.organization.id,
        partner_id=offices.company.tenant.id,
        contract_number=f"77-{units[0].code}" if units else "77",
        date=DAY(2026, 1, 1),
        status=ContractStatus.SIGNED,
    )
    for unit in units:
        row = ContractPremise(unit_id=unit.id, tariff_id=offices.tariff.id, price=D(30000))
        doc.premises.append(row)
    doc.charges = list(charges)
    offices.work.save(doc)
    return doc


def left(offices: Offices, contract: Contract, month: dt.date) -> list[Left]:
    with offices.work.database.reading() as session:
        known = load(session, Contract, [contract.id])
        return left_to_charge(known[0], month_facts(session, known, month), month)


def told(found: list[Left]) -> list[tuple[str, list[tuple[int, int, str]], str]]:
    return [
        (
            one.position.title,
            [(r.date_from.day, r.date_to.day, str(r.amount)) for r in one.rows],
            one.reason,
        )
        for one in found
    ]


def charge_for(offices: Offices, contract: Contract, month: dt.date, day: dt.date) -> ServiceCharge:
    """An unsaved document of what the month lacks."""
    with offices.work.database.reading() as session:
        known = load(session, Contract, [contract.id])
        return month_charge(known[0], month_facts(session, known, month), month, day)


def charges(offices: Offices, doc: Any) -> list[Charge]:
    with offices.work.database.reading() as session:
        query = select(Charge).where(Charge.recorder_id == doc.id).order_by(Charge.id)
        return list(session.scalars(query))


def made_of(offices: Offices, source: Any, target: type[Any]) -> Any:
    fill = next(f for f in FILLS if (f.source, f.target) == (type(source), target))
    return offices.work.fill(fill, source.id)


def returned(offices: Offices, contract: Contract, day: dt.date) -> RentReturn:
    """An unsaved return of the only premise that is held."""
    back = RentReturn(
        organization_id=contract.organization_id,
        contract_id=contract.id,
        site_id=offices.building.id,
        date=day,
    )
    with offices.work.database.reading() as session:
        held = session.scalars(select(Possession.id)).one()
    back.units = [RentReturnUnit(possession_id=held)]
    offices.work.recalculate(back.units[0], "possession_id", back)
    return back


def test_h20_h28_h30_a_month_is_charged_closed_invoiced_and_taken_back(offices: Offices) -> None:
    """Days of a transfer are not charged again; act and invoice cite the charges to the kopeck."""
    work, (office, store) = offices.work, offices.premises[:2]
    cleaning = service(offices, "Уборка", "мес")
    internet, repair = service(offices, "Интернет"), service(offices, "Ремонт", "час", "1200")
    contract = lease(
        offices, office, store,
        charges=(
            ContractCharge(service_id=cleaning, price=D(5000)),
            ContractCharge(service_id=internet, price=D(9200), period=Periodicity.QUARTER),
            ContractCharge(service_id=repair, way=ChargeWay.FACTS),
        ),
    )  # fmt: skip
    work.post(offices.let(office, contract=contract))  # 16–30 November for 15 000
    assert told(left(offices, contract, NOVEMBER)) == [
        ("А-101", [], "уже начислено: 16.11.2026–30.11.2026; не в аренде: 01.11.2026–15.11.2026"),
        ("А-102", [], "не передано арендатору: аренда начисляется со дня передачи"),
        ("Уборка", [(1, 30, "5000.00")], ""),
        ("Интернет", [(1, 30, "3000.00")], ""),
        ("Ремонт", [], "оказание за эти дни не введено («Факты услуг»)"),
    ]
    doc = charge_for(offices, contract, DECEMBER, DAY(2026, 11, 25))
    assert [(r.text, r.service_id, str(r.amount), r.days) for r in doc.rows] == [
        ("Аренда", None, "30000.00", 31),
        ("", cleaning, "5000.00", 31),
        ("", internet, "3100.00", 31),
    ]
    work.post(doc)
    made = charges(offices, doc)
    assert [(c.kind.name, c.month, c.gross, c.vat, c.due) for c in made] == [
        ("RENT", DECEMBER, D(30000), D("5409.84"), DECEMBER),
        ("SERVICE", DECEMBER, D(5000), D("901.64"), DECEMBER),
        ("SERVICE", DECEMBER, D(3100), D("559.02"), DECEMBER),
    ]
    assert all(Derivation.from_json(c.derivation).evaluate() == c.gross for c in made)
    assert all(not one.rows for one in left(offices, contract, DECEMBER))

    asked = made_of(offices, doc, PaymentInvoice)
    assert [(r.text, r.amount, r.vat) for r in asked.rows] == [
        ("Аренда помещения А-101 (Офис) с 01.12.2026 по 31.12.2026", D(30000), D("5409.84")),
        ("Уборка за декабрь 2026 г.", D(5000), D("901.64")),
        ("Интернет за декабрь 2026 г.", D(3100), D("559.02")),
    ]
    work.post(asked)
    act = ServiceAct(organization_id=doc.organization_id, contract_id=contract.id)
    act.date = DAY(2026, 12, 31)
    work.recalculate(act, "contract_id")
    assert act.total() == D(15000) + D(38100)
    work.post(act)
    with pytest.raises(
        UserError, match="закрыто актом: «(Акт|УПД).*». Исправьте его отдельным документом"
    ):
        work.unpost(work.load(ServiceCharge, doc.id))
    work.unpost(act)
    work.unpost(work.load(ServiceCharge, doc.id))
    assert [(c.gross, c.quantity) for c in charges(offices, doc)] == [(0, 0)] * 3
    assert [len(one.rows) for one in left(offices, contract, DECEMBER)] == [1, 0, 1, 1, 0]
    assert check(work.database).differences == ()


def test_h28_h29_h30_days_charged_by_hand_are_not_charged_again(offices: Offices) -> None:
    """01–19 February for a sum typed by hand leaves 10/29 of the month's own sum."""
    work, office = offices.work, offices.premises[0]
    contract = lease(offices, office)
    contract.premises[0].price = D(29000)
    work.save(contract)
    work.post(offices.let(office, contract=contract))
    february = DAY(2028, 2, 1)
    doc = charge_for(offices, contract, february, DAY(2028, 2, 3))
    row = doc.rows[0]
    row.date_to = DAY(2028, 2, 19)
    work.recalculate(row, "date_to", doc)
    assert (row.amount, row.days) == (D(19000), 19)
    row.amount = D(25000)
    work.recalculate(row, "amount", doc)
    with pytest.raises(Refused, match="сумма введена вручную: укажите причину"):
        work.post(doc)
    row.reason = "компенсация ремонта"
    work.post(doc)
    why = charges(offices, doc)[0].derivation
    told_why = Derivation.from_json(why).text().replace("\u00a0", " ")
    assert told_why == "введено вручную (компенсация ремонта) 25 000,00"
    assert told(left(offices, contract, february)) == [
        ("А-101", [(20, 29, "10000.00")], "уже начислено: 01.02.2028–19.02.2028")
    ]
    again = work.load(ServiceCharge, doc.id)
    again.rows[0].manual, again.rows[0].reason = False, ""
    work.recalculate(again.rows[0], "manual", again)
    work.post(again)
    assert [c.gross for c in charges(offices, doc)] == [D(19000)]
    rest = charge_for(offices, contract, february, DAY(2028, 2, 25))
    twice = charge_for(offices, contract, february, DAY(2028, 2, 25))
    work.post(rest)
    with pytest.raises(UserError, match="начислена дважды"):
        work.post(twice)


def test_h12_a_one_off_by_hand_and_a_service_charged_once(offices: Offices) -> None:
    """3,5 часа × 1 200 in the bill; a position of the contract is not charged twice."""
    work = offices.work
    repair = service(offices, "Ремонт", "час", "1200")
    cleaning = service(offices, "Уборка", "мес")
    row = ContractCharge(service_id=cleaning, price=D(5000))
    contract = lease(offices, charges=(row,))
    doc = charge_for(offices, contract, DECEMBER, DAY(2026, 12, 25))
    once = ServiceChargeRow(service_id=repair, text="замок", date_from=DAY(2026, 12, 24))
    doc.rows.append(once)
    for changed, value in (
        ("service_id", repair),
        ("date_from", once.date_from),
        ("quantity", D("3.5")),
    ):
        setattr(once, changed, value)
        work.recalculate(once, changed, doc)
    assert (once.date_to, once.price, once.amount) == (DAY(2026, 12, 24), D(1200), D(4200))
    twice = charge_for(offices, contract, DECEMBER, DAY(2026, 12, 25))
    work.post(doc)
    with pytest.raises(Refused) as refused:
        work.post(twice)
    assert [p.text for p in refused.value.problems] == [
        "«Начислено», строка 1: уже начислено с 01.12.2026 по 31.12.2026"
    ]
    asked = made_of(offices, doc, PaymentInvoice)
    lines = [(r.text, r.quantity, r.measure, r.price, r.amount) for r in asked.rows]
    assert lines == [
        ("Уборка за декабрь 2026 г.", D(1), "мес", D(5000), D(5000)),
        ("Ремонт (замок) 24.12.2026", D("3.5"), "час", D(1200), D(4200)),
    ]
    wrong = charge_for(offices, contract, DAY(2027, 1, 1), DAY(2027, 1, 1))
    wrong.rows[0].amount = D(1)
    wrong.rows[0].date_to = DAY(2027, 2, 1)
    with pytest.raises(Refused) as refused:
        work.post(wrong)
    assert {p.field for p in refused.value.problems} == {"amount", "date_from"}


def test_c5_a_price_of_the_list_that_changes_inside_a_month_is_two_rows(offices: Offices) -> None:
    """«Пусто — по прейскуранту на день услуги»: 15/30 at 5 000, 15/30 at 6 000."""
    cleaning = ServiceKind(name="Уборка", price=D(5000))
    cleaning.prices = [ServicePrice(valid_from=DAY(2026, 11, 16), price=D(6000))]
    offices.work.save(cleaning)
    contract = lease(offices, charges=(ContractCharge(service_id=cleaning.id),))
    doc = charge_for(offices, contract, NOVEMBER, DAY(2026, 11, 1))
    assert [(r.date_from.day, r.date_to.day, r.price, r.amount) for r in doc.rows] == [
        (1, 15, D(5000), D(2500)),
        (16, 30, D(6000), D(3000)),
    ]
    offices.work.post(doc)
    assert told(left(offices, contract, NOVEMBER))[0][1] == []


def test_rent_goes_around_a_return_and_a_change_of_price(offices: Offices) -> None:
    """L5, C-15: two prices in a month are two rows; after the return nothing is charged."""
    work, office = offices.work, offices.premises[0]
    contract = lease(offices, office)
    work.post(offices.let(office, contract=contract))
    later = ContractPremise(unit_id=office.id, tariff_id=offices.tariff.id, price=D(31000))
    later.date_from = DAY(2026, 12, 16)
    contract = work.load(Contract, contract.id)
    contract.premises.append(later)
    work.save(contract)
    work.post(returned(offices, contract, DAY(2026, 12, 20)))
    doc = charge_for(offices, contract, DECEMBER, DAY(2026, 12, 25))
    assert [(r.date_from.day, r.date_to.day, str(r.amount)) for r in doc.rows] == [
        (1, 15, "14516.13"),
        (16, 20, "5000.00"),
    ]
    work.post(doc)
    assert charge_for(offices, contract, DAY(2027, 1, 1), DAY(2027, 1, 1)).rows == []
    assert check(work.database).differences == ()


def test_a_return_takes_back_the_days_of_a_month_that_was_charged(offices: Offices) -> None:
    """At the price of the month, not of the transfer; the transfer goes last."""
    work, office = offices.work, offices.premises[0]
    contract = lease(offices, office)
    contract.premises[0].price = D(31000)
    work.save(contract)
    let = offices.let(office, contract=contract)
    work.post(let)
    doc = charge_for(offices, contract, DECEMBER, DAY(2026, 12, 1))
    work.post(doc)
    back = returned(offices, contract, DAY(2026, 12, 20))
    work.post(back)
    assert [c.gross for c in charges(offices, back)] == [D(-11000)]
    with pytest.raises(UserError, match="Сначала отмените его проведение"):
        work.unpost(work.load(ServiceCharge, doc.id))
    work.unpost(back)
    with pytest.raises(UserError, match="Сначала отмените его проведение"):
        work.unpost(work.load(RentTransfer, let.id))
    work.unpost(work.load(ServiceCharge, doc.id))
    work.unpost(work.load(RentTransfer, let.id))
    assert check(work.database).differences == ()


def test_a28_f14_charged_rows_of_a_contract_stay(offices: Offices) -> None:
    """Refused with the reason; another row with its date goes on, its end may come nearer."""
    work, office = offices.work, offices.premises[0]
    cleaning = service(offices, "Уборка", "мес")
    contract = lease(offices, office, charges=(ContractCharge(service_id=cleaning, price=D(5000)),))
    work.post(offices.let(office, contract=contract))
    work.post(charge_for(offices, contract, DECEMBER, DAY(2026, 12, 1)))
    changed = work.load(Contract, contract.id)
    changed.premises[0].price = D(33000)
    changed.charges = []
    with pytest.raises(Refused) as refused:
        work.save(changed)
    advice = "начислено по 31.12.2026. Новые условия — другой строкой со своей датой «С»"
    assert [p.text for p in refused.value.problems] == [
        f"«Помещения», строка 1: «В месяц» уже не меняется: {advice}",
        f"Строку 1 списка «Регулярные начисления» не удалить: {advice}",
    ]
    later = work.load(Contract, contract.id)
    next_price = ContractPremise(unit_id=office.id, tariff_id=offices.tariff.id, price=D(33000))
    next_price.date_from = DAY(2027, 1, 1)
    later.premises.append(next_price)
    later.charges[0].date_to = DAY(2027, 2, 28)
    work.save(later)
    assert told(left(offices, contract, DAY(2027, 1, 1)))[0][1] == [(1, 31, "33000.00")]
    later.valid_to = DAY(2026, 12, 15)
    later.premises = later.premises[:1]
    with pytest.raises(Refused) as refused:
        work.save(later)
    assert refused.value.only_warnings
    assert len(refused.value.problems) == 2
    with work.database.reading() as session:
        kept = kept_fields(session, work.load(Contract, contract.id))
    assert kept is not None
    rows = list(kept.rows.values())
    assert [row.reason[:24] for row in rows] == ["Начислено по 31.12.2026."] * 2
    assert "date_to" not in rows[0].fields


def test_p9_a_month_of_many_contracts_costs_the_questions_of_one(offices: Offices) -> None:
    """Filled and posted by sets."""
    work = offices.work
    cleaning = service(offices, "Уборка", "мес")
    contracts = [
        lease(offices, unit, charges=(ContractCharge(service_id=cleaning, price=D(5000)),))
        for unit in offices.premises
    ]
    pairs = zip(offices.premises, contracts, strict=True)
    work.post([offices.let(unit, contract=contract) for unit, contract in pairs])
    told = []
    for some in (contracts[:1], contracts[1:]):
        with counted(work.database) as filling, work.database.reading() as session:
            known = load(session, Contract, [contract.id for contract in some])
            facts = month_facts(session, known, DECEMBER)
            made = [month_charge(contract, facts, DECEMBER, DECEMBER) for contract in known]
        with counted(work.database) as posting:
            work.post(made)
        assert [len(doc.rows) for doc in made] == [2] * len(made)
        told.append((len(filling), len(posting)))
    assert told[0][0] == told[1][0]
    assert told[1][1] <= told[0][1]  # the first opened the counters of its year


def test_h18_h26_what_the_contract_says_otherwise_by_now_is_told(offices: Offices) -> None:
    """A price agreed afterwards for days that are charged: both sums are told, none is changed."""
    work, office = offices.work, offices.premises[0]
    contract = lease(offices, office)
    work.post(offices.let(office, contract=contract))
    doc = charge_for(offices, contract, DECEMBER, DAY(2026, 12, 1))
    work.post(doc)
    agreed = work.load(Contract, contract.id)
    higher = ContractPremise(unit_id=office.id, tariff_id=offices.tariff.id, price=D(31000))
    higher.date_from = DAY(2026, 12, 17)
    agreed.premises.append(higher)
    work.save(agreed, despite=True)
    (_, last) = found = left(offices, contract, DECEMBER)
    assert [one.changed for one in found] == [False, True]
    assert not any(one.rows for one in found)
    assert last.reason.replace("\u00a0", " ") == (
        "уже начислено: 01.12.2026–31.12.2026; по договору теперь 30 483,87, а начислено 30 000,00"
    )
