"""A derivation gives the sum again, says it in Russian and survives the base."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.derivation import (
    CHARGED,
    Derivation,
    Difference,
    Given,
    InProportion,
    Product,
    Rest,
    Share,
    Times,
    Total,
    manual,
)

D = Decimal
money = st.decimals(0, 10**6, places=2)
counts = st.integers(1, 400)


def plain(derivation: Derivation) -> str:
    return derivation.text().replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("derivation", "text"),
    [
        (Share(D(6000), 19, 30), "6 000,00 × 19/30 дней = 3 800,00"),
        (Share(D(6000), 30, 30), "6 000,00 за полный месяц = 6 000,00"),
        (Share(D(30000), 19, 365, 12), "30 000,00 × 12 × 19/365 дней = 18 739,73"),
        (Share(D(320), 19, 1), "320,00 × 19 дней = 6 080,00"),
        (Share(D(6000), 1, 1, unit="month"), "6 000,00 × 1 начатый месяц = 6 000,00"),
        (Product(D(850), D("45.7")), "850,00 × 45,7 = 38 845,00"),
        (Product(D("7.3512"), D(6000)), "7,3512 × 6 000 = 44 107,20"),
        (
            Times(Share(D(7350), 17, 31), D(3)),
            "(7 350,00 × 17/31 дней = 4 030,65) × 3 = 12 091,95",
        ),
        (manual(D(5000)), "введено вручную 5 000,00"),
        (Rest(D(100), D("63.33")), "остаток: 100,00 − 63,33 = 36,67"),
        (
            Difference(Share(D(6000), 19, 30), Given(D(6000), CHARGED)),
            "6 000,00 × 19/30 дней − было начислено 6 000,00 = -2 200,00",
        ),
        (
            Difference(manual(D(9)), Total((manual(D(1)), manual(D(2))))),
            "введено вручную 9,00 − (введено вручную 1,00 + введено вручную 2,00) = 6,00",
        ),
        (
            InProportion(D(3000), Share(D(6000), 10, 30), Share(D(6000), 30, 30)),
            "3 000,00 × 2 000,00/6 000,00 по тарифу = 1 000,00",
        ),
    ],
)
def test_a_derivation_is_read_by_a_person(derivation, text):
    assert plain(derivation) == text


def test_json_is_small_and_plain():
    assert Share(D("6000.00"), 19, 30).to_json() == {
        "op": "share",
        "price": "6000",
        "taken": 19,
        "whole": 30,
        "months": 1,
        "unit": "day",
        "note": "",
    }


@pytest.mark.parametrize(
    "data",
    [{}, {"op": "magic"}, {"op": "given", "amount": "1", "colour": "red"}, {"amount": "1"}],
)
def test_what_is_not_a_derivation_is_refused(data):
    with pytest.raises(ValueError, match="not a derivation"):
        Derivation.from_json(data)


def test_an_argument_added_later_has_its_default_in_old_rows():
    old = {"op": "share", "price": "6000.00", "taken": 19, "whole": 30}
    assert Derivation.from_json(old) == Share(D("6000.00"), 19, 30)


leaves = st.one_of(
    st.builds(Given, money),
    st.builds(Share, money, counts, counts),
    st.builds(Product, money, money),
    st.builds(Rest, money, money),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Times, inner, money),
        st.builds(Difference, inner, inner),
        st.builds(Total, st.tuples(inner, inner)),
        st.builds(InProportion, money, inner, st.builds(Share, st.just(D(1)), counts, st.just(1))),
    ),
    max_leaves=6,
)


@given(trees)
def test_what_the_base_keeps_gives_the_same_sum_and_words(derivation):
    kept = Derivation.from_json(json.loads(json.dumps(derivation.to_json())))
    assert kept == derivation
    assert kept.evaluate() == derivation.evaluate()
    assert kept.text() == derivation.text()
    assert derivation.evaluate() == derivation.evaluate().quantize(D("0.01"))
