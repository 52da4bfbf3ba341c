"""Conditions of lists: every operator over every kind of column, on both databases."""

import datetime as dt
from decimal import Decimal

import pytest

import app.nouns  # noqa: F401
from app import lists
from app.conditions import (
    STATE,
    Condition,
    Operator,
    State,
    document_kinds,
    filter_columns,
    operators_of,
    sql_of,
)
from app.lists import ListQuery
from db.base import Catalog, Document, Register
from db.catalogs.letter import Letter
from db.catalogs.partner import Partner, PartnerKind
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from db.meta import declared

O = Operator  # noqa: E741


def found(company, kind, *conditions, **more):
    with company.work.database.reading() as session:
        return sorted(lists.ids(session, ListQuery(kind, conditions=conditions, **more)))


def names(company, *conditions):
    with company.work.database.reading() as session:
        rows = lists.page(session, ListQuery(Partner, conditions=conditions))
        at = [c.key for c in lists.columns_of(Partner)].index("name")
        return {row.cells[at] for row in rows}


@pytest.fixture
def partners(company):
    company.work.save(
        [
            Partner(
                name="ООО «Ёлка»", inn="7707083893", phone="+7 900 1", kind=PartnerKind.COMPANY
            ),
            Partner(name="Петров П. П.", kind=PartnerKind.PERSON),
            Partner(name="100% Бытовки_1", kind=PartnerKind.ENTREPRENEUR),
        ],
        despite=True,
    )
    return company


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        (Condition("name", O.CONTAINS, "елка"), {"ООО «Ёлка»"}),
        (Condition("name", O.CONTAINS, "ЁЛКА"), {"ООО «Ёлка»"}),
        (Condition("name", O.CONTAINS, "0%"), {"100% Бытовки_1"}),
        (Condition("name", O.CONTAINS, "и_1"), {"100% Бытовки_1"}),
        (Condition("name", O.BEGINS, "петр"), {"Петров П. П."}),
        (Condition("name", O.EQUAL, "петров п. п."), {"Петров П. П."}),
        (Condition("inn", O.EQUAL, "7707083893"), {"ООО «Ёлка»"}),
        (Condition("kind", O.EQUAL, PartnerKind.PERSON), {"Петров П. П."}),
        (
            Condition("kind", O.IN_LIST, (PartnerKind.PERSON, PartnerKind.ENTREPRENEUR)),
            {"Петров П. П.", "100% Бытовки_1"},
        ),
        (Condition("gone", O.EQUAL, 1), set()),
    ],
)
def test_texts_and_kinds(partners, condition, wanted):
    assert names(partners, condition) >= wanted
    assert names(partners, condition) & {"ООО «Ёлка»", "Петров П. П.", "100% Бытовки_1"} == wanted


def test_filled_and_empty_divide_the_list(partners):
    every = names(partners)
    filled, empty = (names(partners, Condition("phone", o)) for o in (O.FILLED, O.EMPTY))
    assert "ООО «Ёлка»" in filled
    assert filled | empty == every
    assert not filled & empty


def test_not_equal_is_the_rest(partners):
    every, one = names(partners), {"Петров П. П."}
    assert names(partners, Condition("name", O.NOT_EQUAL, "Петров П. П.")) == every - one
    assert names(partners, Condition("kind", O.NOT_EQUAL, PartnerKind.PERSON)) == every - one


def test_references_are_compared_by_id_and_by_name(company):
    first = company.transfer()
    other = company.transfer(company.cabins[1], contract=company.other_contract)
    company.work.save([first, other])
    equal = Condition("contract_id", O.EQUAL, company.contract.id)
    assert found(company, RentTransfer, equal) == [first.id]
    named = Condition("contract_id", O.CONTAINS, company.other_contract.contract_number)
    assert found(company, RentTransfer, named) == [other.id]
    both = Condition("contract_id", O.IN_LIST, (company.contract.id, company.other_contract.id))
    assert found(company, RentTransfer, both) == sorted([first.id, other.id])
    tenant = Condition("partner_id.brought", O.EQUAL, company.contract.partner_id)
    assert found(company, RentTransfer, tenant) == [first.id]
    assert found(company, RentTransfer, Condition("partner_id.brought", O.EMPTY)) == []
    word = Condition("partner_id.brought", O.CONTAINS, "стройград")
    assert found(company, RentTransfer, word) == [first.id]


def test_days_sums_and_states(company):
    work = company.work
    small, large = (
        company.transfer(amount="1000"),
        company.transfer(company.cabins[1], amount="9000"),
    )
    work.post(small)
    work.save(large)
    between = Condition("amount", O.BETWEEN, (Decimal(500), Decimal(2000)))
    assert found(company, RentTransfer, between) == [small.id]
    open_end = Condition("amount", O.BETWEEN, (Decimal(2000), None))
    assert found(company, RentTransfer, open_end) == [large.id]
    day = Condition("date", O.BETWEEN, (None, dt.date(2026, 11, 11)))
    assert found(company, RentTransfer, day) == []
    assert found(company, RentTransfer, Condition(STATE, O.EQUAL, State.POSTED)) == [small.id]
    draft = Condition(STATE, O.NOT_EQUAL, State.POSTED)
    assert found(company, RentTransfer, draft) == [large.id]
    work.mark(large)
    marked = Condition(STATE, O.IN_LIST, (State.MARKED,))
    assert found(company, RentTransfer, marked) == [large.id]
    assert found(company, RentTransfer, show_marked=False) == [small.id]


