"""«Продержание»: who keeps units past «До» is charged for the days, proposed for many at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.attention.cabins import kept
from app.documents.rent_holdover import proposals
from app.problems import Refused
from app.verbs import FILLS
from db.documents.rent_extension import RentExtension
from db.documents.rent_holdover import RentHoldover
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from db.registers.money import Charge, ChargeKind
from db.registers.place import Possession
from tests.company import Company
from tests.leaseholds import make_leaseholds
from tests.offices import Offices
from tests.offices import offices as offices

D = Decimal
DAY = dt.date


def rent(company: Company) -> Decimal:
    query = select(func.sum(Charge.gross)).where(Charge.kind == ChargeKind.RENT)
    with company.work.database.reading() as session:
        return session.scalar(query) or D(0)


def let(company: Company, at: int, to: dt.date, contract=None) -> RentTransfer:
    start = DAY(2026, 11, 1)
    doc = company.transfer(company.cabins[at], date=start, to=to, contract=contract)
    company.work.post(doc)
    return doc


def test_e1_what_is_kept_past_its_day_is_proposed_by_contracts_and_nothing_else(company: Company):
    kept = let(company, 0, DAY(2026, 11, 10))
    let(company, 1, DAY(2026, 11, 30))
    other = let(company, 2, DAY(2026, 11, 5), contract=company.other_contract)
    found = proposals(company.work, DAY(2026, 11, 12))
    told = {
        doc.contract_id: [(r.possession_id, r.date_from, r.date_to, r.amount) for r in doc.units]
        for doc in found
    }
    assert told == {
        company.contract.id: [
            (kept.units[0].id, DAY(2026, 11, 11), DAY(2026, 11, 12), D(400)),
        ],
        company.other_contract.id: [
            (other.units[0].id, DAY(2026, 11, 6), DAY(2026, 11, 12), D(1400)),
        ],
    }
    before = rent(company)
    company.work.post(found)
    assert rent(company) == before + D(1800)
    assert all(doc.posted and doc.date == DAY(2026, 11, 12) for doc in found)
    assert proposals(company.work, DAY(2026, 11, 12)) == []


def test_e1_premises_of_a_monthly_price_wait_for_their_month(offices: Offices):
    """«Предложить по всем договорам» before «Начисление»: the contract itself charges them.

    Once the contract is over, who stays there is charged for the days as for a cabin.
    """
    leased = make_leaseholds(offices, 2)
    work, day = leased.work, DAY(2026, 11, 12)
    assert proposals(work, day) == []
    with work.database.reading() as session:
        assert session.scalars(select(Possession.id).where(kept(day))).all() == []
    leased.change(0, valid_to=DAY(2026, 11, 10))
    (made,) = proposals(work, day)
    assert [(r.unit_id, r.date_to) for r in made.units] == [(leased.offices_of[0].id, day)]


def test_e1_an_extension_goes_on_from_the_days_kept_and_never_over_them(company: Company):
    transfer = let(company, 0, DAY(2026, 11, 10))
    company.work.post(proposals(company.work, DAY(2026, 11, 12)))
    fill = next(f for f in FILLS if f.source is RentTransfer and f.target is RentExtension)
    extension = company.work.fill(fill, transfer.id)
    assert extension.units[0].date_from == DAY(2026, 11, 13)
    company.work.post(extension)
    late = RentHoldover(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=DAY(2026, 11, 14),
        units=[],
    )
    late.units = proposals(company.work, DAY(2027, 1, 1))[0].units
    late.units[0].date_from = DAY(2026, 11, 12)
    company.work.recalculate(late.units[0], "date_from", late)
    with pytest.raises(Refused, match="уже начислена"):
        company.work.post(late)


def test_e7_a_return_takes_back_days_kept_that_were_charged_ahead(company: Company):
    transfer = let(company, 0, DAY(2026, 11, 10))
    company.work.post(proposals(company.work, DAY(2026, 11, 20)))
    fill = next(f for f in FILLS if f.source is RentTransfer and f.target is RentReturn)
    back = company.work.fill(fill, transfer.id)
    back.date = DAY(2026, 11, 15)
    company.work.post(back)
    assert rent(company) == D(3000)
    assert proposals(company.work, DAY(2026, 12, 1)) == []


def test_e1_the_contract_gives_its_own_holdover_and_a_stranger_proposes_nothing(company: Company):
    let(company, 0, DAY(2026, 11, 10))
    fill = next(f for f in FILLS if f.target is RentHoldover)
    made = company.work.fill(fill, company.contract.id)
    assert isinstance(made, RentHoldover)
    assert [row.unit_id for row in made.units] == (
        [company.cabins[0].id] if made.date > DAY(2026, 11, 10) else []
    )
    from app.people import User
    from app.work import Work

    with pytest.raises(UserError, match="прав"):
        proposals(Work(company.work.database, User("x", "Никто", None)), DAY(2026, 11, 12))
