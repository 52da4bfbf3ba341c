"""A month of two people by keys: one counts, the other approves at his own desk, an error is mended.

Nothing here calls a window, as in `test_windows_month_keys`.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from sqlalchemy import insert

from app.month import ground
from app.printed import note_printed
from app.work import Work
from db.documents.realization_correction import CorrectionKind
from db.documents.service_act import ServiceAct
from db.month_kind import RunKind
from db.system import AppUser
from forms.month import window as month_window
from tests.company import ACCOUNTANT, BOSS
from tests.hands import Hands
from tests.keyboards import Keyboard
from tests.leaseholds import NOVEMBER, make_leaseholds
from tests.offices import make_offices
from tests.test_windows_month_keys import December, act_of, count, issue
from tests.windows import office_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from forms.desk import Desk
    from tests.windows import Office

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL = Mod.ControlModifier


@pytest.fixture
def in_december(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (ground, month_window):
        monkeypatch.setattr(module, "dt", SimpleNamespace(date=December))


@pytest.fixture
def two(
    office: Office,
    in_december: None,
    open_desk: Callable[[Any], Desk],
    type_text: Callable[[Any, str], None],
    qtbot: QtBot,
) -> Callable[[], tuple[Keyboard, Keyboard]]:
    """The administrator and the accountant, each at a desk, over one base."""

    def come() -> tuple[Keyboard, Keyboard]:
        database = office.company.work.database
        people = [
            {"id": -n, "login": u.login, "name": u.name, "role": u.role, "active": True}
            for n, u in enumerate((BOSS, ACCOUNTANT), 1)
        ]
        with database.writing() as connection:
            connection.execute(insert(AppUser.__table__), people)
        work = Work(database, ACCOUNTANT)
        other = office_of(open_desk, replace(office.company, work=work), qtbot)
        other.desk.listen()
        other.settle()
        return (
            Keyboard(office, Hands(office, type_text)),
            Keyboard(other, Hands(other, type_text)),
        )

    return come


def hear(keyboard: Keyboard) -> None:
    """What others wrote comes to the desk by itself; here it is not waited for."""
    watch = keyboard.office.desk.watch
    assert watch is not None
    watch.ask()
    keyboard.office.settle()


def issue_nothing(keyboard: Keyboard) -> None:
    """Ctrl+Enter before the approval asks nothing and does nothing."""
    keyboard.hands.key(CTRL, Key.Key_Return)
    assert QApplication.activeModalWidget() is None
    assert "утверждает другой человек" in keyboard.told()


def sit(keyboard: Keyboard) -> None:
    """The person's own screen gets the keys."""
    keyboard.office.desk.shell.activateWindow()
    keyboard.office.settle()


def test_issue3_one_counts_another_approves_at_his_desk_and_an_error_is_put_right(
    office: Office, two: Callable[[], tuple[Keyboard, Keyboard]]
) -> None:
    leaseholds = make_leaseholds(make_offices(office.company), 2)
    his, hers = two()
    sit(hers)
    hers.find("Счета и акты месяца")
    count(hers, RunKind.ACTS, "Ноябрь 2026", NOVEMBER)
    hers.find("На утверждение")
    assert "Считали вы, утверждает другой человек: Анна." in hers.told()
    hers.find("Утвердить")
    refusal: Any = QApplication.activeWindow()
    assert "считали вы: утверждает другой человек. Утвердить может: Анна." in refusal.text()
    hers.hands.key(Key.Key_Return)
    issue_nothing(hers)

    sit(his)
    his.find("Счета и акты месяца")
    count(his, RunKind.ACTS, "Ноябрь 2026", NOVEMBER)
    assert his.told() == "Считал другой человек: проверьте и утвердите."
    his.find("Утвердить")
    assert his.told() == "Утверждено: 2 договора."

    hear(hers)
    sit(hers)
    assert not hers.window.strip.isVisible()  # nobody is waited for
    issue(hers)
    assert hers.told() == "Выставлено: 2 договора."

    act = act_of(office, leaseholds.reload(0))
    note_printed(office.company.work, ServiceAct, [act.id], "Акт")
    hers.find(f"#{act.number}")
    hers.hands.key(CTRL, Key.Key_B)
    hers.hands.type("Кор", Key.Key_Return)
    hers.tab_to("Вид")
    hers.hands.type("Испр")
    hers.tab_to("Основание")
    hers.hands.type("неверно прочитан договор")
    hers.tab_to("Услуги")
    section = hers.window.sections["rows"]
    names = [field.name for field in section.model.fields]
    while names[section.view.currentIndex().column()] != "should":
        hers.hands.key(Key.Key_Right)
    changed = section.model.rows[section.view.currentIndex().row()]
    issued = changed.issued
    hers.hands.type(f"{issued}+500", Key.Key_Return)
    assert (changed.should, changed.difference) == (issued + 500, Decimal(500))
    hers.tab_to("Дата")
    hers.hands.type("051226")
    correction = hers.window.thing
    hers.hands.key(CTRL, Key.Key_Return)
    assert (correction.posted, correction.correction) == (True, CorrectionKind.ERROR)
    assert (correction.number, correction.fix_number) == (act.number, 1)
    assert hers.window.thing.id == act.id  # back where she came from
