"""Names and positions declined: cases N1–N10, N13 of the acceptance material."""

from __future__ import annotations

import pytest

from app.declension import Case, acting, gender_of, name_in, post_in
from db.gender import Gender

GEN, DAT = Case.GENITIVE, Case.DATIVE


@pytest.mark.parametrize(
    ("name", "genitive", "dative"),
    [
        ("Иванов Иван Иванович", "Иванова Ивана Ивановича", "Иванову Ивану Ивановичу"),
        ("Шевчук Анна Сергеевна", "Шевчук Анны Сергеевны", "Шевчук Анне Сергеевне"),
        ("Шевчук Андрей Сергеевич", "Шевчука Андрея Сергеевича", "Шевчуку Андрею Сергеевичу"),
        ("Чайка Юрий Яковлевич", "Чайки Юрия Яковлевича", "Чайке Юрию Яковлевичу"),
        ("Белых Сергей Львович", "Белых Сергея Львовича", "Белых Сергею Львовичу"),
        ("Черных Ольга Юрьевна", "Черных Ольги Юрьевны", "Черных Ольге Юрьевне"),
        ("ИВАНОВ ИВАН ИВАНОВИЧ", "Иванова Ивана Ивановича", "Иванову Ивану Ивановичу"),
        ("Мельник Наталья Ильинична", "Мельник Натальи Ильиничны", "Мельник Наталье Ильиничне"),
        ("Петров-Водкин Кузьма Сергеевич", "Петрова-Водкина Кузьмы Сергеевича", None),
        ("Алиев Гасан Ахмед оглы", "Алиева Гасана Ахмед оглы", "Алиеву Гасану Ахмед оглы"),
    ],
    ids=["N1", "N2-woman", "N2-man", "N3", "N4", "N5", "N6", "N7", "double", "oglu"],
)
def test_n1_to_n7_names(name: str, genitive: str, dative: str | None):
    gender = gender_of(name)
    assert gender is not None
    assert name_in(GEN, name, gender) == genitive
    if dative is not None:
        assert name_in(DAT, name, gender) == dative


@pytest.mark.parametrize(
    ("post", "genitive"),
    [
        (
            "заместитель генерального директора по экономике",
            "заместителя генерального директора по экономике",
        ),
        ("исполняющий обязанности директора", "исполняющего обязанности директора"),
        ("Генеральный директор", "Генерального директора"),
        ("главный бухгалтер", "главного бухгалтера"),
        ("старший прораб", "старшего прораба"),
        ("управляющий", "управляющего"),
        ("Заведующая складом", "Заведующей складом"),
        ("директор-распорядитель", "директора-распорядителя"),
        ("Председатель СНТ", "Председателя СНТ"),
        ("и.о. директора", "и.о. директора"),
        ("", ""),
    ],
)
def test_n8_n9_positions(post: str, genitive: str):
    assert post_in(GEN, post) == genitive


def test_n8_position_in_the_dative():
    assert post_in(DAT, "Генеральный директор") == "Генеральному директору"


@pytest.mark.parametrize("name", ["Ким Женя", "Иванов И.И.", "Иванов", "", "Нгуен Ван Ань Хо"])
def test_n13_without_a_patronymic_the_gender_is_asked(name: str):
    assert gender_of(name) is None


def test_n13_a_gender_that_was_told_is_enough():
    assert name_in(GEN, "Ким Женя", Gender.FEMALE) == "Ким Жени"
    assert name_in(GEN, "Иванов И.И.", Gender.MALE) == "Иванова И.И."


def test_n10_acting_agrees():
    assert acting(gender_of("Иванов Иван Иванович")) == "действующего"
    assert acting(gender_of("Шевчук Анна Сергеевна")) == "действующей"
