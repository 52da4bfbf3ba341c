"""A variant of a report goes from one person to another, a paper is leafed through: by keys alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.work import Work
from tests.company import MANAGER
from tests.hands import Hands
from tests.keyboards import Keyboard

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forms.desk import Desk
    from tests.windows import Office

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL = Mod.ControlModifier
NAME = "Для собрания"


@pytest.fixture
def manager_comes(
    office: Office, open_desk: Callable[[Any], Desk], type_text: Callable[[Any, str], None]
) -> Callable[[], Keyboard]:
    """Opens the manager's own desk over the same base."""

    def come() -> Keyboard:
        company = replace(office.company, work=Work(office.company.work.database, MANAGER))
        other = replace(office, desk=open_desk(company.work), company=company)
        office.settle()
        return Keyboard(other, Hands(other, type_text))

    return come


def test_r4_a_variant_of_one_person_is_shared_and_opened_by_another(
    office: Office, hands: Hands, manager_comes: Callable[[], Keyboard]
) -> None:
    """He sees it, may not take it away from others, and keeps one of his own beside it."""
    hers = Keyboard(office, hands)
    hers.find("Сводка аренды")
    hers.window.shape.group_by("tenant")
    hers.choose("Вариант отчёта", "Сохранить как")
    hands.type(NAME, Key.Key_Tab)
    assert hers.said() == " Общий: виден всем"
    hands.key(Key.Key_Space, Key.Key_Return)
    assert hers.window.variants.button.text() == f"Вариант: {NAME} ▾"

    his = manager_comes()
    his.find("Сводка аренды")
    assert his.window.shape.groups() != ("tenant",)
    his.choose("Вариант отчёта", f"{NAME}   общий")
    assert his.window.shape.groups() == ("tenant",)
    his.answer(Key.Key_Tab, Key.Key_Space)  # «Удалить … у всех?» — «Да»
    his.choose("Вариант отчёта", "Удалить")
    refusal: Any = QApplication.activeWindow()
    assert "Сохраните вариант для себя." in refusal.text()
    hands.key(Key.Key_Return)
    assert [found.name for found in hers.window.variants.variants.names()] == [NAME]

    his.window.shape.group_by("place")
    his.answer(Key.Key_Tab, Key.Key_Space)  # «Вариант … уже есть. Заменить?»
    his.choose("Вариант отчёта", "Сохранить как")
    hands.type(NAME, Key.Key_Return)
    assert his.window.variants.variants.get(NAME).settings.groups == ("tenant", "place")
    assert hers.window.variants.variants.get(NAME).settings.groups == ("tenant",)


def test_i2_a_paper_is_leafed_through_saved_and_left(
    office: Office, hands: Hands, answers: dict[str, Any], tmp_path: Path
) -> None:
    """Ctrl+P over a document, the pages, the file, the document again, Esc."""
    keyboard, company = Keyboard(office, hands), office.company
    doc = company.transfer(*company.cabins)
    company.work.post(doc)
    keyboard.find(f"#{doc.number}")
    document = keyboard.window
    hands.key(CTRL, Key.Key_P)
    menu: Any = QApplication.activePopupWidget()
    assert menu.activeAction().text() == "Акт выдачи"
    hands.key(Key.Key_Down, Key.Key_Return)  # «Договор»: of three sheets
    preview = keyboard.window
    assert preview is not document
    assert preview.place.text().startswith("Страница 1 из 3 · ")
    hands.key(CTRL, Key.Key_End)
    assert preview.place.text().startswith("Страница 3 из 3 · ")
    before = preview.view.zoom
    hands.key(CTRL, Key.Key_Plus)
    assert preview.view.zoom > before
    hands.key(CTRL, Key.Key_0)
    assert preview.view.zoom == before
    answers["file"] = tmp_path / "договор.pdf"
    hands.key(CTRL, Key.Key_S)
    assert answers["file"].read_bytes().startswith(b"%PDF")
    hands.key(Key.Key_F7)
    assert keyboard.window is document
    for _ in range(2):  # the start page stands between them
        hands.key(CTRL, Key.Key_F6)
    assert keyboard.window is preview
    hands.key(Key.Key_Escape)
    assert preview.key not in office.desk.windows
