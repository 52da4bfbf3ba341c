"""«Показания счётчиков» at the keyboard: Enter walks down, Excel, photos (M-1, M-2, M-3)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.attachments import files_of
from app.attention.lines import LINES
from app.lists import ListQuery, ids
from app.store import load
from db.catalogs.meter import Meter
from db.documents.meter_reading import MeterReading
from db.documents.meter_replacement import MeterReplacement
from db.documents.service_log import ServiceLog
from db.documents.shared_cost import SharedCost
from db.meta import field_of
from db.registers.utilities import MeterState
from forms.meters import reading_files as reading_files_window
from forms.meters.reading_files import ReadingsPreview
from forms.paste_preview import PastePreview
from tests.company import DAY
from tests.hands import Hands
from tests.offices import Offices, make_offices
from tests.test_meter_readings import read
from tests.test_meters import light_of, meter
from tests.windows import Office

pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support", "Keyboard event not accepted", extend=True
)
Key, Mod = Qt.Key, Qt.KeyboardModifier
D = Decimal
METERS = 50


@pytest.fixture
def building(office: Office) -> Offices:
    """Fifty common meters of a building, read at the end of October."""
    offices = make_offices(office.company)
    light = light_of(offices)
    plain = {"coefficient": D(1), "unit_id": None, "installed": DAY(2026, 9, 30)}
    cards = [
        meter(offices, light, name=f"Ввод {n:02}", number=f"{n:04}", **plain) for n in range(METERS)
    ]
    offices.work.save(cards)
    offices.work.post(read(offices, DAY(2026, 10, 31), *["4"] * METERS))
    return offices


@pytest.fixture
def window(office: Office, building: Offices) -> Any:
    """The object is chosen, so that the meters are there."""
    made: Any = office.desk.open_new(MeterReading)
    made.apply(made.thing, "date", DAY(2026, 11, 30))
    made.apply(made.thing, "site_id", building.building.id)
    made.sections["rows"].view.setFocus()
    office.settle()
    return made


def test_m1_fifty_readings_are_typed_with_enter_alone(
    window: Any, hands: Hands, office: Office
) -> None:
    """Previous and delta are seen; a leap is seen at once, its reason is asked before posting."""
    view = window.sections["rows"].view
    rows = window.thing.rows
    assert len(rows) == METERS
    assert all((r.previous, r.before_on) == (4, DAY(2026, 10, 31)) for r in rows)
    hands.type("90", Key.Key_Return)  # instead of 9
    assert view.currentIndex().row() == 1
    for _ in range(METERS - 1):
        for key in (Key.Key_9, Key.Key_Return):
            QTest.keyClick(QApplication.focusWidget(), key)
            QApplication.processEvents()
    assert [r.reading for r in rows] == [90] + [9] * (METERS - 1)
    assert [r.consumed for r in rows] == [86] + [5] * (METERS - 1)
    assert (rows[0].remark, rows[1].remark) == ("больше обычного", "")
    assert (len(window.thing.rows), view.currentIndex().row()) == (METERS, METERS - 1)
    assert not window.commands.do_post()
    told = [p.text for p in window.messages.problems]
    assert told == [
        (
            "«Счётчики», строка 1: расход 86 против обычного 4: больше чем в 2 раза — "
            "исправьте показание или укажите причину"
        )
    ]
    view.go_to(0, [f.name for f in window.sections["rows"].model.fields].index("reading"))
    hands.type("8", Key.Key_Return)
    assert window.commands.do_post()
    with office.company.work.database.reading() as session:
        assert session.query(MeterState).count() == 2 * METERS


def test_m1_readings_from_excel_find_the_rows_of_their_meters(
    window: Any, hands: Hands, office: Office
) -> None:
    lines = ["Счётчик\tПоказание", *(f"{n:04}\t{200 + n}" for n in reversed(range(METERS)))]
    QApplication.clipboard().setText("\r\n".join(lines))
    hands.key(Mod.ControlModifier, Key.Key_V)
    preview = next(p for p in window.findChildren(PastePreview) if p.isVisible())
    preview.over_rows.setChecked(False)
    preview.accept()
    office.settle()
    rows = window.thing.rows
    assert [(r.line, r.reading, r.consumed) for r in rows] == [
        (n + 1, D(200 + n), D(196 + n)) for n in range(METERS)
    ]
    window.undo.undo()
    assert [r.reading for r in window.thing.rows] == [None] * METERS


def test_m3_a_photo_is_a_thumbnail_in_its_row_and_opens(
    window: Any, office: Office, tmp_path: Path
) -> None:
    image = QImage(600, 800, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    picture, paper = tmp_path / "IMG_0023.jpg", tmp_path / "акт.pdf"
    assert image.save(str(picture))
    paper.write_bytes(b"%PDF-1.4")
    page, row = window.sections["rows"], window.thing.rows[0]
    window.put_photo(row, paper)
    assert "не картинка" in window.strip.words.text()
    window.put_photo(row, picture)
    assert row.photo == "0000 IMG_0023.jpg"
    assert [f.name for f in files_of(office.company.work, window.thing)] == [row.photo]
    window.sections["rows"].view.viewport().repaint()
    office.settle()
    shown = window.photos.shown[row.photo]
    assert 0 < shown.height() <= page.view.verticalHeader().defaultSectionSize()
    column = [f.name for f in page.model.fields].index("photo")
    page.view.doubleClicked.emit(page.model.index(0, column))
    office.settle()
    files: Any = next(w for k, w in office.desk.windows.items() if k[0] == "files")
    assert files.current().name == row.photo


def test_m3_a_photo_is_dragged_onto_its_row_or_pasted(
    window: Any, office: Office, hands: Hands, tmp_path: Path
) -> None:
    """A file goes to the row under the mouse, a copied picture to the current one; text is text."""
    view, rows = window.sections["rows"].view, window.thing.rows
    image = QImage(60, 80, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    picture = tmp_path / "IMG_0024.jpg"
    assert image.save(str(picture))
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile(str(picture))])
    place = view.visualRect(view.rows.index(2, 0)).center()
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Mod.NoModifier
    over = QDragEnterEvent(place, copy, dragged, left, none)
    QApplication.sendEvent(view.viewport(), over)
    assert over.isAccepted()
    dropped = QDropEvent(QPointF(place), copy, dragged, left, none)
    QApplication.sendEvent(view.viewport(), dropped)
    office.settle()
    assert rows[2].photo == "0002 IMG_0024.jpg"
    view.setFocus()
    view.go_to(1, 0)
    QApplication.clipboard().setImage(image)
    hands.key(Mod.ControlModifier, Key.Key_V)
    assert rows[1].photo.startswith("0001 Снимок ")
    assert len(files_of(office.company.work, window.thing)) == 2
    excel = QMimeData()  # Excel puts a picture of the cells beside their text
    excel.setText("17")
    excel.setImageData(image)
    QApplication.clipboard().setMimeData(excel)
    names = [field.name for field in view.rows.fields]
    view.go_to(3, names.index("reading"))
    hands.key(Mod.ControlModifier, Key.Key_V)
    assert (rows[3].reading, rows[3].photo) == (17, "")
    QApplication.clipboard().clear()  # Qt would free what Python made after Python is gone
    window.setWindowModified(False)


def test_m4_m16_a_file_is_looked_at_and_becomes_documents(
    office: Office, building: Offices, hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the last readings of a log; a fault is put right in its cell; nothing is posted."""
    log = tmp_path / "датчики.csv"
    lines = [f"0001;{day:02}.11.2026;{day}" for day in range(1, 11)]
    log.write_text(
        "Счётчик;Дата;Показание\n" + "\n".join(lines) + "\n9002;10.11.2026;12\n", "cp1251"
    )
    monkeypatch.setattr(reading_files_window, "file_to_open", lambda *_: log)
    window = office.desk.open_list(MeterReading)
    office.settle()
    next(a for a in window.commands.own if a.text().startswith("Загрузить")).trigger()
    office.settle()
    preview = window.findChild(ReadingsPreview)
    assert preview.told.text() == (
        "Будет загружено: 1 строка, 1 ошибка (последние показания из 11 строк)"
    )
    assert preview.reason.text().startswith("Строка 2: Не найдено: «9002»")
    preview.every_day.click()
    assert preview.told.text() == "Будет загружено: 10 строк, 1 ошибка"
    preview.every_day.click()
    QTest.keyClick(preview.view, Key.Key_F2)
    editor = preview.view.findChild(QLineEdit)
    editor.setText("0002")
    QTest.keyClick(editor, Key.Key_Return)
    office.settle()
    assert preview.told.text() == "Будет загружено: 2 строки (последние показания из 11 строк)"
    QTest.keyClick(preview, Key.Key_Return, Mod.ControlModifier)
    office.settle()
    with office.company.work.database.reading() as session:
        waiting = ListQuery(MeterReading, where=LINES["readings_to_check"].where())
        (made,) = load(session, MeterReading, list(ids(session, waiting)))
    assert made.id in window.model.keys
    assert (made.date, made.posted, made.source) == (
        DAY(2026, 11, 10), False, "из файла датчики.csv"
    )  # fmt: skip
    assert [(r.previous, r.reading) for r in made.rows] == [(4, 10), (4, 12)]


