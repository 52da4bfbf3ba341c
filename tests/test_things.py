"""A thing that is saved: whole, numbered once, its history, left as typed where it is refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.versions import changes_between, versions
from db.base import Document
from db.catalogs.organization import Organization
from db.catalogs.unit import Cabin, Unit
from db.documents.contract import Contract
from db.documents.rent_transfer import (
    RentTransfer,
)
from db.errors import UserError
from db.system import History
from tests.company import Company
from tests.payments import whole

D = Decimal
DAY = dt.date


@pytest.fixture
def let(company: Company) -> RentTransfer:
    doc = company.transfer()
    company.work.post(doc)
    return doc


def test_a_marked_document_is_not_posted(company: Company):
    doc = company.transfer()
    company.work.save(doc)
    company.work.mark(doc)
    with pytest.raises(UserError, match="помечен на удаление"):
        company.work.post(doc)
    company.work.mark(doc)
    company.work.post(doc)
    assert doc.posted


def test_a_thing_read_by_its_root_comes_whole(company: Company, let: RentTransfer):
    """A cabin opened from a list of all units keeps its rows when it is saved."""
    cabin = company.work.load(Unit, company.cabins[0].id)
    assert [row.item for row in cabin.composition] == ["Кровать"]  # type: ignore[attr-defined]
    cabin.note = "осмотрена"
    company.work.save(cabin)
    assert len(company.work.load(Cabin, cabin.id).composition) == 1
    document = company.work.load(Document, let.id)
    assert (type(document), len(document.units)) == (RentTransfer, 1)  # type: ignore[attr-defined]


def test_a_number_keeps_its_year(company: Company, let: RentTransfer):
    company.work.unpost(let)
    let.date = let.units[0].date_from = DAY(2027, 1, 12)
    let.units[0].date_to = DAY(2027, 2, 11)
    company.work.recalculate(let.units[0], "date_to", let)
    company.work.post(let)
    let.comment = "перенесена"
    company.work.save(let)
    stored = company.work.load(RentTransfer, let.id)
    assert (stored.number, stored.number_year, let.number_year) == ("А-000001", 2026, 2026)
    whole(company)


def test_c17_the_history_begins_with_the_number(company: Company, let: RentTransfer):
    draft = company.transfer(company.cabins[1])
    company.work.save(draft)
    company.work.post(draft)
    with company.work.database.reading() as session:
        told = {
            (entry.thing_id, entry.action): entry.changes
            for entry in session.scalars(select(History))
        }
    assert told[(let.id, "создан")]["number"] == [None, "А-000001"]
    assert told[(draft.id, "проведён")] == {
        "number": [None, "А-000002"],
        "posted": [False, True],
    }


def test_a_refusal_leaves_what_was_typed(company: Company, let: RentTransfer):
    doc = company.transfer()
    doc.units.append(company.transfer(company.cabins[1]).units[0])
    seen = [dict(part.__dict__) for part in (doc, *doc.units)]
    with pytest.raises(UserError):
        company.work.post(doc)
    now = [dict(part.__dict__) for part in (doc, *doc.units)]
    assert [{k: v for k, v in d.items() if k[0] != "_"} for d in now] == [
        {k: v for k, v in d.items() if k[0] != "_"} for d in seen
    ]


def test_the_same_document_twice_in_a_set_is_one(company: Company):
    doc = company.transfer()
    company.work.post([doc, doc])
    assert doc.number == "А-000001"
    with company.work.database.reading() as session:
        assert session.scalar(select(func.count(RentTransfer.id))) == 1


def test_a_contract_in_use_is_not_another_organizations(company: Company, let: RentTransfer):
    """Numbers and money belong to an organization: what stands on a contract keeps it there."""
    contract = company.work.load(Contract, company.contract.id)
    card = company.work.load(Organization, company.organization.id)
    second = Organization(
        name="ООО «Вторая»",
        full_name="ООО «Вторая»",
        prefix="Б",
        inn=card.inn,
        kpp=card.kpp,
        regimes=[type(r)(valid_from=r.valid_from, regime=r.regime) for r in card.regimes],
    )
    company.work.save(second)
    contract.organization_id = second.id
    with pytest.raises(UserError):
        company.work.save(contract)


def test_c17_the_history_keeps_what_charges_were(company: Company, let: RentTransfer):
    let.units[0].price = D(9000)
    company.work.recalculate(let.units[0], "price", let)
    company.work.save(let)
    with company.work.database.reading() as session:
        query = select(History).where(History.thing_id == let.id, History.action == "движения")
        told = [entry.changes["movements"] for entry in session.scalars(query)]
    (rows,) = (changes["charge"] for changes in told if "charge" in changes)
    assert [row for row in rows if "3800.00" in row]
    assert company.work.history(let)


def test_f13_what_changed_and_changed_back_is_no_difference(company: Company, let: RentTransfer):
    work = company.work
    for phone, comment in (("8 800", ""), ("8 900", "звонили"), ("8 800", "звонили")):
        let.phone, let.comment = phone, comment
        work.save(let)
    with work.database.reading() as session:
        last, _, first, *_ = versions(session, let)
        told = changes_between(session, let, first.number, last.number)
    assert [(c.field, c.was, c.became) for c in told] == [("comment", "", "звонили")]
