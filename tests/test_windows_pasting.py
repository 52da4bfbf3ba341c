"""A block of cells pasted into a document is shown first and comes in as one step (T-11)."""

import datetime as dt
import time
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from db.catalogs.unit import Cabin
from forms.paste_preview import PastePreview
from tests.new_transfer import clipboard, opened
from tests.seen import column

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL, SHIFT = Mod.ControlModifier, Mod.ShiftModifier


@pytest.fixture
def window(office):
    return opened(office)


@pytest.fixture
def page(window):
    return window.sections["units"]


def preview_of(window):
    return window.findChild(PastePreview)


@pytest.fixture
def accept(window, office):
    """«Вставить» of the preview that is open."""

    def accepted():
        next(p for p in window.findChildren(PastePreview) if p.isVisible()).accept()
        office.settle()

    return accepted


BLOCK = (
    "Бытовка\tС\tПо\tЦена\tЦвет\r\n"
    "бк-001\t13.11.2026\t12.12.2026\t9 000,00\tсиний\r\n"
    "БК-002\t13112026\t\t\t\r\n"
    "БК-999\t31.02.2026\t\tмного\t\r\n"
)


def test_t11_a_block_is_shown_first_and_comes_in_as_one_step(window, page, hands, office):
    clipboard().setText(BLOCK)
    hands.key(CTRL, Key.Key_V)
    preview = preview_of(window)
    assert window.thing.units == []
    assert [f and f.name for f in preview.columns] == [
        "unit_id",
        "date_from",
        "date_to",
        "price",
        None,
    ]
    assert preview.told.text() == "Будет вставлено: 3 строки, 3 ошибки"
    assert preview.reason.text().startswith("Строка 3: Не найдено: «БК-999»")
    cells = preview.model
    assert cells.index(0, 0).data() == "БК-001"
    assert cells.index(1, 1).data() == "13.11.2026"
    assert cells.index(2, 1).data(Qt.ItemDataRole.ToolTipRole) == "Такой даты нет: 31.02.2026"
    hands.key(CTRL, Key.Key_F8)
    assert preview.reason.text().startswith("Строка 3: Такой даты нет")
    hands.key(CTRL, Key.Key_Return)
    rows = window.thing.units
    first, second, _ = office.company.cabins
    assert [r.unit_id for r in rows] == [first.id, second.id, None]
    assert rows[0].price == Decimal(9000)
    assert rows[0].composition == "Кровать × 2"
    assert rows[1].price == Decimal(6000)
    assert rows[1].date_from == dt.date(2026, 11, 13)
    assert page.model.index(2, column(page, "unit_id")).data() == "БК-999"
    assert len(page.model.typed_problems("units")) == 3
    assert window.isWindowModified()
    assert page.view.hasFocus()
    hands.key(CTRL, Key.Key_Z)
    assert window.thing.units == []
    assert page.model.typed_problems("units") == []
    hands.key(CTRL, Key.Key_Y)
    assert len(window.thing.units) == 3
    assert len(page.model.typed_problems("units")) == 3


def test_t11_faulty_rows_may_stay_out_and_a_column_goes_elsewhere(window, page, hands, accept):
    clipboard().setText(BLOCK.replace("Цвет", "Прочее"))
    hands.key(CTRL, Key.Key_V)
    preview = preview_of(window)
    composition = next(f for f in preview.fields if f.name == "composition")
    preview.send(4, composition)
    preview.only_faulty.setChecked(True)
    assert preview.model.rowCount() == 1
    preview.skip_faulty.setChecked(True)
    assert preview.take.text() == "Вставить: 2 строки"
    accept()
    assert [r.composition for r in window.thing.units] == ["синий", "Кровать × 2"]


def test_t11_without_headings_columns_go_by_order_from_the_current_one(window, page, hands, accept):
    clipboard().setText("БК-001\tБК-00\nБК-002\tБК-00")
    hands.key(CTRL, Key.Key_V)
    accept()
    assert len(window.thing.units) == 2
    page.view.go_to(0, column(page, "price"))
    clipboard().setText("100\n200")
    page.view.setFocus()
    hands.key(CTRL, Key.Key_V)
    preview = next(p for p in window.findChildren(PastePreview) if p.isVisible())
    assert [f.name for f in preview.columns] == ["price"]
    assert preview.over_rows.isChecked()
    accept()
    assert [r.price for r in window.thing.units] == [Decimal(100), Decimal(200)]


def test_t11_what_was_copied_here_comes_back_the_same(window, page, hands, office, accept):
    for cabin in office.company.cabins[:2]:
        page.add()
        page.model.set_value(page.model.rows[-1], "unit_id", cabin.id)
    QTest.keyClick(page.view, Key.Key_A, CTRL)
    QTest.keyClick(page.view, Key.Key_C, CTRL)
    page.remove()
    assert window.thing.units == []
    hands.key(CTRL, Key.Key_V)
    preview = preview_of(window)
    assert preview.model.faulty() == []
    accept()
    rows = window.thing.units
    assert [r.unit_id for r in rows] == [c.id for c in office.company.cabins[:2]]
    assert [r.manual for r in rows] == [False, False]
    assert window.commands.do_post()


def test_t11_a_row_begun_and_empty_gives_way(window, page, hands, accept):
    hands.key(Key.Key_Insert)
    clipboard().setText("БК-001\tБК-00\nБК-002\tБК-00")
    hands.key(CTRL, Key.Key_V)
    accept()
    assert len(window.thing.units) == 2
    hands.key(CTRL, Key.Key_Z)
    assert len(window.thing.units) == 1


def test_t11_five_hundred_rows_are_pasted_at_once(window, page, hands, office, accept):
    work, company = office.company.work, office.company
    cabins = [
        Cabin(name=f"Бытовка {n}", code=f"М-{n:04}", kind_id=company.kind.id) for n in range(500)
    ]
    work.save(cabins)
    window.where = lambda part, field: {}
    period = "12.11.2026\t11.12.2026"
    lines = [f"{c.code}\tБК-00\t1\t{period}\tСтандарт\t6500" for c in cabins]
    clipboard().setText("\n".join(lines))
    begun = time.perf_counter()
    hands.key(CTRL, Key.Key_V)
    shown = time.perf_counter()
    accept()
    office.settle()
    done = time.perf_counter()
    print(f"500 строк: показ {shown - begun:.3f} с, вставка {done - shown:.3f} с")
    assert [r.unit_id for r in window.thing.units] == [c.id for c in cabins]
    assert {r.price for r in window.thing.units} == {Decimal(6500)}
    assert all(r.amount for r in window.thing.units)
    assert window.undo.stack.count() == 1
    hands.key(CTRL, Key.Key_Z)
    assert window.thing.units == []
