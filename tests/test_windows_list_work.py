"""What is done with many rows of a list, beside it and after others have changed it."""

from array import array
from decimal import Decimal

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

import db.nouns  # noqa: F401
from app.lists import ListRow
from app.table import Column
from db.catalogs.partner import Partner, PartnerKind
from db.catalogs.unit import Site
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from forms.group_change import GroupChange
from forms.list_model import ListModel
from forms.list_output import ListOutput
from forms.list_preview import ListPreview
from forms.table_view import TableView
from tests.test_windows_list import texts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
MILLION = 1_000_000


# --- the place on the screen ------------------------------------------------------------------


def many_sites(office, number=120):
    office.company.work.save([Site(name=f"Площадка {n:03}") for n in range(number)])
    window = office.desk.open_list(Site)
    office.settle()
    return window


def test_the_row_under_the_cursor_does_not_move_when_others_come(office):
    window = many_sites(office)
    key = window.model.keys[60]
    window.stand_on(key)
    before = window.view.rowViewportPosition(window.view.currentIndex().row())
    office.company.work.save([Site(name=f"Аврора {n}") for n in range(7)])
    office.settle()
    assert window.current_key() == key
    assert window.model.row_of(key) == 67
    assert window.view.rowViewportPosition(67) == before


def test_selected_rows_stay_selected_after_f5(office):
    window = many_sites(office, 30)
    window.view.stand(3)
    window.view.select_also([5, 9])
    keys = window.selected_keys()
    office.company.work.save(Site(name="Аврора"))
    office.settle()
    assert window.selected_keys() == keys
    QTest.keyClick(window.view, Key.Key_F5)
    assert window.selected_keys() == keys


def test_a_row_changed_elsewhere_is_shown_anew(office):
    window = many_sites(office, 3)
    site = office.company.work.load(Site, window.model.keys[0])
    site.address = "Складская, 4"
    office.company.work.save(site)
    office.settle()
    assert texts(window, "address")[0] == "Складская, 4"


def test_a_new_thing_becomes_the_current_row(office):
    window = many_sites(office, 30)
    window.commands.do_create()
    made = office.desk.shell.area.activeSubWindow().widget()
    made.thing.name = "Новая площадка"
    office.company.work.save(made.thing)
    window.stand_on(made.thing.id)
    office.settle()
    assert window.current_key() == made.thing.id


def test_a_refusal_of_the_base_leaves_the_rows(office, monkeypatch):
    from app import lists
    from db.errors import UserError

    window = many_sites(office, 10)
    before = list(window.model.keys)

    def broken(*_, **__):
        raise UserError("Сервер не отвечает. Проверьте сеть и повторите.")

    monkeypatch.setattr(lists, "page", broken)
    monkeypatch.setattr(lists, "ids", broken)
    window.columns.sort("name")
    QTest.keyClick(window.view, Key.Key_F5)
    assert window.strip.isVisible()
    assert "Сервер не отвечает" in window.strip.words.text()
    assert list(window.model.keys) == before


def test_waiting_is_told_after_a_while_and_an_empty_list_says_what_to_do(office, qtbot):
    window = office.desk.open_list(RentTransfer)
    assert window.place.text() == "Список пуст"
    assert window.veil.button.text().startswith("Создать: Передача в аренду")
    window.veil.button.click()
    made = office.desk.shell.area.activeSubWindow().widget()
    assert isinstance(made.thing, RentTransfer)
    window.veil.wait()
    qtbot.waitUntil(lambda: window.veil.words.text() == "Загружаю…")


# --- a million rows ---------------------------------------------------------------------------


@pytest.fixture
def million(qtbot, no_faults):
    """A list of a million rows whose pages are made when they are asked for."""
    read = []

    def fetch(keys):
        read.append(len(keys))
        return {k: ListRow(k, (f"Запись {k}", Decimal(k)), True, False) for k in keys}

    columns = [Column("name", "Наименование", str), Column("amount", "Сумма", Decimal)]
    view = TableView()
    qtbot.addWidget(view)
    model = ListModel(columns, fetch, stateful=True, parent=view)
    model.show_keys(array("q", range(MILLION)))
    view.setModel(model)
    view.resize(800, 500)
    view.show()
    qtbot.waitExposed(view)
    model.read = read
    return view, model


