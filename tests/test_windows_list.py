"""Lists: any noun, found by typing, sorted by the server, worked on many at once."""

import datetime as dt

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import db.nouns  # noqa: F401
from db.base import Catalog, Document, Register
from db.catalogs.partner import Partner
from db.catalogs.unit import Cabin, Site
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from db.meta import declared
from db.registers.money import Charge
from db.registers.place import Possession, UnitPlace
from forms import list_reader
from tests.company import BOSS

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier


def nouns(*kinds):
    every = [n for kind in kinds for n in declared(kind)]
    return sorted((n for n in every if n.__module__.startswith("db.")), key=lambda n: n.__name__)


def texts(window, column):
    at = window.column_names().index(column)
    model = window.model
    return [model.index(row, at).data() for row in range(model.rowCount())]


# One office for all of a root: to make one costs more than to open a window in it.
ROOTS = pytest.mark.parametrize("root", [Catalog, Document, Register], ids=lambda r: r.__name__)
STORED = pytest.mark.parametrize("root", [Catalog, Document], ids=lambda r: r.__name__)


@ROOTS
def test_every_list_opens(office, root):
    office.company.work.post(office.company.transfer())
    for noun in nouns(root):
        window = office.desk.open_list(noun)
        office.settle()
        assert window.windowTitle() == window.view.accessibleName() == noun.titles
        assert window.model.columnCount() == len(window.column_names())
        for row in range(window.model.rowCount()):
            assert window.model.row(row) is not None
        window.close_window()


@STORED
def test_every_new_thing_opens(office, root):
    for noun in nouns(root):
        if BOSS.may("write", noun):
            window = office.desk.open_new(noun)
            office.settle()
            assert window.windowTitle().startswith(noun.title[:8])
            assert window.form.head.cells, noun
            window.close_window()


@STORED
def test_every_stored_thing_opens(office, root):
    work = office.company.work
    work.post(office.company.transfer())
    work.post(office.company.receipt("100"))
    for noun in nouns(root):
        window = office.desk.open_list(noun)
        if not window.model.keys:
            assert window.place.text() == "Список пуст", noun
            continue
        window.commands.do_open()
        office.settle()
        shown = office.desk.shell.area.activeSubWindow().widget()
        assert shown.thing.id == window.model.keys[0], noun
        shown.close_window()


def test_letters_typed_in_the_list_go_to_the_search(office, type_text):
    window = office.desk.open_list(Partner)
    type_text(window.view, "дор")
    QTest.keyClick(window.search, Key.Key_Return)
    assert window.search.text() == "дор"
    assert texts(window, "name") == ["АО «Дорстрой»"]
    window.search.setFocus()
    QTest.keyClick(window.search, Key.Key_Escape)
    window.reload()
    assert len(texts(window, "name")) == 3


def test_the_list_finds_while_it_is_typed(office, qtbot):
    window = office.desk.open_list(Cabin)
    window.search.setText("бк-003")
    qtbot.waitUntil(lambda: texts(window, "code") == ["БК-003"])
    window.search.setText("нет такой")
    qtbot.waitUntil(lambda: window.place.text() != "Строка 1 из 1")
    assert window.place.text() == "Ничего не найдено"
    assert texts(window, "code") == []


def test_a_click_on_a_heading_sorts_and_a_second_one_reverses(office):
    window = office.desk.open_list(Cabin)
    at = window.column_names().index("code")
    for wanted in (["БК-001", "БК-002", "БК-003"], ["БК-003", "БК-002", "БК-001"]):
        window.view.horizontalHeader().sectionClicked.emit(at)
        assert texts(window, "code") == wanted


def test_the_period_filters_documents(office):
    for day in (dt.date(2026, 11, 12), dt.date(2026, 12, 12)):
        office.company.work.save(office.company.transfer(date=day, to=day + dt.timedelta(20)))
    window = office.desk.open_list(RentTransfer)
    assert len(window.model.keys) == 2
    picker = window.filters.picker
    picker.since.setText("01.12.2026")
    picker.since.setModified(True)
    picker.since.commit()
    assert texts(window, "date") == ["12.12.2026"]


def test_the_cursor_stays_on_its_thing(office):
    window = office.desk.open_list(Site)
    window.stand_on(office.company.site.id)
    for name in ("Аврора", "Берег"):
        office.company.work.save(Site(name=name))
    office.settle()
    assert texts(window, "name") == ["Аврора", "Берег", "Север", "Юг"]
    assert window.current_key() == office.company.site.id


def test_l13_a_mark_is_asked_about_in_the_same_words_everywhere(office, answers):
    """What is undone by the mark of a posted document is told in a list too."""
    work = office.company.work
    posted, draft = office.company.transfer(), office.company.transfer(office.company.cabins[1])
    marked = office.company.transfer(office.company.cabins[2])
    work.post(posted)
    work.save([draft, marked])
    work.mark(marked)
    answers["yes"] = False
    window = office.desk.open_list(RentTransfer)
    window.stand_on(posted.id)
    window.commands.mark.trigger()
    item = office.desk.open_thing(RentTransfer, posted.id)
    item.commands.do_mark()
    in_list, in_item = answers["asked"]
    told = "Документ проведён. При пометке проведение будет отменено: "
    assert in_list.startswith(told)
    assert in_list.split("\n")[0] == in_item.split("\n")[0]
    office.desk.bring_forward(window)
    window.view.selectAll()
    window.commands.mark.trigger()
    assert answers["asked"][-1] == (
        "Из них 1 документ проведён: при пометке проведение будет отменено.\n\n"
        "Пометить выделенные объекты (2) на удаление?"
    )


