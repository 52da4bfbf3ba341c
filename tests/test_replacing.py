"""L19 «Заменить на…»: two cards of one firm become one; nothing else changes; both databases."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app import replacing, upkeep
from app.lists import ListQuery, page
from app.problems import Refused
from app.replacing import is_replaceable, replace
from app.work import Work
from db.base import Catalog
from db.catalogs.meter import Meter
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner, PartnerKind
from db.catalogs.service_kind import ServiceKind
from db.catalogs.transport import CarriageKind, Carrier
from db.catalogs.unit import Cabin, Site, Tariff, UnitKind
from db.documents.contract import Contract
from db.documents.contract_leasing import ChargeWay, ContractCharge
from db.documents.rent_transfer import RentTransfer, RentTransferDelivery
from db.documents.service_log import ServiceLog, ServiceLogRow
from db.errors import UserError
from db.meta import declared
from db.registers.money import Charge, Money
from db.registers.utilities import ServiceFact, SharedSum
from db.system import History
from tests.company import MANAGER, Company
from tests.leases import lease
from tests.offices import Offices
from tests.test_shared_costs import LAST, amounts, cost


def another(company: Company, cls: type[Any] = Partner, **values: Any) -> Any:
    made = company.work.new(cls, **values)
    company.work.save(made, despite=True)
    return made


def sums(company: Company) -> list[tuple[Any, ...]]:
    """What is charged and what money stands on it, without who the payer is."""
    with company.work.database.reading() as session:
        charges = select(Charge.id, Charge.contract_id, Charge.gross, Charge.allocated)
        money = select(Money.id, Money.contract_id, Money.amount, Money.allocated)
        return [*session.execute(charges.order_by(Charge.id)), *session.execute(money)]


def test_documents_money_and_history_follow_and_no_sum_changes(company: Company):
    work = company.work
    work.post([company.transfer(), company.receipt("100")])
    spare = company.tenant
    original = another(company, name="ООО «СтройГрад-Юг»")
    before = sums(company)
    done = replace(work, Partner, [spare.id], original.id)
    assert work.load(Contract, company.contract.id).partner_id == original.id
    with work.database.reading() as session:
        assert {m.partner_id for m in session.scalars(select(Money))} == {original.id}
        assert [r.id for r in page(session, ListQuery(Contract)) if original.name in r.cells]
        noted = select(History).where(History.action == "замена ссылки")
        notes = {(n.noun, n.thing_id): n.changes for n in session.scalars(noted)}
        found = upkeep.check(work.database)
    assert sums(company) == before
    assert done.owners == len(notes)
    assert notes[("contract", company.contract.id)] == {"partner_id": [spare.id, original.id]}
    assert work.load(Partner, spare.id).marked
    assert not found.differences
    told = work.history(work.load(Contract, company.contract.id))[0]
    assert (told.title, told.became) == ("Арендатор", original.name)
    gone = work.history(work.load(Partner, spare.id))
    assert "заменён на «ООО «СтройГрад-Юг»»" in {change.action for change in gone}


def test_a_row_of_a_section_follows_and_an_open_window_is_told(company: Company):
    spare, original = (another(company, CarriageKind, name=n) for n in ("До обекта", "До объекта"))
    document = company.transfer()
    document.deliveries = [
        RentTransferDelivery(
            address="г. Курск", carrier_id=company.carrier.id, carriage_id=spare.id
        )
    ]
    company.work.save(document)
    opened = company.work.load(RentTransfer, document.id)
    heard: list[frozenset[type]] = []
    company.work.subscribe(heard.append)
    replace(company.work, CarriageKind, [spare.id], original.id)
    fresh = company.work.load(RentTransfer, document.id)
    assert fresh.deliveries[0].carriage_id == original.id
    assert {RentTransfer, CarriageKind} <= heard[-1]
    opened.comment = "своё"
    with pytest.raises(UserError, match="изменил или удалил другой"):
        company.work.save(opened)


def test_a_closed_period_refuses_and_names_the_documents(company: Company):
    work = company.work
    work.post([company.transfer(date=dt.date(2026, 11, 12)), company.receipt("100")])
    card = work.load(Organization, company.organization.id)
    card.closed_to = dt.date(2026, 11, 30)
    work.save(card, despite=True)
    original = another(company, name="ООО «СтройГрад-Юг»")
    with pytest.raises(Refused, match=r"Период закрыт по 30.11.2026.*Поступление оплаты № "):
        replace(work, Partner, [company.tenant.id], original.id)
    assert work.load(Contract, company.contract.id).partner_id == company.tenant.id
    assert not work.load(Partner, company.tenant.id).marked


def test_what_differs_in_more_than_words_is_no_twin(company: Company):
    work = company.work
    one = another(company, name="Смирнов", inn="7707083893")
    other = another(company, name="Смирнов П.", inn="500100732259", kind=PartnerKind.PERSON)
    with pytest.raises(Refused) as refusal:
        replace(work, Partner, [one.id], other.id)
    assert {p.field for p in refusal.value.problems} == {"inn", "kind"}
    assert "«ИНН»: 7707083893 и 500100732259" in str(refusal.value)
    work.mark(other)
    twin = another(company, name="Смирнов Пётр", kind=PartnerKind.PERSON)
    with pytest.raises(Refused, match="сам помечен на удаление"):
        replace(work, Partner, [twin.id], other.id)


def test_only_who_may_write_replaces(company: Company):
    spare = another(company, CarriageKind, name="лишний")
    original = another(company, CarriageKind, name="нужный")
    with pytest.raises(UserError, match="прав"):
        replace(Work(company.work.database, MANAGER), CarriageKind, [spare.id], original.id)
    assert replace(company.work, CarriageKind, [original.id], original.id).spares == 0
    assert not company.work.load(CarriageKind, original.id).marked


def test_what_fixed_movements_name_is_not_replaced(company: Company):
    kinds = {c for c in declared(Catalog) if is_replaceable(c)}
    assert kinds >= {Partner, UnitKind, CarriageKind, ServiceKind}
    assert not kinds & {Cabin, Site, Tariff, Organization, Carrier, Meter}
    spare = another(company, Carrier, name="лишний", own=True)
    with pytest.raises(UserError, match="стоят движения"):
        replace(company.work, Carrier, [spare.id], company.carrier.id)


def test_the_question_names_both_and_what_stays(company: Company):
    original = another(company, name="ООО «Юг»")
    words = replacing.question(company.work, Partner, [company.tenant.id], original.id)
    assert words.startswith(f"Заменить «{company.tenant.name}» на «ООО «Юг»» везде")
    assert replacing.Replaced(3, 1).words() == "Заменено: 1, исправлено в 3 записях"
    assert Decimal(0) == sum((row[2] for row in sums(company)), Decimal(0))


def log_of(doc: Contract, service: ServiceKind, hours: str) -> ServiceLog:
    row = ServiceLogRow(
        contract_id=doc.id, service_id=service.id, day=LAST, quantity=Decimal(hours)
    )
    return ServiceLog(organization_id=doc.organization_id, date=LAST, rows=[row])


def test_l19_services_become_one_with_their_facts_and_common_sums(offices: Offices):
    """Sums to be charged stay; where a contract or a month has both, it is told what to do."""
    work, (one, other) = offices.work, offices.premises[:2]
    names = ("Мойка", "Мойка окон", "Двор", "Двор и кровля")
    window, windows, yard, yards = (another(offices.company, ServiceKind, name=n) for n in names)
    doc = lease(offices, one, other)
    doc.charges = [
        ContractCharge(service_id=window.id, way=ChargeWay.FACTS, price=Decimal(100)),
        ContractCharge(service_id=yard.id, way=ChargeWay.COMMON, unit_id=one.id),
    ]
    work.save(doc)
    work.post([log_of(doc, window, "2.5"), cost(offices, yard, "1000")])
    before = amounts(offices, doc)
    replace(work, ServiceKind, [window.id], windows.id)
    replace(work, ServiceKind, [yard.id], yards.id)
    assert amounts(offices, doc) == before == ["250.00", "1000.00"]
    with work.database.reading() as session:
        assert {f.service_id for f in session.scalars(select(ServiceFact))} == {windows.id}
        assert {s.service_id for s in session.scalars(select(SharedSum))} == {yards.id}
        assert not upkeep.check(work.database).differences
    work.post(cost(offices, windows, "10"))
    fresh = work.load(Contract, doc.id)
    fresh.charges.append(ContractCharge(service_id=yards.id, price=Decimal(5)))
    work.save(fresh)
    with pytest.raises(Refused) as refusal:
        replace(work, ServiceKind, [yards.id], windows.id)
    told = str(refusal.value)
    assert f"В договоре № {doc.contract_number} есть обе услуги: уберите лишнюю строку" in told
    assert "за ноябрь 2026 г. введены по обеим услугам: сложите" in told