def test_ctrl_end_of_a_million_rows_reads_one_page(million):
    view, model = million
    view.setFocus()
    view.setCurrentIndex(model.index(0, 1))
    model.read.clear()
    QTest.keyClick(view, Key.Key_End, Mod.ControlModifier)
    view.viewport().grab()
    assert view.currentIndex().row() == MILLION - 1
    assert sum(model.read) <= 2 * model.PAGE
    assert model.index(MILLION - 1, 1).data() == "Запись 999999"
    QTest.keyClick(view, Key.Key_Home, Mod.ControlModifier)
    assert view.currentIndex().row() == 0


def test_select_all_of_a_million_rows_is_one_range(million):
    view, model = million
    model.read.clear()
    view.selectAll()
    assert view.selected_ranges() == [(0, MILLION - 1)]
    assert view.count_selected() == MILLION
    assert sum(model.read) <= 3 * model.PAGE


def test_only_some_pages_stay_in_memory(million):
    _, model = million
    for start in range(0, MILLION, MILLION // 100):
        model.row(start)
    assert len(model._pages) <= model.KEEP


def test_too_many_are_not_changed_at_once(office, answers, monkeypatch):
    from forms import list_many

    monkeypatch.setattr(list_many, "MOST_AT_ONCE", 2)
    window = many_sites(office, 5)
    window.view.selectAll()
    window.commands.many.mark()
    assert answers["asked"] == []
    assert "Сузьте отбор" in window.strip.words.text()


# --- many at once -----------------------------------------------------------------------------


def test_marking_many_asks_with_their_number(office, answers):
    window = many_sites(office, 12)
    window.view.selectAll()
    keys = window.selected_keys()[2:]
    window.view.stand(0)
    window.view.clearSelection()
    window.view.select_also([window.model.row_of(k) for k in keys])
    QTest.keyClick(window.view, Key.Key_Delete)
    assert answers["asked"] == [f"Пометить выделенные объекты ({len(keys)}) на удаление?"]


def test_a_value_goes_into_many_things_and_back(office):
    window = office.desk.open_list(Partner)
    window.view.selectAll()
    window.commands.do_change()
    change = window.findChild(GroupChange)
    titles = [f.title for f in change.fields]
    assert "Наименование" not in titles
    change.field.setCurrentIndex(titles.index("Руководитель"))
    assert not change.go.isEnabled()
    change.editor.setText("Иванов И. И.")
    change.editor.setModified(True)
    change.editor.commit()
    assert change.go.text() == "Изменить (3)"
    assert change.table.item(0, 2).text() == "Иванов И. И."
    change.go.click()
    load = office.company.work.load
    assert {load(Partner, k).director for k in window.model.keys} == {"Иванов И. И."}
    assert "Изменено: 3" in change.told.text()
    one = load(Partner, window.model.keys[0])
    one.director = "Петров П. П."
    office.company.work.save(one)
    change.back.click()
    assert "Возвращено: 2, изменены другими: 1" in change.told.text()
    assert sorted(load(Partner, k).director for k in window.model.keys) == ["", "", "Петров П. П."]


def test_posted_documents_are_left_out_of_a_group_change(office):
    company = office.company
    posted, draft = company.transfer(), company.transfer(company.cabins[1])
    company.work.post(posted)
    company.work.save(draft)
    window = office.desk.open_list(RentTransfer)
    window.view.selectAll()
    window.commands.do_change()
    change = window.findChild(GroupChange)
    assert "Останутся как есть: 1 (проведённые и помеченные)" in change.told.text()
    assert change.table.rowCount() == 1


def test_an_enumeration_is_not_changed_by_accident(office):
    window = office.desk.open_list(Partner)
    window.view.selectAll()
    window.commands.do_change()
    change = window.findChild(GroupChange)
    change.field.setCurrentIndex([f.title for f in change.fields].index("Вид"))
    assert not change.go.isEnabled()
    change.editor.setCurrentIndex(2)
    change.editor.activated.emit(2)
    assert change.go.isEnabled()
    assert change.plain_value() is PartnerKind.PERSON


def test_originals_of_several_contracts_are_received(office, answers):
    window = office.desk.open_list(Contract)
    window.view.selectAll()
    received = next(a for a in window.commands.own if "Установить" in a.text())
    received.trigger()
    office.settle()
    load = office.company.work.load
    assert all(load(Contract, k).original_received for k in window.model.keys)
    at = window.column_names().index("originals")
    assert window.model.index(0, at).data() == "Оригинал получен"
    window.columns.show(["contract_number", "original_received"])
    office.settle()
    index = window.model.index(0, window.column_names().index("original_received"))
    assert not index.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "да"
    window.view.selectAll()
    received.trigger()
    assert "уже отмечено" in window.strip.words.text()


# --- output -----------------------------------------------------------------------------------


def test_chosen_columns_of_selected_rows_go_to_excel(office, answers, tmp_path):
    company = office.company
    for cabin, amount in zip(company.cabins, ("1000", "2000", "6000"), strict=True):
        company.work.save(company.transfer(cabin, amount=amount))
    window = office.desk.open_list(RentTransfer)
    window.view.stand(0)
    window.view.select_also([1])
    answers["file"] = tmp_path / "part.xlsx"
    dialog = ListOutput(window)
    assert dialog.selected.isChecked()
    for n in range(dialog.columns.count()):
        item = dialog.columns.item(n)
        wanted = item.text() in ("Дата", "Сумма")
        item.setCheckState(Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)
    dialog.write()
    sheet = openpyxl.load_workbook(tmp_path / "part.xlsx").active
    rows = [[c.value for c in row if c.value is not None] for row in sheet.iter_rows()]
    assert [row for row in rows if row][1] == ["Дата", "Сумма"]
    numbers = [
        c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, int | float)
    ]
    assert sorted(numbers)[:2] == [2000, 6000]
    totals = [
        c.value for row in sheet.iter_rows() for c in row if str(c.value).startswith("=SUBTOTAL")
    ]
    assert len(totals) == 1
    assert sheet.freeze_panes is not None