def test_states_differ_in_shape_and_words(office, answers):
    work = office.company.work
    posted, draft = office.company.transfer(), office.company.transfer(office.company.cabins[1])
    work.post(posted)
    work.save(draft)
    window = office.desk.open_list(RentTransfer)
    window.stand_on(draft.id)
    QTest.keyClick(window.view, Key.Key_Delete)
    office.settle()
    assert answers["asked"][0].startswith("Пометить „Передача в аренду")
    state = Qt.ItemDataRole.AccessibleTextRole
    rows = {key: window.model.index(n, 0) for n, key in enumerate(window.model.keys)}
    assert rows[draft.id].data(state) == "помечен"
    assert rows[posted.id].data(state) == "проведён"
    icons = {rows[k].data(Qt.ItemDataRole.DecorationRole).cacheKey() for k in rows}
    assert len(icons) == 2


def test_many_are_posted_at_once_and_the_question_says_how_many(office, answers):
    for cabin in office.company.cabins:
        office.company.work.save(office.company.transfer(cabin))
    window = office.desk.open_list(RentTransfer)
    window.view.selectAll()
    window.commands.many.post()
    office.settle()
    assert answers["asked"] == ["Провести выделенные документы (3)?"]
    assert sorted(texts(window, "number")) == ["А-000001", "А-000002", "А-000003"]
    assert "выделено 3" in window.place.text()


def test_a_refusal_for_many_is_told_above_the_list(office, answers):
    for _ in range(2):
        office.company.work.save(office.company.transfer())
    window = office.desk.open_list(RentTransfer)
    window.view.selectAll()
    window.commands.many.post()
    assert window.strip.isVisible()
    assert "БК-001" in window.strip.words.text()
    assert texts(window, "number") == ["", ""]


def test_sums_stand_under_their_columns(office):
    for cabin in office.company.cabins[:2]:
        office.company.work.save(office.company.transfer(cabin, amount="6000.00"))
    window = office.desk.open_list(RentTransfer)
    at = window.column_names().index("amount")
    assert window.totals.texts == {at: "12\u00a0000,00"}
    assert window.totals.isVisible()


def test_a_list_goes_to_excel(office, answers, tmp_path):
    office.company.work.save(office.company.transfer(amount="6000.00"))
    answers["file"] = tmp_path / "передачи"
    window = office.desk.open_list(RentTransfer)
    from forms.list_output import ListOutput

    ListOutput(window).write()
    sheet = openpyxl.load_workbook(tmp_path / "передачи.xlsx").active
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "ООО «СтройГрад»" in cells
    assert 6000 in cells
    dates = [cell.date() for cell in cells if isinstance(cell, dt.datetime)]
    assert dates == [dt.date(2026, 11, 12)]


def test_rows_are_copied_as_excel_reads_them(office):
    office.company.work.save(office.company.transfer(amount="6000.00"))
    window = office.desk.open_list(RentTransfer)
    QTest.keyClick(window.view, Key.Key_C, Mod.ControlModifier)
    titles, row = QApplication.clipboard().text().splitlines()
    cells = dict(zip(titles.split("\t"), row.split("\t"), strict=True))
    assert cells["Сумма"] == "6000,00"
    assert cells["Дата"] == "12.11.2026"


def test_a_movement_leads_to_its_document(office):
    document = office.company.transfer()
    office.company.work.post(document)
    window = office.desk.open_list(Charge)
    window.commands.do_open()
    assert office.desk.shell.area.activeSubWindow().widget().thing.id == document.id


def test_a_long_list_shows_its_first_page_before_its_ids(office, monkeypatch):
    monkeypatch.setattr(list_reader, "FIRST_PAGE", 10)
    monkeypatch.setattr(list_reader, "AT_ONCE", 10)
    monkeypatch.setattr(list_reader, "CALM", 0)
    office.company.work.save([Site(name=f"Площадка {n:03}") for n in range(48)])
    window = office.desk.open_list(Site)
    assert len(window.model.keys) == 10
    office.settle()
    assert len(window.model.keys) == 50
    window.stand_on(office.company.site.id)
    office.company.work.save(Site(name="Аврора"))
    office.settle()
    assert len(window.model.keys) == 51
    assert window.current_key() == office.company.site.id


def test_a_marked_thing_is_not_chosen(office, answers):
    office.company.work.mark(office.company.other_site)
    chosen = []
    window = office.desk.choose(Site, chosen.append)
    window.stand_on(office.company.other_site.id)
    QTest.keyClick(window.view, Key.Key_Return)
    assert chosen == []
    assert "Помеченное" in window.strip.words.text()
    window.stand_on(office.company.site.id)
    QTest.keyClick(window.view, Key.Key_Return)
    assert chosen == [office.company.site.id]


def test_columns_are_remembered(office):
    window = office.desk.open_list(Partner)
    office.settle()
    window.view.setColumnWidth(2, 77)
    window.close_window()
    office.settle()
    again = office.desk.open_list(Partner)
    assert again is not window
    assert again.view.columnWidth(2) == 77


def test_a_manager_finds_only_what_he_may(manager_office):
    desk = manager_office.desk
    seen = {noun for part in desk.sections for noun in part.nouns}
    assert Partner in seen
    assert Charge not in seen
    registers = {n for part in desk.sections if part.place.name == "registers" for n in part.nouns}
    assert {Possession, UnitPlace} <= registers
    with pytest.raises(UserError, match="Недостаточно прав"):
        desk.open_list(Charge)


def test_a_forbidden_window_is_refused_in_words(manager_office, answers):
    desk = manager_office.desk
    before = len(desk.windows)
    assert desk.tried(desk.open_list, Charge) is None
    assert "Недостаточно прав" in answers["refused"][0]
    assert len(desk.windows) == before
    with pytest.raises(UserError, match="Недостаточно прав"):
        desk.open_new(Cabin)
