"""The rental part is a section of its own; a manager has it and little besides (A-1, B-2)."""

from __future__ import annotations

import pytest

from db.documents.opening_balance import OpeningBalance
from db.documents.rent_pause import RentPause
from db.documents.unit_move import UnitMove
from db.documents.unit_receipt import UnitReceipt
from db.documents.unit_write_off import UnitWriteOff
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


def test_e18_documents_of_the_yard_are_filled_in_one_way(office):
    """Their windows have the same commands with the same keys, the table the same columns first."""
    told = set()
    for kind in (UnitReceipt, UnitMove, UnitWriteOff):
        window = office.desk.open_new(kind)
        (page,) = window.sections.values()
        columns = tuple(field.title for field in page.model.fields[:3])
        keys = {(a.text(), a.shortcut().toString()) for a in window.actions() if a.text()}
        told.add((window.form.tabs.tabText(0), columns, frozenset(keys)))
    ((section, columns, keys),) = told
    assert (section.split(" ")[0], columns) == ("Имущество", ("№", "Имущество", "Количество"))
    assert {"Записать", "Провести"} <= {text.replace("&", "") for text, _ in keys}
