"""The text of a payment QR (cases Q)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import UserError
from db.payment_qr import payment_string

PAYEE = {
    "name": 'ООО "Ромашка-Аренда"',
    "account": "40702810433000012345",
    "bank": "ПАО Сбербанк",
    "bik": "044525225",
    "corr_account": "30101810400000000225",
}
PURPOSE = "Оплата по счету № А-125 от 21.11.2026. В т.ч. НДС 22% - 6491-80"


def fields(text: str) -> dict[str, str]:
    head, *pairs = text.split("|")
    assert head == "ST00012"
    return dict(pair.split("=", 1) for pair in pairs)


def test_q1_an_invoice():
    text = payment_string(
        **PAYEE,
        amount=Decimal("36000.00"),
        purpose=PURPOSE,
        inn="4632123452",
        kpp="463201001",
    )
    assert text == (
        'ST00012|Name=ООО "Ромашка-Аренда"|PersonalAcc=40702810433000012345'
        "|BankName=ПАО Сбербанк|BIC=044525225|CorrespAcc=30101810400000000225|Sum=3600000"
        f"|Purpose={PURPOSE}|PayeeINN=4632123452|KPP=463201001"
    )
    assert (len(text), len(text.encode())) == (252, 303)


def test_q3_a_bar_in_a_value_becomes_a_space():
    text = payment_string(**PAYEE | {"name": " ООО |Ромашка|\r\nАренда "})
    assert fields(text)["Name"] == "ООО Ромашка Аренда"


@pytest.mark.parametrize(
    "amount", [None, Decimal(0), Decimal("0.00"), Decimal("0.004"), Decimal(-5)]
)
def test_q4_without_a_sum_there_is_no_sum_field(amount):
    assert "Sum" not in payment_string(**PAYEE, amount=amount)


def test_q5_the_sample_of_the_standard_has_the_same_obligatory_block():
    text = payment_string(
        name="ООО «Три кита»",
        account="40702810138250123017",
        bank='ОАО "БАНК"',
        bik="044525225",
        corr_account="30101810400000000225",
    )
    assert text == (
        "ST00012|Name=ООО «Три кита»|PersonalAcc=40702810138250123017"
        '|BankName=ОАО "БАНК"|BIC=044525225|CorrespAcc=30101810400000000225'
    )


def test_q6_the_sum_is_in_kopecks():
    assert fields(payment_string(**PAYEE, amount=Decimal("1234.50")))["Sum"] == "123450"


def test_an_entrepreneur_has_no_kpp():
    assert "KPP" not in payment_string(**PAYEE, kpp="")
    assert "KPP" not in payment_string(**PAYEE, kpp="0")


def test_a_bank_without_a_correspondent_account_has_zero():
    assert fields(payment_string(**PAYEE | {"corr_account": ""}))["CorrespAcc"] == "0"


def test_a_long_name_is_cut_at_a_word():
    name = "Общество с ограниченной ответственностью " + "Мобильные дома и бытовки " * 8
    cut = fields(payment_string(**PAYEE | {"name": name}))["Name"]
    assert len(cut) <= 160
    assert name.startswith(cut + " ")


def test_a_long_purpose_keeps_its_vat():
    purpose = "Оплата аренды " + "бытовки БК-125, " * 20 + "по договору. В т.ч. НДС 22% - 6491-80"
    cut = fields(payment_string(**PAYEE, purpose=purpose))["Purpose"]
    assert len(cut) <= 210
    assert cut.startswith("Оплата аренды бытовки БК-125")
    assert cut.endswith("бытовки. В т.ч. НДС 22% - 6491-80")


def test_an_incomplete_payee_is_refused():
    with pytest.raises(UserError, match="не заполнено: расчётный счёт, БИК"):
        payment_string(**PAYEE | {"account": "", "bik": " "})


texts = st.text(min_size=1, max_size=300).filter(lambda text: text.replace("|", " ").strip())


@given(texts, texts, texts, st.decimals(0, 10**9, places=2))
def test_any_values_make_a_readable_code(name, bank, purpose, amount):
    text = payment_string(**PAYEE | {"name": name, "bank": bank}, purpose=purpose, amount=amount)
    read = fields(text)
    assert list(read)[:5] == ["Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc"]
    assert 0 < len(read["Name"]) <= 160
    assert 0 < len(read["BankName"]) <= 45
    assert len(read["Purpose"]) <= 210
    assert Decimal(read.get("Sum", 0)) == amount * 100
    assert "\n" not in text
