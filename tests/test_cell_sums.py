"""Figures of selected cells: exact to the kopeck, whatever stands between the numbers."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.cell_sums import CellSums, sentence, sums_of, told

MONEY = st.decimals(-(10**9), 10**9, places=2)
NBSP = "\u00a0"


@given(st.lists(st.one_of(MONEY, st.integers(-99, 99), st.sampled_from([None, "", "да", True]))))
def test_figures_are_those_of_the_numbers_alone(cells):
    numbers = [Decimal(c) for c in cells if isinstance(c, int | Decimal) and c is not True]
    found = sums_of(cells)
    assert found.total == sum(numbers, Decimal(0))
    assert found.numbers == len(numbers)
    assert found.least == min(numbers, default=None)
    assert found.largest == max(numbers, default=None)
    assert found.count == len([c for c in cells if c not in (None, "")])
    if numbers:
        assert abs(found.average * len(numbers) - found.total) <= Decimal("0.005") * len(numbers)


def test_what_is_told_reads_as_a_person_counts():
    cells = [Decimal("9500.00"), Decimal("14200.00"), Decimal("2100.00"), None]
    assert sentence(sums_of(cells), 4) == (
        f"Выделено 4{NBSP}ячейки: сумма 25{NBSP}800,00 · среднее 8{NBSP}600,00 · "
        f"минимум 2{NBSP}100,00 · максимум 14{NBSP}200,00 · количество 3"
    )
    assert dict(told(sums_of([1, 2, 4]))) == {
        "Количество": "3",
        "Сумма": "7",
        "Среднее": "2,33",
        "Минимум": "1",
        "Максимум": "4",
    }


def test_words_have_a_count_and_nothing_has_nothing():
    assert sentence(sums_of(["БК-017", "БК-022"]), 2) == f"Выделено 2{NBSP}ячейки: количество 2"
    assert sentence(sums_of([None, ""]), 2) == f"Выделено 2{NBSP}ячейки"
    assert sentence(sums_of([Decimal(1)]), 1) == ""
    assert told(CellSums()) == []
