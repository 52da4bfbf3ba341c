"""Requisites: a wrong format blocks, a wrong check digit warns (cases R)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.requisites import (
    Severity,
    account_key,
    check_account,
    check_bik,
    check_corr_account,
    check_inn,
    check_kpp,
    check_ogrn,
    cross_check,
)

BLOCK, WARN = Severity.BLOCK, Severity.WARN


def severities(findings) -> list[Severity]:
    return [finding.severity for finding in findings]


BANKS = [
    ("7707083893", "1027700132195", "044525225", "30101810400000000225"),
    ("7710140679", "1027739642281", "044525974", "30101810145250000974"),
    ("7728168971", "1027700067328", "044525593", "30101810200000000593"),
    ("7702070139", "1027739609391", "044525187", "30101810700000000187"),
    ("7744000302", "1027739326449", "044525700", "30101810200000000700"),
    ("7744001497", "1027700167110", "044525823", "30101810200000000823"),
    ("7702021163", "1027700367507", "044525201", "30101810000000000201"),
]


@pytest.mark.parametrize(("inn", "ogrn", "bik", "corr"), BANKS)
def test_requisites_of_real_banks_are_right(inn, ogrn, bik, corr):
    assert check_inn(inn) == check_ogrn(ogrn) == check_bik(bik) == ()
    assert check_corr_account(corr, bik) == ()


def test_requisites_of_the_test_firm_are_right():
    assert check_inn("4632123452") == check_ogrn("1174632012345") == check_kpp("463201001") == ()
    assert check_account("40702810433000012345", "044525225") == ()


@pytest.mark.parametrize(
    ("case", "inn", "expected"),
    [
        ("R1", "7707083893", []),
        ("R2", "7707083894", [WARN]),
        ("R3", "463212345682", []),
        ("R3", "463212345681", [WARN]),
        ("R4", "500100732259", []),
        ("R4", "500100732258", [WARN]),
        ("R5", "0000000000", [BLOCK]),
        ("R5", "000000000000", [BLOCK]),
        ("short", "770708389", [BLOCK]),
        ("letters", "77070838АБ", [BLOCK]),
        ("spaces", "77 07083893", [BLOCK]),
        ("digits of another script", "٧٧٠٧٠٨٣٨٩٣", [BLOCK]),
        ("empty", "", []),
    ],
)
def test_inn(case, inn, expected):
    assert severities(check_inn(inn)) == expected, case


def test_a_refusal_says_what_is_wrong_and_how_it_should_be():
    assert check_inn("770708389")[0].text == "ИНН: нужно 10 или 12 цифр, а введено 9."
    assert check_bik("04452522")[0].text == "БИК: нужно 9 цифр, а введено 8."


@pytest.mark.parametrize(
    ("kpp", "expected"),
    [
        ("773601001", []),
        ("773650001", []),
        ("7736AB001", []),
        ("77360100", [BLOCK]),
        ("7736ab001", [BLOCK]),
        ("7736АВ001", [BLOCK]),  # Cyrillic letters
        ("A73601001", [BLOCK]),
        ("", []),
    ],
)
def test_r6_kpp(kpp, expected):
    assert severities(check_kpp(kpp)) == expected


@pytest.mark.parametrize(
    ("case", "ogrn", "expected"),
    [
        ("R7", "1027700132195", []),
        ("R7", "1027700132196", [WARN]),
        ("R8", "304500116000157", []),
        ("R9", "320774600000002", []),
        ("R9", "320774600000003", [WARN]),
        ("a record's number", "2027700132195", [WARN]),
        ("14 digits", "10277001321951", [BLOCK]),
        ("empty", "", []),
    ],
)
def test_ogrn(case, ogrn, expected):
    assert severities(check_ogrn(ogrn)) == expected, case


@pytest.mark.parametrize(
    ("bik", "expected"),
    [("044525225", []), ("017003983", []), ("944525225", [WARN]), ("4452522", [BLOCK]), ("", [])],
)
def test_bik(bik, expected):
    assert severities(check_bik(bik)) == expected


@pytest.mark.parametrize(
    ("case", "bik", "account", "expected"),
    [
        ("R10", "044525225", "30101810400000000225", []),
        ("R11", "044525974", "30101810145250000974", []),
        ("R12", "044525225", "30101810145250000974", [WARN]),
        ("key", "044525225", "30101810500000000225", [WARN]),
        ("not a correspondent one", "044525225", "40702810433000012225", [WARN]),
        ("ЕКС", "004525988", "40102810545370000003", []),
        ("ЕКС", "017003983", "40102810445370000059", []),
        ("ЕКС key", "017003983", "40102810545370000059", [WARN]),
        ("length", "044525225", "3010181040000000022", [BLOCK]),
        ("no БИК", "", "30101810400000000225", []),
        ("empty", "044525225", "", []),
    ],
)
def test_corr_account(case, bik, account, expected):
    assert severities(check_corr_account(account, bik)) == expected, case


@pytest.mark.parametrize(
    ("case", "bik", "account", "expected"),
    [
        ("R13", "044525225", "40702810138250123017", []),
        ("R14", "044525201", "40802810700020000317", []),
        ("R15", "044525974", "40702810910000000000", [WARN]),
        ("R15", "044525974", "40702810310000000000", []),
        ("R16", "044525593", "40702810800000000001", []),
        ("treasury", "017003983", "03100643000000018500", []),
        ("treasury", "004525988", "03100643000000017300", []),
        ("letter", "044525225", "4070281A138250123017", [BLOCK]),
        ("length", "044525225", "4070281043300001234", [BLOCK]),
        ("БИК still typed", "0445", "40702810910000000000", []),
        ("empty", "044525225", "", []),
    ],
)
def test_account(case, bik, account, expected):
    assert severities(check_account(account, bik)) == expected, case


def test_a_letter_in_the_sixth_place_counts_as_a_digit():
    key = account_key("044525225", "40702A10?00000000001")
    assert check_account(f"40702A10{key}00000000001", "044525225") == ()
    assert key == account_key("044525225", "40702010?00000000001")


def test_r15_and_r16_the_right_key():
    assert account_key("044525974", "40702810910000000000") == "3"
    assert account_key("044525593", "40702810?00000000001") == "8"


@pytest.mark.parametrize(("bik", "body"), [("04452", "40702810?00000000001"), ("044525593", "40")])
def test_no_key_without_an_account_and_its_bank(bik, body):
    with pytest.raises(ValueError, match="no key"):
        account_key(bik, body)


digits = st.text("0123456789", min_size=20, max_size=20).filter(lambda text: text[:2] != "03")
biks = st.from_regex(r"0[014][0-9]{7}", fullmatch=True)


@given(biks, digits)
def test_only_the_made_key_is_right(bik, body):
    key = account_key(bik, body)
    right = [k for k in "0123456789" if not check_account(body[:8] + k + body[9:], bik)]
    assert right == [key]


@pytest.mark.parametrize(
    ("case", "facts", "word"),
    [
        ("R19", {"kpp": "463201001", "is_entrepreneur": True}, "КПП"),
        ("R19", {"kpp": "463201001", "inn": "463212345682"}, "КПП"),
        ("R20", {"account": "40802810700020000317", "inn": "4632123452"}, "40802"),
        ("40702", {"account": "40702810433000012345", "is_entrepreneur": True}, "40702"),
        ("inn", {"inn": "4632123452", "is_entrepreneur": True}, "12 цифр"),
    ],
)
def test_what_does_not_fit_together_warns(case, facts, word):
    (finding,) = cross_check(**facts)
    assert finding.severity is WARN, case
    assert word in finding.text


def test_what_fits_together_has_no_findings():
    assert cross_check() == ()
    company = cross_check(inn="4632123452", kpp="463201001", account="40702810433000012345")
    person = cross_check(inn="463212345682", account="40802810700020000317", is_entrepreneur=True)
    assert company == person == ()


@given(st.text(max_size=25), st.text(max_size=12))
def test_any_text_is_judged_and_never_breaks(text, other):
    checks = (check_inn, check_kpp, check_ogrn, check_bik)
    found = [finding for check in checks for finding in check(text)]
    found += [*check_account(text, other), *check_corr_account(text, other)]
    assert all(finding.text.endswith(".") for finding in found)
