"""How windows look: what gives way where there is no room, what is marked, what Enter does."""

from decimal import Decimal

import pytest
from PySide6.QtWidgets import QMessageBox

from db.catalogs.meter import Meter
from db.catalogs.paper_template import PaperTemplate
from db.documents.rent_transfer import RentTransfer
from forms import dialogs
from forms.everything_box import EverythingBox
from forms.widths import _squeeze
from tests.list_windows import reopened
from tests.seen import editor

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_short_texts_and_headings_stay_whole_where_a_table_is_squeezed():
    widths = [100, 300, 150, 260, 140]
    _squeeze(widths, {1: 130, 2: 150, 3: 130}, 120)
    assert widths == [100, 220, 150, 220, 140]
    _squeeze(widths, {1: 130, 2: 150, 3: 130}, 400)
    assert widths == [100, 220, 150, 220, 140], "too much is missing: the table scrolls"


def test_enter_of_a_habit_removes_nothing(office, monkeypatch):
    """What cannot be taken back is asked with «Нет» under Enter."""
    default = []
    monkeypatch.setattr(
        QMessageBox, "exec", lambda box: default.append(box.defaultButton().text()) or 0
    )
    assert not dialogs.ask(office.desk.shell, "Удалить безвозвратно?")
    assert default == ["&Нет"]


def test_whatever_kind_of_field_is_marked_while_it_must_be_filled(office):
    window = office.desk.open_new(PaperTemplate)
    office.settle()
    names = ("name", "paper", "text")
    assert [editor(window, name).property("required") for name in names] == [True] * 3


def test_only_a_document_promises_a_number_when_it_is_posted(office):
    for kind, promised in ((Meter, ""), (RentTransfer, "<при проведении>")):
        window = office.desk.open_new(kind)
        assert editor(window, "number").placeholderText() == promised


def test_the_name_of_a_document_is_whole_while_its_links_give_way(office):
    window = office.desk.open_new(RentTransfer)
    window.heading.title.tell("Передача в аренду № КБ-000042 от 31.10.2026")
    office.settle()
    heading = window.heading
    heading.based_on.tell("На основании: " + "очень длинное основание " * 12)
    office.settle()
    assert heading.title.text() == heading.title.whole
    assert heading.based_on.text().endswith("…")


def test_commands_in_which_a_word_does_not_begin_come_after_what_the_base_has(office):
    """«строй» is a tenant and not «Настройки…»."""
    box = EverythingBox.of(office.desk)
    found = box._find_commands("строй", "строй")
    assert [line.title for line in found]
    assert box._begun == 0
    assert box._find_commands("настр", "настр")
    assert box._begun > 0


def test_a_number_field_shows_a_quantity_without_idle_zeros(office):
    window = office.desk.open_new(Meter)
    office.settle()
    assert (editor(window, "coefficient").text(), editor(window, "initial").text()) == ("1", "0")


def test_a_comment_reaches_the_edge_while_no_author_stands_beside_it(office):
    window = office.desk.open_new(RentTransfer)
    office.settle()
    footer = window.footer
    assert footer.comment.geometry().right() == footer.rect().right()


def test_the_sums_under_a_list_do_not_run_into_one_another(office):
    office.company.work.post(office.company.transfer())
    window = office.desk.open_list(RentTransfer)
    office.settle()
    at = window.column_names().index("amount")
    before = window.view.columnWidth(at)
    window.show_totals({"amount": Decimal("4340139643590.61")})
    assert window.view.columnWidth(at) > before
    chosen = [{"name": "amount", "width": 9.0, "shown": True}]
    office.desk.preferences.put(window.columns.key(), chosen)
    again = reopened(office, RentTransfer, window)
    width = again.view.columnWidth(at)
    again.show_totals({"amount": Decimal("4340139643590.61")})
    assert again.view.columnWidth(at) == width, "a width that a person chose stays"


def test_an_empty_report_says_what_to_change_and_a_filled_one_covers_nothing(office):
    window = office.desk.open_report("charges")
    office.settle()
    assert window.asking.isVisible()
    assert window.asking.words.text().startswith("Данных нет")
    office.company.work.post(office.company.transfer())
    window.run()
    office.settle()
    assert window.model.rows
    assert not window.asking.isVisible()


def test_levels_of_groups_stand_among_the_commands_and_take_no_line_of_their_own(office):
    office.company.work.post(office.company.transfer())
    window = office.desk.open_report("charges")
    office.settle()
    levels = window.chips.levels
    assert levels.isVisible()
    assert not window.chips.isVisible()
    assert levels.parentWidget() is not window.chips