# --- the preview ------------------------------------------------------------------------------


def test_the_preview_follows_the_cursor(office, qtbot):
    company = office.company
    transfer = company.transfer()
    company.work.post(transfer)
    company.work.save(company.transfer(company.cabins[1]))
    window = office.desk.open_list(RentTransfer)
    window.stand_on(transfer.id)
    QTest.keyClick(window.view, Key.Key_I, Mod.ControlModifier)
    panel = window.findChild(ListPreview)
    assert "Передача в аренду № А-000001" in panel.heading.text()
    from PySide6.QtWidgets import QLabel

    words = " ".join(w.text() for w in panel.area.widget().findChildren(QLabel))
    assert "Бытовки (1)" in words
    assert "БК-001" in words
    assert "Последние изменения" in words
    before = panel.heading.text()
    QTest.keyClick(
        window.view, Key.Key_Down if window.view.currentIndex().row() == 0 else Key.Key_Up
    )
    qtbot.waitUntil(lambda: panel.heading.text() != before)
    assert window.commands.look.isChecked()
    QTest.keyClick(window.view, Key.Key_I, Mod.ControlModifier)
    assert window.preview is None
    assert window.state.preview == 0


# --- removal and duplicates -------------------------------------------------------------------


@pytest.fixture
def yes(monkeypatch):
    from forms import duplicates_window, removal_window, replacing

    asked = []

    def ask(parent, text):
        asked.append(text)
        return True

    for module in (removal_window, duplicates_window, replacing):
        monkeypatch.setattr(module, "ask", ask)
    return asked


def test_marked_things_are_removed_and_what_stays_tells_why(office, yes):
    from forms.catalogs.marked import open_removal

    company = office.company
    spare = Site(name="Лишняя")
    company.work.save(spare)
    company.work.mark(spare)
    used = Partner(name="Нужный")
    company.work.save(used, despite=True)
    contract = Contract(
        organization_id=company.organization.id, contract_number="9", partner_id=used.id
    )
    company.work.save(contract)
    company.work.mark(used)
    window = open_removal(office.desk)
    assert window.remove.text() == "Удалить отмеченные (2)"
    window.remove.trigger()
    office.settle()
    assert yes == ["Удалить отмеченные объекты (2) безвозвратно?"]
    assert window.told.text() == "Не удалено: 1 из 2. На них ссылаются другие документы."
    top = window.tree.topLevelItem(0)
    assert top.text(0) == "Нужный"
    assert "№ 9" in top.child(0).text(0)
    window.tree.setCurrentItem(top)
    window.unmark.trigger()
    assert not company.work.load(Partner, used.id).marked
    assert window.tree.topLevelItemCount() == 0


