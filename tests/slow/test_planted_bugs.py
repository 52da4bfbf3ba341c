"""The proof of the proof: bugs put into the core by hand, each found by the random histories."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from db import guards
from tests.company import Company
from tests.ledger_world import ACTS, Step
from tests.slow.planted import PLANTS
from tests.test_ledger import the_books_agree

pytestmark = pytest.mark.slow
TRIES, KINDS = 120, 10
GUARDS = {
    "totals do not follow what is taken away": "kontora_unit_place_total_DELETE",
    "a bucket does not know what is taken from it": "kontora_allocation_sums",
    "a correction is not noted on its charge": "kontora_charge_corrected_INSERT",
    "a closed period is open": "closed",
}


@pytest.mark.parametrize("fresh_company", ["sqlite"], indirect=True)
@pytest.mark.parametrize("words", PLANTS)
def test_a_planted_bug_is_found(
    fresh_company: Callable[[], Company], monkeypatch: pytest.MonkeyPatch, words: str
):
    PLANTS[words](monkeypatch)
    assert is_found(fresh_company)


@pytest.mark.parametrize("fresh_company", ["sqlite"], indirect=True)
@pytest.mark.parametrize("words", GUARDS)
def test_a_lost_guard_is_found(fresh_company: Callable[[], Company], words: str):
    def unguarded() -> Company:
        company = fresh_company()
        with company.work.database.writing() as connection:
            for name in guards.names(connection):
                if GUARDS[words] in name:
                    connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return company

    assert is_found(unguarded, but=("kontora",))


@pytest.mark.parametrize("fresh_company", ["sqlite"], indirect=True)
def test_nothing_is_found_where_nothing_was_planted(fresh_company: Callable[[], Company]):
    assert not is_found(fresh_company, tries=40)


def is_found(make: Callable[[], Company], tries: int = TRIES, but: tuple[str, ...] = ()) -> bool:
    """Whether some of the random histories ends in anything but agreement."""
    for history in histories(tries):
        try:
            the_books_agree(make(), history)
        except Exception as fault:  # noqa: BLE001  whatever it is, the bug did not pass
            if not any(word in str(fault) for word in but):
                return True
    return False


def histories(tries: int) -> Iterator[list[Step]]:
    """First of a few kinds of acts each: among fifty kinds two that meet in a bug are rare."""
    for kinds in (KINDS, len(ACTS)):
        dice = random.Random(20)
        for _ in range(tries):
            few = kinds < len(ACTS)
            known = {"let", *dice.sample(list(ACTS), kinds)} if few else set(ACTS)
            acts = [act for act, often in ACTS.items() for _ in range(often) if act in known]
            yield [
                Step(dice.choice(acts), *(dice.randint(0, 60) for _ in range(4)))
                for _ in range(dice.randint(8, 28))
            ]
