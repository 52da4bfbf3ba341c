"""Rules behind lists on both databases: removal, duplicates, group change, output."""

import uuid
from decimal import Decimal

import pytest

from app import group_change
from app.cell_condition import condition_at
from app.condition_words import from_json, to_json, told
from app.conditions import STATE, Condition, Operator, State, document_kinds
from app.duplicates import duplicates, plain_name, plain_phone
from app.list_output import output_table
from app.lists import ListQuery, ids
from app.marked_things import marked_things, remove_marked
from app.store import load_one
from db.base import Document
from db.catalogs.partner import Partner
from db.catalogs.unit import Site
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError

O = Operator  # noqa: E741


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("ООО «Ёлка»", "елка"),
        ("Общество с ограниченной ответственностью «ЕЛКА»", "елка"),
        ("ИП Кузнецов А. В.", "кузнецов а в"),
        ("АО «Дор-строй»", "дор строй"),
        ("Оооо", "оооо"),
    ],
)
def test_a_name_without_its_legal_form(name, plain):
    assert plain_name(name) == plain


def test_a_phone_is_its_last_ten_digits():
    assert plain_phone("+7 (900) 000-00-01, доб. 5") == plain_phone("8 900 000 00 01")
    assert plain_phone("00-01") == ""


def test_duplicates_by_inn_phone_and_name(company):
    work = company.work
    made = [
        Partner(name="ООО «Альфа»", inn="7707083893", kpp="770701001"),
        Partner(name="Альфа и К", inn="7707083893", kpp="770701001"),
        Partner(name="Филиал", inn="7707083893", kpp="770702002"),
        Partner(name="Бета", phone="+7 900 111-22-33"),
        Partner(name="Гамма", phone="8 (900) 111 22 33"),
        Partner(name="ЗАО «СтройГрад»"),
    ]
    work.save(made, despite=True)
    with work.database.reading() as session:
        groups = {g.reason: [t.id for t in g.twins] for g in duplicates(session)}
    assert groups["ИНН и КПП: 7707083893 / 770701001"] == [made[0].id, made[1].id]
    assert groups["Телефон: +7 900 111-22-33"] == [made[3].id, made[4].id]
    original, twin = groups["Название: стройград"]
    assert original == company.contract.partner_id
    assert twin == made[5].id
    work.mark(made[5])
    with work.database.reading() as session:
        assert "Название: стройград" not in {g.reason for g in duplicates(session)}
        assert "Название: стройград" in {g.reason for g in duplicates(session, marked=True)}


def test_marked_things_that_refer_to_each_other_go_together(company):
    work = company.work
    partner = Partner(name="Лишний")
    work.save(partner, despite=True)
    contract = Contract(
        organization_id=company.organization.id, contract_number="77", partner_id=partner.id
    )
    work.save(contract)
    work.mark(contract)
    work.mark(partner)
    with work.database.reading() as session:
        found = marked_things(session)
    assert {m.id for m in found} == {contract.id, partner.id}
    steps = []
    outcome = remove_marked(work, found, lambda done, of: steps.append((done, of)))
    assert (outcome.removed, outcome.kept) == (2, ())
    assert steps[-1][1] == 2
    with work.database.reading() as session:
        assert marked_things(session) == []


def test_what_is_used_or_numbered_stays_and_tells_why(company):
    work = company.work
    posted = company.transfer()
    work.post(posted)
    work.mark(posted)
    partner = Partner(name="Нужный")
    work.save(partner, despite=True)
    used = Contract(
        organization_id=company.organization.id, contract_number="78", partner_id=partner.id
    )
    work.save(used)
    work.mark(partner)
    with work.database.reading() as session:
        found = marked_things(session)
    outcome = remove_marked(work, found)
    assert outcome.removed == 0
    kept = {k.thing.id: k for k in outcome.kept}
    assert "номер" in kept[posted.id].reason
    assert [(u.kind, u.id) for u in kept[partner.id].users] == [(Contract, used.id)]


