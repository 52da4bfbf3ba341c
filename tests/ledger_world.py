"""Random histories to compare a base with the naive books by.

`World` does to a real base what a list of `Step`s says and writes down every document as it was
typed.
"""

from __future__ import annotations

from hypothesis import strategies as st

from tests.ledger_acts import Step
from tests.ledger_change_acts import ChangeActs
from tests.ledger_money import MONEY_ACTS, MoneyActs
from tests.ledger_new_acts import NewActs
from tests.ledger_pauses import PauseActs
from tests.ledger_penalties import PenaltyActs

# How often each is tried.
ACTS = {
    "let": 5,
    "let_beds": 2,
    "take_over": 2,
    "extend": 4,
    "give_back": 4,
    "receive": 4,
    "move": 1,
    "write_off": 1,
    "change_terms": 4,
    "pause": 4,
    "resume": 2,
    "change_pause": 1,
    "book": 2,
    "hold_over": 2,
    "replace": 3,
    "serve": 2,
    "pay_carrier": 1,
    "bring_over": 2,
    "invoice": 3,
    "change_receipt": 2,
    "change_transfer": 3,
    "change_extension": 2,
    "change_return": 1,
    "change_change": 2,
    "change_invoice": 1,
    "lose": 2,
    "unpost": 4,
    "post_again": 2,
    "mark": 1,
    "unpost_many": 1,
    "extend_many": 1,
    "close": 1,
    "claim": 4,
    **MONEY_ACTS,
}
small = st.integers(0, 60)
steps = st.builds(
    Step,
    st.sampled_from([act for act, often in ACTS.items() for _ in range(often)]),
    small,
    small,
    small,
    small,
)


class World(PenaltyActs, PauseActs, NewActs, MoneyActs, ChangeActs):
    """A base, and the papers as they were typed."""


def must_be_accepted(world: World, step: Step) -> bool:
    """Steps that nothing in the papers speaks against."""
    shut = world.closed_to is not None and world.day(step) <= world.closed_to
    return step.act in ("receive", "pay_carrier", "serve") and not shut