def test_the_journal_knows_kinds_and_tenants(company):
    transfer, receipt = company.transfer(), company.receipt("100")
    company.work.save([transfer, receipt])
    kinds = document_kinds()
    one = Condition("kind", O.EQUAL, kinds["rent_transfer"])
    assert found(company, Document, one) == [transfer.id]
    tenant = Condition("tenant", O.EQUAL, company.contract.partner_id)
    mine = found(company, Document, tenant)
    assert {transfer.id, receipt.id, company.contract.id} <= set(mine)
    assert company.other_contract.id not in mine
    with company.work.database.reading() as session:
        rows = {row.id: row for row in lists.page(session, ListQuery(Document))}
        mixed = lists.totals(session, ListQuery(Document))
        transfers = lists.totals(session, ListQuery(RentTransfer))
    assert (mixed, transfers) == ({}, {"amount": transfer.amount}), "kinds are not added up"
    keys = [c.key for c in lists.columns_of(Document)]
    assert rows[transfer.id].cells[keys.index("kind")] == "Передача в аренду"
    assert rows[receipt.id].cells[keys.index("tenant")] == "ООО «СтройГрад»"
    assert rows[company.contract.id].cells[keys.index("tenant")] == "ООО «СтройГрад»"


def test_rules_tell_which_row_meets_which_condition(company):
    company.work.save([company.transfer(), company.transfer(company.cabins[1])])
    rules = (
        Condition("contract_id", O.EQUAL, company.contract.id),
        Condition("number", O.EMPTY),
    )
    with company.work.database.reading() as session:
        assert [r.rule for r in lists.page(session, ListQuery(RentTransfer, rules=rules))] == [0, 0]
        again = lists.page(session, ListQuery(RentTransfer, rules=rules[::-1]))
        assert [row.rule for row in again] == [0, 0]
        other = ListQuery(RentTransfer, rules=(Condition("comment", O.FILLED), rules[1]))
        assert [row.rule for row in lists.page(session, other)] == [1, 1]
        keys = lists.ids(session, other)
        rows = lists.rows(session, RentTransfer, keys, (), other.rules)
        assert {row.rule for row in rows.values()} == {1}


def test_more_fields_of_a_noun_are_shown_when_asked(company):
    extra = ("full_name", "ogrn")
    assert [c.key for c in lists.columns_of(Partner, extra)][-2:] == ["full_name", "ogrn"]
    with company.work.database.reading() as session:
        usual = lists.page(session, ListQuery(Partner))
        wide = lists.page(session, ListQuery(Partner, extra=extra, search="стройград"))
    assert len(wide[0].cells) == len(usual[0].cells) + 2


def nouns():
    every = [*declared(Document), *declared(Catalog), *declared(Register), Document]
    return [n for n in every if n.__module__.startswith("db.")]


def sample(column, operator):
    import enum

    if operator in (O.CONTAINS, O.BEGINS):
        return "а"
    if issubclass(column.kind, enum.Enum):
        one = next(iter(column.kind))
    elif column.kind is bool:
        one = True
    elif column.target is not None:
        one = 1
    else:
        one = {str: "а", int: 1, Decimal: Decimal(1)}.get(column.kind, dt.date(2026, 11, 1))
    return (one, one) if operator in (O.IN_LIST, O.BETWEEN) else one


def test_every_column_of_every_list_takes_every_operator_it_offers(company):
    """One by one where there are rows to compare; of an empty list all of a column are read at once."""
    with company.work.database.reading() as session:
        for noun in nouns():
            has_rows = lists.count(session, ListQuery(noun)) > 0
            for column in filter_columns(noun):
                given = [Condition(column.key, o, sample(column, o)) for o in operators_of(column)]
                assert all(sql_of(noun, condition) is not None for condition in given)
                for some in [(one,) for one in given] if has_rows else [tuple(given)]:
                    lists.ids(session, ListQuery(noun, conditions=some))


@pytest.mark.parametrize("text", [" ".join(f"слово{n}" for n in range(3000)), "я" * 30_000])
def test_a_page_that_was_pasted_into_a_search_is_looked_for(company, text):
    assert found(company, Contract, search=text) == []
    assert found(company, Contract, Condition("contract_number", O.CONTAINS, text)) == []
    assert found(company, Contract, search="214 " * 3000) == [company.contract.id]


@pytest.mark.parametrize("day", [dt.date.min, dt.date.max])
def test_a_moment_is_compared_with_any_day_of_the_calendar(company, day):
    assert found(company, Letter, Condition("created", O.EQUAL, day)) == []
    assert found(company, Letter, Condition("created", O.BETWEEN, (day, day))) == []


def test_contracts_have_a_state_and_their_tenant(company):
    keys = [column.key for column in filter_columns(Contract)]
    assert keys[0] == STATE
    assert "partner_id" in keys
    assert "original_received" in keys
