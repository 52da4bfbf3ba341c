"""What holds for every writing: retries, stale copies, closed periods, numbers, history, marks."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app import lists
from app.problems import Refused, Stale
from app.work import Work
from db.catalogs.unit import Cabin, Site, Tariff
from db.documents.contract import Contract
from db.documents.rent_transfer import (
    RentTransfer,
)
from db.errors import UserError
from db.proration_rule import ProrationRule
from db.registers.money import Charge
from db.registers.place import Possession, UnitPlace
from db.system import History
from db.vat_mode import VatMode
from tests.company import ACCOUNTANT, MANAGER, Company, own_organization

D = Decimal
DAY = dt.date


def test_posting_again_changes_nothing(company: Company) -> None:
    doc = company.transfer()
    company.work.post(doc)
    with company.work.database.reading() as session:
        before = session.scalar(select(func.count(History.id)))
    version = doc.version
    company.work.post(doc)
    assert doc.version == version
    with company.work.database.reading() as session:
        assert session.scalar(select(func.count(History.id))) == before


def test_every_problem_is_told_at_once(work: Work) -> None:
    with pytest.raises(Refused) as refusal:
        work.post(RentTransfer())
    words = str(refusal.value)
    assert "Поле «Организация» не заполнено" in words
    assert "Поле «Договор» не заполнено" in words
    assert "Поле «Площадка» не заполнено" in words


def test_d7_an_operation_run_twice_is_run_once(company: Company) -> None:
    operation = uuid.uuid4()
    doc = company.transfer()
    company.work.post(doc, operation)
    twin = company.transfer()
    company.work.post(twin, operation)
    assert (twin.id, twin.number) == (doc.id, doc.number)
    assert [r.id for r in twin.units] == [r.id for r in doc.units]
    with company.work.database.reading() as session:
        assert session.scalar(select(func.count(RentTransfer.id))) == 1


def test_a_stale_copy_is_refused_also_when_only_a_line_changed(company: Company) -> None:
    doc = company.transfer()
    company.work.save(doc)
    other = Work(company.work.database, ACCOUNTANT)
    copy = other.load(RentTransfer, doc.id)
    copy.units[0].composition = "стол"
    other.save(copy)
    doc.units[0].condition = "царапина"
    with pytest.raises(Stale):
        company.work.save(doc)
    assert doc.units[0].condition == "царапина"


def test_manager_may_not_post_receipts(company: Company) -> None:
    manager = Work(company.work.database, MANAGER)
    with pytest.raises(UserError, match="Недостаточно прав"):
        manager.post(company.receipt("1"))


def test_closed_period_refuses_posting_and_unposting(company: Company) -> None:
    doc = company.transfer()
    company.work.post(doc)
    company.organization.closed_to = DAY(2026, 11, 30)
    company.work.save(company.organization)
    with pytest.raises(UserError, match="Период закрыт"):
        company.work.unpost(doc)
    with pytest.raises(UserError, match="Период закрыт"):
        company.work.post(company.transfer(company.cabins[1]))


def test_numbers_have_no_gaps_after_refusals(company: Company) -> None:
    for cabin, refused in ((0, True), (1, False), (2, True)):
        doc = company.transfer(company.cabins[cabin])
        company.work.post(doc)
        if refused:
            with pytest.raises(UserError):
                company.work.post(company.transfer(company.cabins[cabin]))
    with company.work.database.reading() as session:
        numbers = session.scalars(select(RentTransfer.number).order_by(RentTransfer.number)).all()
    assert numbers == ["А-000001", "А-000002", "А-000003"]


def test_c17_history_tells_who_changed_what_in_words(company: Company) -> None:
    doc = company.transfer()
    company.work.post(doc)
    doc.phone = "+7 900 000-00-02"
    doc.units[0].price = D(7000)
    with pytest.raises(Refused, match="не по правилу тарифа"):
        company.work.save(doc)
    company.work.recalculate(doc.units[0], "price", doc)
    company.work.save(doc)
    told = {(c.title, c.was, c.became) for c in company.work.history(doc)}
    assert ("Телефон", "+7 900 000-00-01", "+7 900 000-00-02") in told
    assert ("Имущество: Цена", "6\u00a0000,00", "7\u00a0000,00") in told
    assert ("Площадка", "", "Юг") in told
    tables = company.work.movements(doc)
    assert [t.title for t in tables if t.rows] == [t.title for t in tables]
    assert "Начисления по месяцам" in {t.title for t in tables}


def test_r2_a_misprint_in_inn_warns_and_may_be_kept_with_a_record(company: Company) -> None:
    company.tenant.inn = "7707083894"
    with pytest.raises(Refused) as refusal:
        company.work.save(company.tenant)
    assert refusal.value.only_warnings
    company.work.save(company.tenant, despite=True)
    assert any(
        c.action == "несмотря на предупреждения" for c in company.work.history(company.tenant)
    )
    company.organization.inn = "4632123453"
    with pytest.raises(Refused) as refusal:
        company.work.save(company.organization, despite=True)
    assert not refusal.value.only_warnings


def test_a10_a_site_with_cabins_cannot_be_marked(company: Company) -> None:
    with pytest.raises(Refused, match="На площадке «Юг» стоит 15"):
        company.work.mark(company.site)
    company.work.mark(company.other_site)
    assert company.other_site.marked


def test_soft_deletion_marks_first_and_removes_only_what_nothing_refers_to(
    company: Company,
) -> None:
    work = company.work
    with pytest.raises(Refused, match="сначала пометьте на удаление"):
        work.remove(company.other_site)
    work.mark(company.other_site)
    work.remove(company.other_site)
    with work.database.reading() as session:
        assert session.scalars(select(Site.name)).all() == ["Юг"]
    work.mark(company.tenant)
    with pytest.raises(Refused, match="не удалён, на него ссылаются: Договор № 214 от 01.01.2026"):
        work.remove(company.tenant)
    doc = company.transfer()
    work.post(doc)
    work.mark(doc)
    assert not doc.posted
    with pytest.raises(Refused, match="документ с номером не удаляется"):
        work.remove(doc)
    draft = company.transfer()
    work.save(draft)
    work.mark(draft)
    work.remove(draft)
    assert [c.action for c in work.history(draft)][0] == "удалён"


def test_an_operation_with_other_contents_is_no_retry(company: Company) -> None:
    operation = uuid.uuid4()
    doc = company.transfer()
    company.work.save(doc, operation)
    with pytest.raises(UserError, match="Предыдущее действие этого окна уже выполнено"):
        company.work.post(doc, operation)
    assert not doc.posted
    other = company.transfer()
    other.phone = "+7 900 000-00-09"
    with pytest.raises(UserError, match="Предыдущее действие этого окна уже выполнено"):
        company.work.save(other, operation)
    assert other.phone == "+7 900 000-00-09"


def test_a_numbered_document_keeps_its_organization(company: Company) -> None:
    doc = company.transfer()
    company.work.post(doc)
    company.work.unpost(doc)
    other = own_organization("ООО «Вторая»", "Б")
    company.work.save(other)
    doc.organization_id = other.id
    with pytest.raises(Refused, match="Номер А-000001 дан другой организации"):
        company.work.save(doc)


def test_a2_one_code_whatever_the_case_and_spaces(company: Company) -> None:
    twin = Cabin(name="Двойник", code=" бк-001 ", kind_id=company.kind.id)
    with pytest.raises(Refused, match="Инвентарный код БК-001 уже есть"):
        company.work.save(twin)


def test_what_charges_stand_on_is_kept(company: Company) -> None:
    company.work.post(company.transfer())
    contract = company.work.load(Contract, company.contract.id)
    contract.vat_mode = VatMode.ON_TOP
    contract.partner_id = company.other_contract.partner_id
    with pytest.raises(Refused, match="«НДС в ценах» уже не меняется") as refusal:
        company.work.save(contract)
    assert "«Арендатор» уже не меняется" in str(refusal.value)
    with pytest.raises(Refused, match="не возвращено имущества: 1"):
        company.work.mark(company.work.load(Contract, company.contract.id))
    tariff = company.work.load(Tariff, company.tariff.id)
    tariff.price = D(7000)
    company.work.save(tariff)
    tariff.rule = ProrationRule.DAYS_30
    with pytest.raises(Refused, match="Заведите новый тариф"):
        company.work.save(tariff)


def test_l14_registers_are_searched_by_names(company: Company) -> None:
    company.work.post(company.transfer())
    with company.work.database.reading() as session:
        for kind, word in ((UnitPlace, "юг"), (Charge, "стройград"), (Possession, "бк-001")):
            assert lists.count(session, lists.ListQuery(kind, search=word)) > 0, kind
        assert lists.count(session, lists.ListQuery(UnitPlace, search="ёжик")) == 0
