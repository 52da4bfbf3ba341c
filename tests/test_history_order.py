"""The history of a thing goes in the order of time, whoever changed it from whichever program."""

from __future__ import annotations

import pytest

from app.changed_by import last_writer
from app.people import Role, User
from app.versions import snapshot_at, versions
from app.work import Work
from db.catalogs.partner import Partner

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
