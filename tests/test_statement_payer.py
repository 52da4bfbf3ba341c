"""K-2: a person behind a bank is found in the purpose or is «не распознан»; never the bank."""

from __future__ import annotations

import pytest

from app.statements.model import Side
from app.statements.payer import Found, who_paid
from app.statements.reading import read
from tests.statement_files import document, file

BANK = {
    "ПлательщикСчет": "30232810900000000001",
    "ПлательщикИНН": "7707083893",
    "Плательщик1": "ПАО СБЕРБАНК",
}


def paid(**values: str):
    (found,) = read(file(document(**values)).encode()).documents
    return who_paid(found)


@pytest.mark.parametrize(
    ("purpose", "name"),
    [
        ("Перевод по СБП. Плательщик: Иванов Иван Иванович. Аренда БК-12", "Иванов Иван Иванович"),
        ("ФИО: ПЕТРОВА АННА СЕРГЕЕВНА; аренда бытовки", "Петрова Анна Сергеевна"),
        ("Зачисление от Иванова Ивана Ивановича по договору 12", "Иванов Иван Иванович"),
        ("Перевод от Петровой Анны Сергеевны", "Петрова Анна Сергеевна"),
        ("Оплата по договору 12//Сидоров Пётр Ильич//ул. Лесная, 3", "Сидоров Пётр Ильич"),
        ("аренда бытовки екатеринова екатерина никитична", "Екатеринова Екатерина Никитична"),
        ("Оплата аренды Иван Иванович Петров", "Иван Иванович Петров"),
        ("СБП перевод от отправителя Иван Иванович П.", "Иван Иванович П."),
        ("Покупка по карте MIR 2202. Держатель ИВАНОВ-ПЕТРОВ ИВАН ИЛЬИЧ. Чек", "Иванов-Петров Иван Ильич"),
        ("Мамедов Али Гасан оглы", ""),
        # Somebody is named, but not as the one who paid, or not the only one.
        ("Оплата за Иванова Ивана Ивановича", ""),
        ("Оплата за Иванов Иван Иванович", ""),
        ("По договору с ИП Иванов Иван Иванович", ""),
        ("Иванов Иван Иванович, Петров Пётр Петрович", ""),
        ("Взнос: Иванов Иван Иванович. Вноситель Петров Пётр Петрович", "Петров Пётр Петрович"),
        ("Зачисление средств по операциям эквайринга. Мерчант №1234. Комиссия 12.00", ""),
        ("Возмещение Иванова И.И.", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_person_is_in_the_purpose_or_nowhere(purpose: str, name: str):
    payer = paid(**BANK, НазначениеПлатежа=purpose)
    found = Found.PURPOSE if name else Found.NOWHERE
    assert payer == (name or "не распознан", "", found)


def test_the_payees_own_name_in_the_purpose_is_not_the_payer():
    payer = paid(
        **BANK,
        Получатель1="ИП Сидоров Сидор Сидорович",
        НазначениеПлатежа="В адрес Сидоров Сидор Сидорович, аренда",
    )
    assert payer.name == "не распознан"


@pytest.mark.parametrize(
    ("name", "whole", "inn", "told"),
    [
        ("Петров Петр Петрович", "", "7700000001", ("Петров Петр Петрович", "")),
        ("Петров Петр Петрович", "", "500100732259", ("Петров Петр Петрович", "500100732259")),
        ("ПАО СБЕРБАНК", "ПАО СБЕРБАНК//Петров Петр Петрович//Москва", "7707083893", ("Петров Петр Петрович", "")),
        ("ПАО СБЕРБАНК//Петров Петр Петрович//Москва", "", "7707083893", ("Петров Петр Петрович", "")),
        ("Петров П. П.", "", "7707083893", ("Петров П. П.", "")),
        ("ООО «Ромашка»", "", "7707083893", ("ООО «Ромашка»", "")),
    ],
)  # fmt: skip
def test_the_person_may_be_in_the_name_itself(name: str, whole: str, inn: str, told: tuple):
    payer = paid(**BANK | {"Плательщик1": name, "Плательщик": whole, "ПлательщикИНН": inn})
    assert payer == (*told, Found.FILE)


@pytest.mark.parametrize(
    "account",
    ["30232", "30233", "40911", "47422", "47423", "30101", "20202", "40821", "40817", "60322", ""],
)
def test_a_bank_behind_any_account_of_banks_is_never_the_payer(account: str):
    name = 'АО "АЛЬФА-БАНК"'
    payer = paid(
        ПлательщикСчет=account and account + "810900000000001",
        ПлательщикИНН="7728168971",
        Плательщик1=name,
        НазначениеПлатежа="Перевод средств",
    )
    assert payer == ("не распознан", "", Found.NOWHERE)


def test_the_name_of_the_payers_own_bank_is_a_bank_whatever_it_is_called():
    payer = paid(
        ПлательщикСчет="40817810900000000001", Плательщик1="АО Точка", ПлательщикБанк1="АО ТОЧКА"
    )
    assert payer.found is Found.NOWHERE


@pytest.mark.parametrize(
    "account", ["40702810900000098765", "40802810900000098765", "03100643000000015400"]
)
def test_a_company_with_its_own_account_is_what_it_is_called(account: str):
    payer = paid(ПлательщикСчет=account, Плательщик1="ООО «Банкомат Сервис»")
    assert payer == ("ООО «Банкомат Сервис»", "7707083893", Found.FILE)


def test_a_side_of_nothing_has_no_payer():
    from app.statements.payer import is_behind_bank

    assert not is_behind_bank(Side())
