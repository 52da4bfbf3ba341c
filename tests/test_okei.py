"""Measures and their codes in счета-фактуры and УПД (I-3)."""

import pytest

from app.papers.okei import UNKNOWN, okei


@pytest.mark.parametrize(
    ("measure", "code"),
    [
        ("мес", "362"),
        ("Месяц", "362"),
        ("шт.", "796"),
        ("усл. ед", "876"),
        ("усл. ед.", "876"),
        ("кв. м", "055"),
        ("м²", "055"),
        ("кВт·ч", "245"),
        ("кВт ч", "245"),
        ("Гкал", "233"),
        ("рейс", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_i3_a_measure_has_its_code_however_it_is_written(measure: str, code: str) -> None:
    assert okei(measure) == code
