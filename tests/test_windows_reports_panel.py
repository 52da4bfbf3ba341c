"""«Все отчёты»: found by words, kept as favourites, opened with a variant or with settings."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.report_settings import Settings
from app.report_variants import Variant, Variants
from forms.reports_panel import NAME, open_panel

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key = Qt.Key


@pytest.fixture
def panel(office):
    variants = Variants(office.desk.preferences, "fleet")
    variants.save("По арендаторам", Variant(Settings(groups=("tenant",))))
    return open_panel(office.desk)


def lines(panel):
    """Every line with the spaces of its level."""
    found = []
    for item in panel.tree.every():
        level, parent = 0, item.parent()
        while parent is not None:
            level, parent = level + 1, parent.parent()
        found.append("  " * level + item.text(0))
    return found


def stand_on(panel, text):
    item = next(i for i in panel.tree.every() if i.text(0) == text)
    panel.tree.setCurrentItem(item)


def test_reports_stand_in_their_sections_with_their_variants(panel):
    shown = lines(panel)
    sections = [line for line in shown if not line.startswith(" ")]
    assert {"Аренда", "Деньги"} <= set(sections)
    of_rent = shown[shown.index("Аренда") : shown.index("Деньги")]
    assert "  Сводка аренды" in of_rent
    assert of_rent[of_rent.index("  Арендный парк") + 1] == "    По арендаторам"
    assert "  Долги перевозчиков" in shown[shown.index("Деньги") :]


def test_letters_search_and_enter_opens(panel, office, type_text):
    type_text(panel.tree, "с")
    assert panel.search.hasFocus()
    type_text(panel.search, "вод")
    assert lines(panel) == ["Аренда", "  Сводка аренды"]
    QTest.keyClick(panel.search, Key.Key_Return)
    office.settle()
    assert office.desk.shell.area.activeSubWindow().widget().report.name == "rental_summary"
    panel.search.setText("нет такого")
    assert lines(panel) == []
    assert panel.strip.isVisibleTo(panel)


def test_r9_arrows_walk_from_report_to_report_past_the_names_of_sections(panel):
    panel.tree.setFocus()
    walked = [panel.current().mark]
    number = len([i for i in panel.tree.every() if i.data(0, NAME)])
    for key, times in ((Key.Key_Down, number + 1), (Key.Key_Up, number + 1)):
        for _ in range(times):
            QTest.keyClick(panel.tree, key)
            walked.append(panel.current().mark)
    assert walked[number - 1] == walked[number]  # the last one stays
    assert walked[-1] == walked[0]


def test_r9_a_favourite_is_added_without_leaving_its_place(panel):
    stand_on(panel, "Сводка аренды")
    panel.star()
    assert panel.tree.topLevelItem(0).text(0) == "Избранное"
    assert panel.tree.currentItem().parent().text(0) == "Аренда"
    panel.tree.setCurrentItem(panel.tree.topLevelItem(0).child(0))
    panel.fill()
    assert panel.tree.currentItem().parent().text(0) == "Избранное"


def test_a_variant_is_opened_by_its_line(panel, office):
    stand_on(panel, "По арендаторам")
    QTest.keyClick(panel.tree, Key.Key_Return)
    office.settle()
    window = office.desk.shell.area.activeSubWindow().widget()
    assert window.variants.name == "По арендаторам"
    assert window.shape.groups() == ("tenant",)


def test_f2_opens_a_report_with_its_settings(panel, office):
    stand_on(panel, "Арендный парк")
    QTest.keyClick(panel.tree, Key.Key_F2)
    office.settle()
    window = office.desk.windows[("report", "fleet")]
    assert window.dialog is not None
    assert window.dialog.isVisible()
    window.dialog.close()


def test_favourites_stand_first_and_are_kept(panel, office):
    stand_on(panel, "По арендаторам")
    QTest.keyClick(panel.tree, Key.Key_Insert)
    stand_on(panel, "Сводка аренды")
    panel.star_action.trigger()
    assert lines(panel)[:3] == ["Избранное", "  Арендный парк: По арендаторам", "  Сводка аренды"]
    panel.close_window()
    office.settle()
    again = open_panel(office.desk)
    assert lines(again)[0] == "Избранное"
    stand_on(again, "Сводка аренды")
    again.star_action.trigger()
    stand_on(again, "Арендный парк: По арендаторам")
    again.star_action.trigger()
    assert lines(again)[0] == "Аренда"


def test_the_panel_stands_in_the_section_of_reports(office):
    pages = [p for c in office.desk.sections if c.place.name == "reports" for p in c.pages]
    assert [p.title for p in pages] == ["Все отчёты: поиск, избранное, варианты"]
    assert pages[0].open(office.desk).windowTitle() == "Все отчёты"
