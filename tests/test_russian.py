"""Sums, dates and names as a Russian paper writes them (cases W, N11, N12, N14)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from db import russian
from db.number_words import cardinal, ordinal_genitive, ordinal_neuter

NBSP = "\u00a0"
sums = st.decimals(Decimal("-1e11"), Decimal("1e11"), places=2)
days = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))


@pytest.mark.parametrize(
    ("case", "amount", "words"),
    [
        ("W1", "36000.00", "Тридцать шесть тысяч рублей 00 копеек"),
        (
            "W2",
            "1234567.89",
            "Один миллион двести тридцать четыре тысячи пятьсот шестьдесят семь рублей 89 копеек",
        ),
        ("W3", "21041.21", "Двадцать одна тысяча сорок один рубль 21 копейка"),
        ("W4", "1002.02", "Одна тысяча два рубля 02 копейки"),
        ("W5", "0.99", "Ноль рублей 99 копеек"),
        ("W6", "111111.11", "Сто одиннадцать тысяч сто одиннадцать рублей 11 копеек"),
        ("W7", "11.11", "Одиннадцать рублей 11 копеек"),
        ("W8", "1000000000", "Один миллиард рублей 00 копеек"),
        ("W9", "542.01", "Пятьсот сорок два рубля 01 копейка"),
        ("W10", "6491.80", "Шесть тысяч четыреста девяносто один рубль 80 копеек"),
        ("W11", "1.005", "Один рубль 01 копейка"),
        ("zero", "0", "Ноль рублей 00 копеек"),
        ("minus", "-3.21", "Минус три рубля 21 копейка"),
    ],
)
def test_amount_in_words(case, amount, words):
    assert russian.amount_in_words(Decimal(amount)) == words, case


@given(sums)
def test_the_library_says_the_same_sum(amount):
    said = num2words(amount, lang="ru", to="currency", currency="RUB", cents=False, separator="")
    assert russian.amount_in_words(amount).lower() == said


@given(st.integers(0, 10**12 - 1))
def test_the_library_says_the_same_number(number):
    assert cardinal(number) == num2words(number, lang="ru")


@given(st.integers(1, 9999))
def test_the_library_says_the_same_ordinals(number):
    of, it = (num2words(number, lang="ru", to="ordinal", case=case, gender="n") for case in "gn")
    assert (ordinal_genitive(number), ordinal_neuter(number)) == (of, it)


def test_a_number_too_long_to_say_is_refused():
    with pytest.raises(ValueError, match="1000000000000"):
        cardinal(10**12)


def test_w12_a_date_in_every_form():
    day = dt.date(2026, 11, 21)
    assert russian.date_short(day) == "21.11.2026"
    assert russian.date_long(day) == "21 ноября 2026 г."
    assert russian.date_quoted(day) == "«21» ноября 2026 г."
    assert russian.date_in_words(day) == "двадцать первое ноября две тысячи двадцать шестого года"


def test_a_short_day_number_is_padded_only_in_quotes():
    day = dt.date(2026, 3, 1)
    assert russian.date_long(day) == "1 марта 2026 г."
    assert russian.date_quoted(day) == "«01» марта 2026 г."


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 1, 1), "первое января две тысячи двадцать шестого года"),
        (dt.date(2030, 12, 31), "тридцать первое декабря две тысячи тридцатого года"),
        (dt.date(2000, 2, 29), "двадцать девятое февраля двухтысячного года"),
    ],
)
def test_w13_dates_in_words(day, words):
    assert russian.date_in_words(day) == words


@given(days)
def test_every_date_can_be_said(day):
    assert russian.date_in_words(day).endswith(" года")
    assert russian.date_long(day).endswith(f" {day.year} г.")


def test_a_month_is_named():
    assert russian.month_title(dt.date(2026, 11, 30)) == "ноябрь 2026 г."


def test_n11_plural_of_a_day():
    numbers = (1, 2, 5, 11, 21, 104, 111)
    said = [russian.plural(number, "день", "дня", "дней") for number in numbers]
    assert said == ["день", "дня", "дней", "дней", "день", "дня", "дней"]


def test_counted_things_agree_with_their_number():
    assert russian.counted(3, "бытовка", "бытовки", "бытовок") == "3 бытовки"
    assert russian.counted(0, "бытовка", "бытовки", "бытовок") == "0 бытовок"
    assert russian.counted(1234, "лист", "листа", "листов") == f"1{NBSP}234 листа"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1234.5", f"1{NBSP}234,50"),
        ("-1234.5", f"-1{NBSP}234,50"),
        ("0", "0,00"),
        ("-0.001", "0,00"),
        ("1234567.895", f"1{NBSP}234{NBSP}567,90"),
    ],
)
def test_n12_money(amount, text):
    assert russian.money_text(Decimal(amount)) == text


@given(sums)
def test_money_text_keeps_the_sum(amount):
    text = russian.money_text(amount)
    assert Decimal(text.replace(NBSP, "").replace(",", ".")) == amount


@pytest.mark.parametrize(
    ("number", "text"),
    [("3", "3"), ("45.700000", "45,7"), ("1234.5", f"1{NBSP}234,5"), ("100", "100"), ("0", "0")],
)
def test_quantities_drop_idle_zeros(number, text):
    assert russian.quantity_text(Decimal(number)) == text


@pytest.mark.parametrize(
    ("full", "document", "letter"),
    [
        ("Иванов Иван Иванович", "Иванов И.И.", "И.И. Иванов"),
        ("Ким Женя", "Ким Ж.", "Ж. Ким"),
        ("Алиев Вели Самед оглы", "Алиев В.С.", "В.С. Алиев"),
        ("Салтыков-Щедрин Михаил Евграфович", "Салтыков-Щедрин М.Е.", "М.Е. Салтыков-Щедрин"),
        ("Петрова Анна-Мария Сергеевна", "Петрова А.-М.С.", "А.-М.С. Петрова"),
        ("  Иванов   И. И. ", "Иванов И.И.", "И.И. Иванов"),
        ("Иванов И.И.", "Иванов И.И.", "И.И. Иванов"),
        ("Мадонна", "Мадонна", "Мадонна"),
        ("", "", ""),
    ],
)
def test_n14_initials(full, document, letter):
    assert russian.initials(full) == document
    assert russian.initials(full, before=True) == letter


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        ("А-000125", "А-125"),
        ("000125", "125"),
        ("А-000000", "А-0"),
        ("АВ-001000", "АВ-1000"),
        ("А-000125/02", "А-125/2"),
        ("", ""),
    ],
)
def test_a_printed_number_has_no_idle_zeros(number, printed):
    assert russian.print_number(number) == printed


def test_search_knows_neither_case_nor_yo():
    assert russian.fold("Ёлкин") == russian.fold("елкин") == "елкин"
    assert russian.fold("е\u0308лка") == "елка"  # ё of two code points, as a Mac writes it


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert russian.fold(russian.fold(text)) == russian.fold(text)


def test_a_sum_in_a_contract_has_digits_and_words():
    assert (
        russian.amount_with_words(Decimal(36000))
        == f"36{NBSP}000 (Тридцать шесть тысяч) рублей 00 копеек"
    )
    assert (
        russian.amount_with_words(Decimal("6491.80"))
        == f"6{NBSP}491 (Шесть тысяч четыреста девяносто один) рубль 80 копеек"
    )
