"""Columns of lists: chosen, hidden, summed, grouped by."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

import db.nouns  # noqa: F401
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from db.russian import NBSP
from forms import list_menu
from forms.list_setup import ListSetup
from tests.list_windows import reopened
from tests.test_windows_list import texts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_columns_are_chosen_reordered_and_reset(office):
    window = office.desk.open_list(Partner)
    office.settle()
    setup = ListSetup(window, "Колонки")
    setup.open()
    part = setup.columns
    part.search.setText("полное")
    hidden = [n for n in range(part.list.count()) if part.list.item(n).isHidden()]
    assert len(hidden) == part.list.count() - 1
    part.search.clear()
    for n in range(part.list.count()):
        item = part.list.item(n)
        wanted = item.text() in ("Наименование", "Полное наименование", "ИНН")
        item.setCheckState(Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)
    part.list.setCurrentRow(
        next(n for n in range(part.list.count()) if part.list.item(n).text() == "ИНН")
    )
    for _ in range(5):
        part.move_current(-1)
    assert setup.apply()
    assert window.columns.shown_keys() == ["inn", "name", "full_name"]
    again = reopened(office, Partner, window)
    assert again.columns.shown_keys() == ["inn", "name", "full_name"]
    again.columns.standard()
    assert "full_name" not in again.columns.shown_keys()
    assert again.columns.shown_keys()[0] == "name"


def test_l2_arrows_walk_a_list_whose_first_column_is_hidden(office, hands):
    window = office.desk.open_list(Contract)  # numbered by hand: no column of our numbers
    office.settle()
    assert window.model.rowCount() == 2
    hands.key(Qt.Key.Key_Down)
    assert window.view.currentIndex().row() == 1
    hands.key(Qt.Key.Key_Up)
    assert window.view.currentIndex().row() == 0
    under = window.column_names()[window.view.currentIndex().column()]
    window.columns.show([key for key in window.columns.shown_keys() if key != under])
    office.settle()
    hands.key(Qt.Key.Key_Down)
    assert window.view.currentIndex().row() == 1
    assert not window.view.isColumnHidden(window.view.currentIndex().column())


def test_a_heading_hides_its_column(office):
    window = office.desk.open_list(Partner)
    from forms import list_menu

    menu = list_menu.of_heading(window.commands, window.column_names().index("kpp"))
    next(a for a in menu.actions() if a.text() == "Скрыть колонку").trigger()
    assert "kpp" not in window.columns.shown_keys()
    assert len(texts(window, "name")) == 3


def test_sums_of_selected_rows_are_told_and_copied(office, qtbot):
    company = office.company
    for cabin, amount in zip(company.cabins, ("1000", "2000.50", "6000"), strict=True):
        company.work.save(company.transfer(cabin, amount=amount))
    window = office.desk.open_list(RentTransfer)
    window.view.selectAll()
    qtbot.waitUntil(window.footer.figures.isVisible)
    figures = {
        b.text(): b for b in window.footer.figures.findChildren(QPushButton) if b.isVisible()
    }
    assert list(figures) == [
        "количество 3",
        "сумма 9\u00a0000,50",
        "среднее 3\u00a0000,17",
        "минимум 1\u00a0000,00",
        "максимум 6\u00a0000,00",
    ]
    figures["сумма 9\u00a0000,50"].click()
    assert QApplication.clipboard().text() == "9000,50"
    window.view.stand(0)
    qtbot.waitUntil(lambda: not window.footer.figures.isVisible())


def test_l15_figures_of_rows_are_seen_at_once_after_what_was_done(office, qtbot):
    company = office.company
    for cabin in company.cabins:
        company.work.save(company.transfer(cabin))
    window = office.desk.open_list(RentTransfer)
    shell = office.desk.shell
    shell.tell("Проведено: 1 документ")
    window.view.selectAll()
    qtbot.waitUntil(window.footer.figures.isVisible)
    assert shell.statusBar().currentMessage() == ""
    window.commands.many.post()  # what is told of these rows stays, though their sums come anew
    window.strip.answer.click()
    qtbot.waitUntil(lambda: bool(shell.statusBar().currentMessage()))
    window._show_sums()
    assert shell.statusBar().currentMessage() == "Проведено: 3 документа"


def test_l15_a_figure_is_whole_or_in_the_menu_of_the_rest(office, qtbot):
    company = office.company
    for cabin in company.cabins:
        company.work.save(company.transfer(cabin))
    office.desk.shell.resize(860, 600)
    window = office.desk.open_list(RentTransfer)
    window.view.selectAll()
    qtbot.waitUntil(window.footer.figures.isVisible)
    office.settle()
    seen = [b for b in window.footer.figures.findChildren(QPushButton) if b.isVisible()]
    rest = seen.pop()
    assert rest.text() == "ещё ▾"
    assert all(b.width() >= b.sizeHint().width() for b in [*seen, rest])
    assert not window.footer.place.isVisible()
    others = [a for a in rest.menu().actions() if a.isVisible()]
    assert len(seen) + len(others) == 5
    assert seen[0].text().startswith("количество")
    others[-1].trigger()
    assert QApplication.clipboard().text() == others[-1].text().partition(" ")[2].replace(NBSP, "")
    office.desk.shell.resize(1366, 800)
    office.settle()
    assert not rest.isVisible()
    assert window.footer.place.isVisible()


def test_l7_a_list_is_grouped_by_a_column_with_its_sums_and_links(office):
    company = office.company
    documents = [company.transfer(), company.transfer(company.cabins[1])]
    documents.append(company.transfer(company.cabins[2], contract=company.other_contract))
    company.work.post(documents)
    window = office.desk.open_list(RentTransfer)
    office.settle()
    menu = list_menu.of_heading(window.commands, window.column_names().index("contract_id"))
    next(a for a in menu.actions() if a.text() == "Сгруппировать по колонке").trigger()
    office.settle()
    made = office.desk.place.current()
    assert made.windowTitle() == "Передачи в аренду: группировка"
    assert made.shape.groups() == ("contract_id",)
    headings = [row for row in made.shape.table().rows if row.bold]
    assert len(headings) == 2
    assert sum(d.amount for d in documents) in made.shape.table().totals
    window.search.setText(documents[0].number)
    window.search_now()
    office.settle()
    window.commands.group.trigger()
    office.settle()
    again = office.desk.place.current()
    assert again is not made
    assert sum(not row.bold for row in again.shape.table().rows) == 1


def test_l7_words_of_kinds_are_grouped_and_too_many_rows_are_refused(office, monkeypatch):
    from forms import list_groups

    window = office.desk.open_list(Partner)
    office.settle()
    made = list_groups.open_groups(window, "kind")
    office.settle()
    assert "Организация" in {row.cells[0] for row in made.shape.table().rows}
    monkeypatch.setattr(list_groups, "MOST", 0)
    assert list_groups.open_groups(window, "kind") is None
    assert "Сузьте отбор" in window.strip.words.text()
