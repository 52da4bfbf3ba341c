"""«Замена бытовки»: another cabin on the same terms; no kopeck appears or goes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.problems import Refused
from app.verbs import FILLS
from db.documents.rent_extension import RentExtension
from db.documents.rent_replacement import RentReplacement
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from db.registers.money import Advance, Charge, open_sum
from db.registers.place import Possession
from db.registers.term import RentTerm
from tests.company import Company

D = Decimal
DAY = dt.date


@pytest.fixture
def let(company: Company) -> RentTransfer:
    doc = company.transfer(company.cabins[0], date=DAY(2026, 10, 12), to=DAY(2026, 11, 11))
    company.work.post(doc)
    return doc


def made_from(company: Company, source, target):
    fill = next(f for f in FILLS if f.source is type(source) and f.target is target)
    return company.work.fill(fill, source.id)


def replaced(company: Company, let: RentTransfer, day: dt.date, new: int = 1) -> RentReplacement:
    doc = made_from(company, let, RentReplacement)
    doc.date = day
    doc.units[0].new_unit_id = company.cabins[new].id
    company.work.recalculate(doc.units[0], "new_unit_id", doc)
    return doc


def total(company: Company) -> Decimal:
    with company.work.database.reading() as session:
        return session.scalar(select(func.sum(Charge.gross))) or D(0)


def test_a_replaced_cabin_changes_who_stands_there_and_no_sum(company: Company, let: RentTransfer):
    company.work.post(made_from(company, let, RentExtension))
    company.work.post(company.receipt("6000", date=DAY(2026, 10, 13)))
    before = total(company)
    with company.work.database.reading() as session:
        debt = session.scalar(select(func.sum(open_sum())).where(Charge.gross > 0))
    doc = replaced(company, let, DAY(2026, 10, 20))
    assert doc.units[0].composition == "Кровать × 2"
    company.work.post(doc)
    assert total(company) == before
    with company.work.database.reading() as session:
        assert session.scalar(select(func.sum(open_sum())).where(Charge.gross > 0)) == debt
        assert (session.scalar(select(func.sum(Advance.amount))) or 0) == 0
        held = {p.unit_id: p for p in session.scalars(select(Possession))}
        new = held[company.cabins[1].id]
        assert held[company.cabins[0].id].until == new.since == doc.date
        assert new.until is None
        days = session.execute(
            select(func.min(Charge.date_from), func.max(Charge.date_to)).where(
                Charge.possession_id == new.id, Charge.corrects_id.is_(None)
            )
        ).one()
        assert tuple(days) == (DAY(2026, 10, 20), DAY(2026, 12, 11))
        query = select(RentTerm).where(RentTerm.possession_id == new.id).order_by(RentTerm.period)
        terms, later = session.scalars(query)
        assert (later.period, later.price) == (DAY(2026, 11, 12), D(6000))
        assert (terms.price, terms.contact) == (D(6000), "Смирнов П. И., +7 900 000-00-01")
    company.work.post(doc)
    assert total(company) == before
    company.work.unpost(doc)
    assert total(company) == before


def test_a_replacement_goes_on_and_comes_back_like_any_cabin(company: Company, let: RentTransfer):
    doc = replaced(company, let, DAY(2026, 10, 20))
    company.work.post(doc)
    with pytest.raises(UserError):
        company.work.unpost(let)
    back = RentReturn(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        site_id=company.site.id,
        date=DAY(2026, 10, 31),
    )
    from db.documents.rent_return import RentReturnUnit

    row = RentReturnUnit(possession_id=doc.units[0].id)
    back.units.append(row)
    company.work.recalculate(row, "possession_id", back)
    company.work.post(back)
    # 20 days of October, whichever cabin stood there.
    assert total(company) == D("3870.97")


def test_what_is_not_there_is_not_replaced_and_nothing_is_half_done(
    company: Company, let: RentTransfer
):
    company.work.post(
        company.transfer(company.cabins[1], date=DAY(2026, 10, 15), to=DAY(2026, 11, 14))
    )
    with pytest.raises(Refused, match="не на площадке «Юг»: в аренде"):
        company.work.post(replaced(company, let, DAY(2026, 10, 20)))
    same = replaced(company, let, DAY(2026, 10, 20), new=0)
    with pytest.raises(Refused, match="меняется на другую"):
        company.work.post(same)
    company.work.post(made_back(company, let, DAY(2026, 10, 18)))
    with pytest.raises(Refused, match="не у арендатора"):
        company.work.post(replaced_by_hand(company, let))


def made_back(company: Company, let: RentTransfer, day: dt.date) -> RentReturn:
    doc = made_from(company, let, RentReturn)
    doc.date = day
    return doc


def replaced_by_hand(company: Company, let: RentTransfer) -> RentReplacement:
    from db.documents.rent_replacement import RentReplacementUnit

    return RentReplacement(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        site_id=company.site.id,
        date=DAY(2026, 10, 25),
        units=[
            RentReplacementUnit(
                possession_id=let.units[0].id,
                unit_id=company.cabins[0].id,
                new_unit_id=company.cabins[2].id,
            )
        ],
    )