def test_a_group_change_is_one_operation_and_is_undone(company):
    work = company.work
    sites = [Site(name=f"Площадка {n}", address="старый") for n in range(3)]
    work.save(sites)
    made = group_change.change(work, sites, "address", "новый", uuid.uuid4())
    assert made.before == {s.id: "старый" for s in sites}
    with work.database.reading() as session:
        assert {load_one(session, Site, s.id).address for s in sites} == {"новый"}
    with pytest.raises(UserError, match="Менять нечего"):
        group_change.change(work, sites, "address", "новый", uuid.uuid4())
    assert group_change.undo(work, made, uuid.uuid4()) == 3
    with work.database.reading() as session:
        assert {load_one(session, Site, s.id).address for s in sites} == {"старый"}


def test_things_of_several_kinds_are_not_changed_together(company):
    with pytest.raises(UserError, match="одного вида"):
        group_change.change(company.work, [company.site, company.tenant], "name", "x", uuid.uuid4())


def test_the_condition_of_a_cell(company):
    work = company.work
    transfer = company.transfer(amount="6000")
    work.post(transfer)
    with work.database.reading() as session:

        def at(kind, column):
            return condition_at(session, kind, column, transfer.id)

        tenant = company.contract.partner_id
        assert at(RentTransfer, "contract_id") == Condition(
            "contract_id", O.EQUAL, company.contract.id
        )
        assert at(RentTransfer, "partner_id.brought").value == tenant
        assert at(RentTransfer, STATE).value is State.POSTED
        assert at(RentTransfer, "amount").value == Decimal(6000)
        assert at(RentTransfer, "comment") == Condition("comment", O.EMPTY)
        assert at(RentTransfer, "gone") is None
        assert at(Document, "tenant").value == tenant
        assert at(Document, "kind").value is document_kinds()["rent_transfer"]
        for column in ("contract_id", "partner_id.brought", STATE, "amount", "comment", "date"):
            query = ListQuery(RentTransfer, conditions=(at(RentTransfer, column),))
            assert list(ids(session, query)) == [transfer.id], column


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition("contract_id", O.EQUAL, 5), "Договор: № 5"),
        (Condition("contract_id", O.IN_LIST, (1, 2, 3, 4)), "Договор: № 1, № 2, № 3 и ещё 1"),
        (Condition("amount", O.BETWEEN, (Decimal(1000), None)), "Сумма: от 1\u00a0000,00"),
        (Condition("phone", O.EMPTY), "Телефон: не заполнено"),
        (Condition("comment", O.CONTAINS, "срочно"), "Комментарий: содержит «срочно»"),
        (Condition("comment", O.NOT_EQUAL, "срочно"), "Комментарий: не «срочно»"),
        (Condition(STATE, O.EQUAL, State.DRAFT), "Состояние: Черновик"),
    ],
)
def test_a_condition_in_words_and_in_settings(condition, words):
    assert told(RentTransfer, condition, lambda _, key: f"№ {key}") == words
    assert from_json(RentTransfer, to_json(condition)) == condition


@pytest.mark.parametrize(
    "kept",
    [
        None,
        {},
        {"column": "gone", "operator": "EQUAL", "value": 1},
        {"column": "amount", "operator": "ПОХОЖЕ", "value": 1},
        {"column": "amount", "operator": "EQUAL", "value": "много"},
        {"column": "date", "operator": "EQUAL", "value": "вчера"},
        {"column": STATE, "operator": "EQUAL", "value": "GONE"},
    ],
)
def test_what_is_no_condition_any_more_is_left_out(kept):
    assert from_json(RentTransfer, kept) is None


def test_output_of_chosen_columns_and_rows(company):
    work = company.work
    made = [
        company.transfer(c, amount=a) for c, a in zip(company.cabins, ("1", "2", "3"), strict=True)
    ]
    work.save(made)
    wanted = [STATE, "date", "partner_id.brought", "amount"]
    with work.database.reading() as session:
        table = output_table(session, ListQuery(RentTransfer), wanted)
        only = [made[2].id, made[0].id]
        part = output_table(session, ListQuery(RentTransfer), wanted, only=only)
        plain = output_table(session, ListQuery(RentTransfer), wanted, with_totals=False)
        kinds = output_table(session, ListQuery(RentTransfer), ["date"])
    assert [c.title for c in table.columns] == ["Состояние", "Дата", "Арендатор", "Сумма"]
    assert list(table.totals) == ["Итого", "", "", Decimal(6)]
    assert [row.cells[3] for row in part.rows] == [Decimal(3), Decimal(1)]
    assert part.rows[0].cells[0] == "черновик"
    assert list(plain.totals) == []
    assert list(kinds.totals) == []
