"""A thing's window driven by the keyboard alone: typed, refused, corrected, posted."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.work import Work
from db.base import Document
from db.catalogs.partner import Partner, PartnerKind
from db.catalogs.unit import Cabin, Site
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from db.engine import open_database
from tests.company import ACCOUNTANT, BOSS, make_company
from tests.seen import editor

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL = Mod.ControlModifier


@pytest.fixture
def hands(type_text, office):
    """Types where the focus is, as a person does."""

    class Hands:
        def key(self, key, mods=Mod.NoModifier):
            QTest.keyClick(QApplication.focusWidget(), key, mods)
            office.settle()

        def type(self, text, then=Key.Key_Return):
            for letter in text:  # the first one may open the editor of a cell
                type_text(QApplication.focusWidget(), letter)
            office.settle()
            if then is not None:
                self.dismiss_offers()
                self.key(then)

        def dismiss_offers(self):
            field = QApplication.focusWidget()
            if hasattr(field, "offers"):
                field.offers.popup().hide()

    return Hands()


def new_transfer(office):
    window = office.desk.open_new(RentTransfer)
    office.settle()
    return window


def focused_field(window):
    return next(f.name for f, e in window.form.head.editors() if e.hasFocus())


def stored(office, cls=RentTransfer):
    with office.company.work.database.reading() as session:
        return session.query(cls).all()


def test_a_transfer_is_entered_and_posted_without_a_mouse(office, hands):
    window = new_transfer(office)
    assert focused_field(window) == "contract_id"  # the first empty field that must be filled
    editor(window, "date").setFocus(Qt.FocusReason.TabFocusReason)
    hands.type("01112026")
    hands.key(Key.Key_Return)  # the organization is the only one
    hands.type("214")
    assert focused_field(window) == "site_id"
    hands.type("Юг")
    for words in ("Смирнов П. И.", "8 900 000-00-01"):
        hands.type(words)
    assert window.sections["units"].view.hasFocus()
    for code in ("БК-001", "БК-002"):
        hands.key(Key.Key_Insert)
        hands.type(code)
    units = window.sections["units"]
    assert [row.amount for row in window.thing.units] == [Decimal("6000.00")] * 2
    assert units.totals.texts
    hands.key(Key.Key_Return, CTRL)
    (document,) = stored(office)
    assert document.posted
    assert document.number == "А-000001"
    assert document.amount == Decimal("12000.00")
    assert ("item", "rent_transfer", document.id) not in office.desk.windows  # posted and closed


def test_three_errors_are_shown_together_and_walked_through(office, hands):
    window = new_transfer(office)
    window.sections["units"].add()
    hands.key(Key.Key_Return, CTRL)
    messages = window.messages
    assert messages.isVisible()
    assert len(messages.problems) >= 3
    seen = []
    for _ in messages.problems:
        hands.key(Key.Key_F8, CTRL)
        page = window.sections["units"]
        if page.view.hasFocus():
            column = page.view.currentIndex().column()
            seen.append(page.model.fields[column].name)
        else:
            seen.append(focused_field(window))
    assert seen == [p.field for p in messages.problems]
    assert {"contract_id", "site_id", "unit_id"} <= set(seen)
    assert not window.form.tabs.tabIcon(0).isNull()
    assert stored(office) == []


def test_a_refusal_keeps_what_is_typed(office, hands):
    window = new_transfer(office)
    hands.type("999 нет такого", then=Key.Key_Tab)
    phone = editor(window, "phone")
    phone.setFocus()
    hands.type("8 900")
    hands.key(Key.Key_Return, CTRL)
    assert editor(window, "contract_id").text() == "999 нет такого"
    assert phone.text() == "8 900"
    assert window.isWindowModified()
    texts = [p.text for p in window.messages.problems]
    assert any("Не найдено: «999 нет такого»" in text for text in texts)
    assert not any("«Договор» не заполнено" in text for text in texts)


def test_a_wrong_date_in_a_cell_is_kept_and_told(office, hands):
    window = new_transfer(office)
    page = window.sections["units"]
    page.add()
    column = [f.name for f in page.model.fields].index("date_to")
    page.view.go_to(0, column)
    hands.type("31.02.2026")
    index = page.model.index(0, column)
    assert index.data() == "31.02.2026"
    hands.key(Key.Key_S, CTRL)
    problems = [p for p in window.messages.problems if p.field == "date_to"]
    assert [(p.section, p.line) for p in problems] == [("units", 1)]
    assert "Такой даты нет" in problems[0].text
    page.view.go_to(0, column)
    hands.type("28.02.2027")
    assert window.thing.units[0].date_to == dt.date(2027, 2, 28)
    assert index.data() == "28.02.2027"


def test_enter_walks_the_cells_and_begins_a_row_after_the_last(office, hands):
    window = new_transfer(office)
    page = window.sections["vehicles"]
    window.form.tabs.setCurrentWidget(page)
    page.view.setFocus()
    hands.key(Key.Key_Insert)
    places = [(page.view.currentIndex().row(), page.view.currentIndex().column())]
    window.thing.vehicles[0].driver = "Иванов"  # an empty row is the new one itself
    for _ in range(4):
        hands.key(Key.Key_Return)
        places.append((page.view.currentIndex().row(), page.view.currentIndex().column()))
    assert places == [(0, 1), (0, 2), (0, 3), (1, 1), (1, 2)]
    hands.key(Key.Key_Delete)
    assert len(window.thing.vehicles) == 1


def test_typing_replaces_and_f9_copies_a_row(office, hands):
    window = new_transfer(office)
    page = window.sections["vehicles"]
    window.form.tabs.setCurrentWidget(page)
    page.add()
    page.view.go_to(0, 2)
    hands.type("А 123 ВС 46")
    page.view.go_to(0, 2)
    hands.type("В 777 ОР 46")
    page.view.go_to(0, 2)
    hands.key(Key.Key_F9)
    assert [row.plate for row in window.thing.vehicles] == ["В 777 ОР 46"] * 2
    assert window.thing.vehicles[0] is not window.thing.vehicles[1]
    hands.key(Key.Key_Up, CTRL | Mod.ShiftModifier)
    assert [row.line for row in window.thing.vehicles] == [1, 2]


def test_only_units_on_the_site_are_offered(office):
    window = new_transfer(office)
    window.thing.date = dt.date(2026, 11, 12)
    page = window.sections["units"]
    page.add()
    ref = window.form.ref(window.thing.units[0], page.model.fields[1])
    assert [c.title for c in ref.find("БК")] == ["БК-001", "БК-002", "БК-003"]
    window.apply(window.thing, "site_id", office.company.other_site.id)
    assert ref.find("БК") == []


def test_f4_chooses_from_the_list_and_comes_back(office, hands):
    window = new_transfer(office)
    hands.key(Key.Key_F4)
    chooser = next(w for k, w in office.desk.windows.items() if k[0] == "choice")
    assert chooser.windowTitle() == "Договоры: выбор"
    chooser.stand_on(office.company.contract.id)
    hands.key(Key.Key_Return)
    assert window.thing.contract_id == office.company.contract.id
    assert office.desk.shell.area.activeSubWindow().widget() is window
    assert editor(window, "contract_id").text().startswith("Договор № 214")


def test_f8_makes_a_thing_and_the_field_takes_it(office, hands):
    window = office.desk.open_new(Contract)
    partner = editor(window, "partner_id")
    partner.setFocus()
    hands.type("ООО «Новый»", then=None)
    hands.dismiss_offers()
    hands.key(Key.Key_F8)
    card = next(w for k, w in office.desk.windows.items() if k[:2] == ("item", "partner"))
    assert card.thing.name == "ООО «Новый»"
    card.thing.kind = PartnerKind.PERSON
    card.show_thing()
    hands.key(Key.Key_Return, CTRL)
    assert not card.messages.problems
    assert partner.text() == "ООО «Новый»"
    assert window.thing.partner_id == stored(office, Partner)[-1].id


def test_esc_asks_before_typed_work_is_dropped(office, hands, answers):
    window = new_transfer(office)
    editor(window, "phone").setFocus()
    hands.type("8 900", then=None)
    answers["save"] = None
    hands.key(Key.Key_Escape)
    assert answers["asked"] == ["save"]
    assert window in office.desk.windows.values()
    answers["save"] = False
    hands.key(Key.Key_Escape)
    assert window not in office.desk.windows.values()
    assert stored(office) == []


def test_a_thing_is_never_open_twice(office):
    document = office.company.transfer()
    office.company.work.save(document)
    first = office.desk.open_thing(RentTransfer, document.id)
    office.desk.open_list(RentTransfer)
    assert office.desk.open_thing(Document, document.id) is first
    assert office.desk.shell.area.activeSubWindow().widget() is first


def test_a_new_thing_is_known_by_its_id_once_it_is_saved(office, hands):
    window = office.desk.open_new(Site, name="Восток")
    hands.key(Key.Key_S, CTRL)
    assert window.windowTitle() == "Площадка: Восток[*]"
    assert office.desk.open_thing(Site, window.thing.id) is window


def test_the_operation_is_one_until_it_succeeds(office, hands):
    window = new_transfer(office)
    first = window.operation
    hands.key(Key.Key_S, CTRL)
    assert window.operation == first
    assert isinstance(first, uuid.UUID)
    window.thing.date = dt.date(2026, 11, 12)
    window.thing.contract_id = office.company.contract.id
    window.thing.site_id = office.company.site.id
    window.thing.units = office.company.transfer().units
    window.show_thing()
    hands.key(Key.Key_S, CTRL)
    assert window.operation != first
    assert not window.isWindowModified()
    assert "черновик" in window.title_text()
    office.company.work.save(window.thing, first)  # a retry of what failed is a new writing
    assert len(stored(office)) == 1


def test_somebody_elses_change_is_told_and_nothing_typed_is_lost(office, hands):
    site = office.company.site
    window = office.desk.open_thing(Site, site.id)
    other = Work(office.company.work.database, ACCOUNTANT)
    theirs = other.load(Site, site.id)
    theirs.address = "г. Курск, ул. Новая, 1"
    other.save(theirs)
    name = editor(window, "name")
    name.setFocus()
    hands.type("Юг-2")
    hands.key(Key.Key_S, CTRL)
    told = window.collision_notice
    assert told.isVisible()
    assert "запись изменил" in told.words.text()
    assert told.words.text().endswith(": «Адрес».")
    assert name.text() == "Юг-2"
    assert [b.text() for b in told.buttons] == [
        "Показать различия",
        "Записать мои поля поверх",
        "Перечитать",
    ]


def test_an_untouched_form_rereads_itself(office):
    site = office.company.site
    window = office.desk.open_thing(Site, site.id)
    mine = office.company.work.load(Site, site.id)
    mine.address = "г. Курск, ул. Новая, 1"
    office.company.work.save(mine)
    office.settle()
    assert editor(window, "address").text() == "г. Курск, ул. Новая, 1"


def test_documents_are_made_on_the_ground_of_others(office):
    from app.verbs import FILLS

    fill = next(f for f in FILLS if (f.source, f.target) == (Contract, RentTransfer))
    window = office.desk.open_fill(fill, office.company.contract.id)
    assert window.thing.contract_id == office.company.contract.id
    assert window.isWindowModified()
    assert window.heading.based_on.text() == "На основании: Договор № 214 от 01.01.2026"


def test_a_copy_has_no_number_and_its_own_rows(office):
    document = office.company.transfer()
    office.company.work.post(document)
    window = office.desk.open_copy(RentTransfer, document.id)
    assert window.thing.id is None
    assert window.thing.number is None
    assert not window.thing.posted
    assert window.thing.date == dt.date.today()
    assert window.thing.units[0].unit_id == document.units[0].unit_id
    assert window.thing.units[0].id is None


def test_posting_is_taken_back_on_consent(office, answers):
    document = office.company.transfer()
    office.company.work.post(document)
    window = office.desk.open_thing(RentTransfer, document.id)
    window.commands.do_unpost()
    assert answers["asked"][0].startswith("Отменить проведение: ")
    assert not stored(office)[0].posted
    assert window.heading.chip.text() == "Не проведён"


def test_a_manager_reads_what_he_may_not_write(manager_office):
    window = manager_office.desk.open_thing(Cabin, manager_office.company.cabins[0].id)
    assert window.locked
    assert editor(window, "code").isReadOnly()
    assert not window.commands.write.isVisible()
    assert "Только просмотр" in window.strip.words.text()
    window.sections["composition"].add()
    assert len(window.thing.composition) == 1


def test_windows_work_on_postgresql_too(pg_url, open_desk, qtbot):
    database = open_database(pg_url)
    company = make_company(Work(database, BOSS))
    desk = open_desk(company.work)
    window = desk._new(company.transfer(*company.cabins[:2]))
    window.commands.do_post()
    assert not window.messages.problems
    assert window.thing.number == "А-000001"
    rows = desk.open_list(RentTransfer)
    assert [rows.model.row(0).posted] == [True]
    ref = window.form.ref(window.thing, next(f for f, _ in window.form.head.editors() if f.target))
    assert [c.title for c in ref.find("ромашка")] == ["ООО «Ромашка-Аренда»"]
    report = desk.open_report("rental_summary")
    qtbot.waitUntil(lambda: bool(report.model.rows))
    desk.shell.close()
    database.close()


def test_the_window_fits_a_small_screen(office):
    window = new_transfer(office)
    window.sections["units"].add()
    window.commands.do_post()
    office.desk.shell.resize(900, 700)
    office.settle()
    viewport = office.desk.shell.area.viewport().rect()
    assert window.messages.isVisible()
    assert window.width() <= viewport.width()
    assert window.height() <= viewport.height()
    assert window.form.head._columns == 2


def test_ctrl_enter_takes_what_stands_in_an_open_cell(office, hands):
    document = office.company.transfer()
    office.company.work.save(document)
    window = office.desk.open_thing(RentTransfer, document.id)
    page = window.sections["units"]
    page.view.setFocus()
    page.view.go_to(0, [f.name for f in page.model.fields].index("price"))
    hands.type("3100*2", then=None)
    hands.key(Key.Key_Enter, CTRL | Mod.KeypadModifier)
    assert office.company.work.load(RentTransfer, document.id).units[0].price == Decimal(6200)
    assert window not in office.desk.windows.values()
