"""The history of a thing goes in the order of time, whoever changed it from whichever program."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app import writing
from app.changed_by import last_writer
from app.people import Role, User
from app.versions import snapshot_at, versions
from app.work import Work
from db.catalogs.partner import Partner
from db.documents.rent_transfer import RentTransfer
from db.system import History
from tests.company import Company
from tests.ledger_compare import history_gives_the_present

NAMES = ("Ромашка", "Ромашка плюс", "Ромашка и партнёры", "Ромашка-М")


@pytest.fixture
def colleague(work: Work) -> Work:
    """Another program at the same base."""
    return Work(work.database, User("petrov", "Петров", Role.ACCOUNTANT))


def test_c17_what_two_people_changed_in_turn_is_told_in_turn(work: Work, colleague: Work):
    work.save(Partner(name="Первый"))  # each program has been at work already
    partner = Partner(name=NAMES[0])
    colleague.save(partner)
    for program, name in zip((work, colleague, work), NAMES[1:], strict=True):
        with work.database.reading() as session:
            known = session.get_one(Partner, partner.id)
            session.expunge(known)
        known.name = name
        program.save(known)
    with work.database.reading() as session:
        partner = session.get_one(Partner, partner.id)
        told = [c.became for c in work.history(partner) if c.became in NAMES]
        versions_known = versions(session, partner)
        shots = [snapshot_at(session, partner, v.number) for v in versions_known]
        writer = last_writer(session, partner.id)
    assert told == [*reversed(NAMES)]
    assert [shot["head"]["name"] for shot in shots] == [*reversed(NAMES)]
    assert writer is not None
    assert writer.name == work.user.login


def test_c17_what_is_made_and_changed_by_one_operation_is_told_whole(company: Company):
    """A penalty is counted anew by the very posting that made it: its row keeps every field."""
    work, made = company.work, company.transfer()
    with work.transaction("завести и поправить", (), None) as gate:
        assert gate is not None
        writing.store(gate, [made], posting=False)
        again: Any = gate.stored(RentTransfer, [made.id])[made.id]
        again.contact = "Петров П. П."
        again.units[0].amount, again.units[0].manual = Decimal(7000), True
        again.units[0].reason = "договорились"
        writing.store(gate, [again], posting=False)
    with work.database.reading() as session:
        query = select(History).where(History.thing_id == made.id)
        (told,) = [entry.changes for entry in session.scalars(query)]
        history_gives_the_present(session)
    assert told["contact"] == [None, "Петров П. П."]
    row = told[f"units/{made.units[0].id}"]
    assert row["amount"] == [None, "7000"]
    assert row["unit_id"] == [None, company.cabins[0].id]
