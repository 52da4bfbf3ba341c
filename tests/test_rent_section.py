"""The rental part is a section of its own; a manager has it and little besides (A-1, B-2)."""

from __future__ import annotations

import pytest

from db.documents.opening_balance import OpeningBalance
from db.documents.rent_pause import RentPause
from db.errors import UserError
from forms.sections import RENT

CABINS = {
    "Поступления бытовок на площадку",
    "Передачи в аренду",
    "Продолжения аренды",
    "Продержания",
    "Изменения условий аренды",
    "Паузы начисления",
    "Замены бытовок",
    "Возвраты из аренды",
    "Доп. услуги",
    "Перемещения бытовок",
    "Списания бытовок",
    "Розыск бытовок",
    "Бытовки",
    "Инвентарь по количеству",
    "График занятости",
}
ACCOUNTING = {
    "Банковские документы",
    "Выписки банка",
    "Ввод остатков",
    "Долги перевозчиков",
    "Журнал документов",
}


def titles(desk):
    return {
        section.place.name: {
            getattr(one, "titles", one.title) for one in (*section.nouns, *section.pages)
        }
        for section in desk.sections
    }


def test_a1_all_of_cabins_stands_in_one_section_for_everybody(office, manager_office):
    for desk in (office.desk, manager_office.desk):
        assert titles(desk)[RENT.name] >= CABINS


def test_a1_b2_a_manager_sees_no_menu_of_accounting(office, manager_office):
    mine = set().union(*titles(manager_office.desk).values())
    assert not mine & ACCOUNTING
    assert set().union(*titles(office.desk).values()) >= ACCOUNTING
    with pytest.raises(UserError, match="Недостаточно прав"):
        manager_office.company.work.save(OpeningBalance())
    assert manager_office.company.work.user.may("post", RentPause)