def test_shift_del_removes_at_once_what_nothing_refers_to(office, manager_office, answers):
    """L1 and the key map: for an administrator; what is used or posted stays and tells why."""
    work = office.company.work
    spare = Site(name="Ошибка")
    work.save(spare)
    window = office.desk.open_list(Site)
    office.settle()
    window.stand_on(spare.id)
    QTest.keyClick(window.view, Key.Key_Delete, Mod.ShiftModifier)
    assert answers["asked"] == ["Удалить «Ошибка» безвозвратно?"]
    office.settle()
    assert spare.id not in window.model.keys
    window.stand_on(office.company.site.id)
    QTest.keyClick(window.view, Key.Key_Delete, Mod.ShiftModifier)
    assert "на него ссылаются" in window.strip.words.text()
    document = office.company.transfer()
    work.post(document)
    documents = office.desk.open_list(RentTransfer)
    QTest.keyClick(documents.view, Key.Key_Delete, Mod.ShiftModifier)
    assert "документ проведён" in documents.strip.words.text()
    theirs = manager_office.desk.open_list(Partner)
    assert not theirs.commands.erase.isVisible()
    with pytest.raises(UserError, match="только администратор"):
        manager_office.desk.work.remove(office.company.tenant, at_once=True)


def test_removal_is_for_administrators(manager_office, office):
    title = "Удаление помеченных объектов"
    for desk, sees in ((office.desk, True), (manager_office.desk, False)):
        titles = [page.title for part in desk.sections for page in part.pages]
        assert (title in titles) is sees


def test_duplicates_are_found_and_the_spare_ones_marked(office, yes):
    from forms.catalogs.partner import open_duplicates

    work = office.company.work
    twin = Partner(name="АО «СтройГрад»")
    work.save(twin, despite=True)
    window = open_duplicates(office.desk)
    office.settle()
    group = window.tree.topLevelItem(0)
    assert group.text(0) == "Название: стройград"
    assert "оригинал" in group.child(0).text(0)
    assert group.child(0).text(0).startswith("ООО")
    window.tree.setCurrentItem(group.child(1))
    window.mark.trigger()
    office.settle()
    assert yes == ["Пометить остальных контрагентов (1) на удаление?"]
    assert work.load(Partner, twin.id).marked
    assert window.told.text() == "Похожих контрагентов нет"


def test_the_original_takes_the_place_of_its_twins(office, yes):
    """L19 «Заменить и объединить»: their documents become its own, and they are marked."""
    from forms.catalogs.partner import open_duplicates

    company, work = office.company, office.company.work
    twin = Partner(name="АО «СтройГрад»")
    work.save(twin, despite=True)
    window = open_duplicates(office.desk)
    office.settle()
    group = window.tree.topLevelItem(0)
    window.tree.setCurrentItem(group.child(1))
    window.original.trigger()
    office.settle()
    window.tree.setCurrentItem(window.tree.topLevelItem(0).child(0))
    window.replace.trigger()
    office.settle()
    (question,) = yes
    assert question.startswith(f"Заменить «{company.tenant.name}» на «АО «СтройГрад»» везде")
    assert work.load(Contract, company.contract.id).partner_id == twin.id
    assert work.load(Partner, company.tenant.id).marked
    assert window.told.text() == "Похожих контрагентов нет"


def test_a_marked_card_is_replaced_by_one_chosen_from_its_list(office, yes):
    """L19 L20 «Удаление помеченных»: «Заменить на…» frees what could not be removed."""
    from forms.catalogs.marked import open_removal

    company, work = office.company, office.company.work
    twin = Partner(name="Стройград")
    work.save(twin, despite=True)
    work.mark(company.tenant)
    window = open_removal(office.desk)
    window.remove.trigger()
    office.settle()
    top = window.tree.topLevelItem(0)
    assert top.childCount() > 0
    window.tree.setCurrentItem(top.child(0))
    window.replace.trigger()
    chooser = office.desk.place.current()
    assert chooser.windowTitle() == "Контрагенты: выбор"
    chooser.stand_on(twin.id)
    QTest.keyClick(chooser.view, Key.Key_Return)
    office.settle()
    assert work.load(Contract, company.contract.id).partner_id == twin.id
    window.remove.trigger()
    office.settle()
    assert window.tree.topLevelItemCount() == 0
    with work.database.reading() as session:
        assert session.get(Partner, company.tenant.id) is None


# --- nothing stays behind ---------------------------------------------------------------------


def test_a_closed_list_leaves_nothing(office):
    import gc
    import weakref

    company = office.company
    company.work.save([company.transfer(), company.transfer(company.cabins[1])])
    known = []
    for _ in range(50):
        window = office.desk.open_list(RentTransfer)
        window.commands.do_look()
        window.commands.do_find()
        window.commands.do_filter()
        known.append(weakref.ref(window))
        window.close_window()
        del window
        office.settle()
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [ref for ref in known if ref() is not None] == []