def test_m2_who_was_not_read_gets_the_average_with_the_reason(window: Any) -> None:
    window._by_habit(window.thing.rows[:2])
    first = window.thing.rows[0]
    assert (first.reading, first.consumed, first.remark) == (8, 4, "")
    assert first.reason == "по среднему расходу: показание не снято"
    window.thing.rows[1].reading = None
    window._fill([])
    assert [r.reading for r in window.thing.rows[:2]] == [8, None]


def test_m4_only_devices_that_are_in_are_offered_for_replacement(
    office: Office, building: Offices
) -> None:
    with office.company.work.database.reading() as session:
        off, *_ = session.query(Meter).order_by(Meter.number).all()
    off.removed, off.final = DAY(2026, 11, 1), D(4)
    office.company.work.save(off)
    change: Any = office.desk.open_new(MeterReplacement)
    field = field_of(MeterReplacement, "meter_id")
    offered = change.form.ref(change.thing, field).find("ввод")
    assert offered
    assert off.id not in {choice.id for choice in offered}
    change.apply(change.thing, "meter_id", offered[0].id)
    assert change.thing.digits == 5


def test_h8_h12_common_meters_fill_costs_and_facts_go_on(office: Office, building: Offices) -> None:
    costs: Any = office.desk.open_new(SharedCost)
    costs._fill([])
    assert "Сначала укажите объект и месяц" in costs.strip.words.text()
    costs.apply(costs.thing, "site_id", building.building.id)
    costs.apply(costs.thing, "month", DAY(2026, 10, 15))
    costs._fill([])
    (row,) = costs.thing.rows
    assert (row.quantity, row.amount) == (4 * METERS, D("1470.00"))
    costs._fill([])
    assert len(costs.thing.rows) == 1
    log: Any = office.desk.open_new(ServiceLog)
    page = log.sections["rows"]
    page.add()
    page.model.set_value(log.thing.rows[0], "contract_id", office.company.contract.id)
    page.add()
    assert log.thing.rows[1].contract_id == office.company.contract.id
    assert log.thing.rows[1].day == log.thing.date
    for window in (costs, log):
        window.setWindowModified(False)
