"""Drafts of windows: kept a second after the last key, dropped with the edit, back after a kill."""

import os
import signal
import subprocess
import sys
import textwrap
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.drafts import Drafts
from db.documents.rent_transfer import RentTransfer
from forms import drafts
from forms.drafts import drafts_of, offer, open_draft
from tests.seen import column, editor

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key = Qt.Key


@pytest.fixture
def quick(monkeypatch):
    """A second is long for a test."""
    monkeypatch.setattr(drafts, "PAUSE", 10)


@pytest.fixture
def window(quick, office):
    made = office.desk.open_new(RentTransfer)
    office.settle()
    return made


def crashed(office):
    """Another start of the program after a crash: nobody holds the sessions of this one."""
    drafts_of(office.desk.work).close()
    return Drafts(office.desk.work)


def test_what_is_typed_is_kept_after_a_pause(office, window, hands, qtbot):
    editor(window, "phone").setFocus()
    hands.type("8 9")
    qtbot.waitUntil(lambda: window.drafts.is_kept)
    assert window.heading.draft.text().startswith("Черновик сохранён ")
    kept = drafts_of(office.desk.work).get(window.drafts.key)
    assert [(t.field, t.text) for t in kept.typed] == [("phone", "8 9")]  # not left yet
    hands.type("00", Key.Key_Return)
    qtbot.waitUntil(
        lambda: drafts_of(office.desk.work).get(window.drafts.key).mine["head"]["phone"] == "8 900"
    )


def test_a_written_or_dropped_edit_leaves_no_draft(office, quick, answers):
    document = office.company.transfer()
    office.company.work.save(document)
    window = office.desk.open_thing(RentTransfer, document.id)
    window.apply(window.thing, "phone", "8 900")
    window.drafts.keep()
    assert window.commands.save()
    assert window.heading.draft.text() == ""
    window.apply(window.thing, "phone", "8 901")
    window.drafts.keep()
    answers["save"] = False
    window.close_window()
    assert crashed(office).left() == []


def test_everything_typed_comes_back_with_what_was_wrong(office, window, hands):
    company = office.company
    window.apply(window.thing, "contract_id", company.contract.id)
    window.apply(window.thing, "comment", "до обеда")
    page = window.sections["units"]
    for cabin in company.cabins[:2]:
        page.add()
        page.model.set_value(window.thing.units[-1], "unit_id", cabin.id)
    page.view.go_to(1, column(page, "date_to"))
    page.view.setFocus()
    hands.type("31.02", Key.Key_Return)
    site = editor(window, "site_id")
    site.setFocus()
    hands.type("нет такой")
    window.drafts.keep()
    (left,) = crashed(office).left()
    window.setWindowModified(False)
    window.close_window()
    assert open_draft(office.desk, left)
    again = next(w for k, w in office.desk.windows.items() if k[:2] == ("item", "rent_transfer"))
    assert again is not window
    assert again.thing.contract_id == company.contract.id
    assert editor(again, "comment").text() == "до обеда"
    assert [row.unit_id for row in again.thing.units] == [c.id for c in company.cabins[:2]]
    assert [row.amount for row in again.thing.units] == [r.amount for r in window.thing.units]
    assert editor(again, "site_id").text() == "нет такой"
    assert editor(again, "site_id").fault()
    cells = again.sections["units"].model
    assert cells.index(1, column(again.sections["units"], "date_to")).data() == "31.02"
    assert again.isWindowModified()


def test_the_start_offers_what_was_left(office, quick, monkeypatch):
    for phone in ("8 900", "8 901"):
        window = office.desk.open_new(RentTransfer)
        window.apply(window.thing, "phone", phone)
        window.drafts.keep()
        window.drafts.is_kept = False  # the program dies: nobody drops it
        window.setWindowModified(False)
        window.close_window()
    crashed(office)
    strip = offer(office.desk)
    assert strip.words.text().startswith("Найдено 2 несохранённых документа: ")
    assert [b.text() for b in strip.buttons] == ["Открыть", "Удалить"]
    strip.press("Открыть")
    phones = {
        w.thing.phone for k, w in office.desk.windows.items() if k[:2] == ("item", "rent_transfer")
    }
    assert phones == {"8 900", "8 901"}
    assert strip.isHidden()
    assert offer(office.desk) is None  # they belong to windows again


