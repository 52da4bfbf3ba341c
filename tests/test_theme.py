"""Three densities and two palettes: heights follow them, in windows open already too."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit

from db.catalogs.unit import Site
from db.documents.rent_transfer import RentTransfer
from forms import theme
from forms.palette import DARK, LIGHT, contrast

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_both_palettes_have_the_same_tokens():
    assert LIGHT.keys() == DARK.keys()


@pytest.fixture
def normal_again():
    yield
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application)


@pytest.mark.parametrize("name", theme.DENSITIES)
@pytest.mark.parametrize("before", [False, True], ids=["opened after", "open already"])
def test_tables_fields_and_buttons_follow_the_density(office, normal_again, name, before):
    document = office.company.transfer()
    office.company.work.save(document)
    if not before:
        office.desk.shell.choose_density(name)
    sites = office.desk.open_list(Site)
    window = office.desk.open_thing(RentTransfer, document.id)
    if before:
        office.desk.shell.choose_density(name)
    office.settle()
    density = theme.DENSITIES[name]
    assert sites.view.verticalHeader().defaultSectionSize() == density.row
    assert sites.view.horizontalHeader().height() == density.header
    rows = window.sections["units"].view.verticalHeader()
    assert rows.defaultSectionSize() == density.row + 2
    phone = next(e for f, e in window.form.head.editors() if f.name == "phone")
    assert isinstance(phone, QLineEdit)
    assert phone.height() == density.control
    assert QApplication.font().pointSizeF() == density.points + theme.OWN_FONT_MORE
    assert window.commands.first_button.sizeHint().height() == density.toolbar - 6


def test_the_density_is_remembered(office, normal_again):
    from forms.shell import dress

    office.desk.shell.density_actions["compact"].trigger()
    theme.apply(QApplication.instance())
    dress()
    assert theme.LOOK.density is theme.DENSITIES["compact"]
    assert theme.ROW == 21
    with pytest.raises(AttributeError):
        theme.NOTHING  # noqa: B018  what is asked for does not exist


def test_there_is_room_for_the_rows_an_accountant_wants(office):
    for number in range(40):
        site = office.company.work.new(Site, name=f"Площадка {number}")
        office.company.work.save(site)
    window = office.desk.open_list(Site)
    office.settle()
    shown = window.view.viewport().height() // theme.ROW
    assert shown >= 20  # at 1366×800


def test_the_panel_of_sections_folds(office):
    side = office.desk.shell.side
    assert side.width() == theme.SIDEBAR
    QTest.mouseClick(side.fold, Qt.MouseButton.LeftButton)
    assert side.width() == theme.NARROW_SIDEBAR
    assert {b.text() for b in side.buttons.values()} == {""}
    assert all(b.accessibleName() and b.toolTip() for b in side.buttons.values())
    QTest.keyClick(office.desk.start, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert office.desk.start.section == "rent"
    side.fold.click()
    assert side.width() == theme.SIDEBAR


def test_standard_size_brings_everything_back(office):
    shell = office.desk.shell
    shell.side.set_narrow(True)
    shell.resize(900, 600)
    QTest.keyClick(
        office.desk.start,
        Qt.Key.Key_R,
        Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert not shell.side.narrow
    room = shell.screen().availableGeometry().size()
    assert shell.width() == min(1366, room.width())


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_tick_is_seen_in_a_box_that_is_locked(qtbot, normal_again, dark):
    theme.apply(QApplication.instance(), dark=dark)
    box = QCheckBox()
    qtbot.addWidget(box)
    box.setChecked(True)
    box.setEnabled(False)
    box.resize(box.sizeHint())
    drawn = box.grab().toImage()
    middle = drawn.height() // 2
    inside = {drawn.pixelColor(x, middle + y).name() for x in range(3, 13) for y in range(-4, 5)}
    assert max(contrast(one, other) for one in inside for other in inside) > 2.9