def test_the_offer_is_removed_on_consent(office, quick, monkeypatch):
    window = office.desk.open_new(RentTransfer)
    window.apply(window.thing, "phone", "8 900")
    window.drafts.keep()
    window.drafts.is_kept = False
    window.setWindowModified(False)
    window.close_window()
    crashed(office)
    strip = offer(office.desk)
    assert strip.words.text().startswith("Найден 1 несохранённый документ: ")
    monkeypatch.setattr(drafts, "ask", lambda parent, text: False)
    strip.press("Удалить")
    assert not strip.isHidden()
    monkeypatch.setattr(drafts, "ask", lambda parent, text: True)
    strip.press("Удалить")
    assert strip.isHidden()
    assert Drafts(office.desk.work).left() == []


def test_a_draft_of_a_thing_that_went_on_is_compared(office, quick):
    work = office.company.work
    document = office.company.transfer(*office.company.cabins[:2])
    work.save(document)
    window = office.desk.open_thing(RentTransfer, document.id)
    window.apply(window.thing, "phone", "8 900")
    window.drafts.keep()
    window.drafts.is_kept = False
    window.setWindowModified(False)
    window.close_window()
    office.settle()
    fresh = work.load(RentTransfer, document.id)
    fresh.units[1].price = Decimal(7000)
    work.recalculate(fresh.units[1], "price", fresh)
    work.save(fresh)
    (left,) = crashed(office).left()
    open_draft(office.desk, left)
    again = office.desk.windows[("item", "rent_transfer", document.id)]
    assert "строка 2 «Цена»" in again.collision_notice.words.text()
    assert not again.commands.save()  # never over what is newer without a look
    again.collision_notice.press("Записать мои поля поверх")
    stored = work.load(RentTransfer, document.id)
    assert (stored.phone, stored.units[1].price) == ("8 900", Decimal(7000))


WINDOW = """
    import sys, time
    import app.nouns
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication
    from app.session import open_work
    from forms import drafts
    from forms.desk import Desk
    from forms.shell import Shell
    from db.documents.rent_transfer import RentTransfer

    drafts.PAUSE = 20
    application = QApplication([])
    shell = Shell()
    desk = Desk(open_work(sys.argv[1], remember=False), shell)
    shell.show()
    window = desk.open_new(RentTransfer)
    phone = next(e for f, e in window.form.head.editors() if f.name == "phone")
    phone.setFocus()
    told = ""
    while True:
        letter = "0123456789"[len(phone.text()) % 10]
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(phone, event)
        until = time.monotonic() + 0.06
        while time.monotonic() < until:
            application.processEvents()
        if window.drafts.is_kept:
            print(len(phone.text()), flush=True)
        if len(phone.text()) > 200:
            phone.clear()
"""


def test_t16_a_window_killed_while_typing_gives_its_draft_back(office, quick):
    work, root = office.company.work, Path(__file__).parent.parent
    base = str(work.database.path)
    with work.database.writing() as connection:
        from sqlalchemy import text

        row = "INSERT INTO app_user (id, login, name, role, active) VALUES (1, 'anna', 'Анна', 'ADMINISTRATOR', 1)"
        connection.execute(text(row))
    typist = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WINDOW), base],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        text=True,
    )
    seen = [int(typist.stdout.readline() or 0) for _ in range(5)]
    typist.send_signal(signal.SIGKILL)
    rest, faults = typist.communicate()
    assert seen[-1] > 1, faults
    told = [*seen, *(int(line) for line in rest.split("\n")[:-1])]
    (left,) = Drafts(work).left()
    assert left.noun == "rent_transfer"
    typed = {t.field: t.text for t in left.typed}
    assert len(typed["phone"]) >= told[-1] - 1  # at most the letter of the last second
    assert open_draft(office.desk, left)
    again = next(w for k, w in office.desk.windows.items() if k[:2] == ("item", "rent_transfer"))
    assert editor(again, "phone").text() == typed["phone"]
