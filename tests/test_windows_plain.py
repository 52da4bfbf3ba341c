"""What an item shows must be plain: no field cut, no row without a name, no message that lies."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app import users
from app.people import User
from app.verbs import FILLS, Problem
from app.work import Work
from db.base import Catalog, Document
from db.catalogs.bank_payment import BankPayment
from db.catalogs.paper_template import PaperTemplate
from db.catalogs.partner import Partner
from db.catalogs.service_kind import ServiceKind
from db.documents.contract import Contract
from db.documents.deposit_settlement import DepositSettlement
from db.documents.extra_service import ExtraService
from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_transfer import RentTransfer
from db.documents.unit_booking import UnitBooking
from db.documents.unit_receipt import UnitReceipt
from db.errors import UserError
from db.meta import declared, sections_of
from db.registers.money import Charge
from db.roles import Role
from forms.text_area import FEW, TextArea
from forms.widths import wanted
from printforms.registry import printforms_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_ms1_empty_rows_are_no_repetition(office_company):
    """Two rows begun and still empty: what is missing is told, nothing else and no failure."""
    work: Work = office_company.work
    for kind in (*declared(Document), *declared(Catalog)):
        if not work.user.may("write", kind) or not sections_of(kind):
            continue
        thing = work.new(kind)
        for name, _, row in sections_of(kind):
            setattr(thing, name, [row(), row()])
        told = [p.text for p in work.problems(thing)]
        lies = ("уже есть", "повторяется", "один раз")
        assert not any(lie in text for text in told for lie in lies), kind


def test_f6_no_field_is_cut_in_two_where_the_head_is_scrolled(office):
    office.desk.shell.resize(1366, 620)
    window = office.desk.open_thing(Contract, office.company.contract.id)
    office.settle()
    area = window.form.head.parentWidget().parentWidget()
    seen = area.viewport().height()
    assert seen < window.form.head.height()
    cut = [
        field.name
        for field, editor in window.form.head.editors()
        if editor.parent() is window.form.head and editor.y() < seen < editor.geometry().bottom()
    ]
    assert cut == []


def test_f6_a_remark_has_a_few_lines_and_a_template_the_whole_window(office):
    window = office.desk.open_new(PaperTemplate)
    office.settle()
    text = next(e for f, e in window.form.head.editors() if f.name == "text")
    assert text.height() > window.height() * 0.7
    assert window.form.head.cells[-1].label.alignment() & Qt.AlignmentFlag.AlignTop
    remark = TextArea(lines=FEW)
    assert remark.sizeHint().height() < 6 * remark.fontMetrics().lineSpacing()


def test_t10_a_sum_stands_beside_what_it_is_of(office):
    """The last column grows only when it is a text: a number is not read across the screen."""
    window = office.desk.open_new(UnitReceipt)
    page = window.sections["units"]
    page.add()
    office.settle()
    view = page.view
    last = view.model().columnCount() - 1
    assert view.columnWidth(last) == wanted(view, last)
    end = view.columnViewportPosition(last) + view.columnWidth(last)
    assert end <= view.viewport().width()


def test_f9_a_charge_is_called_by_its_unit_and_days(office):
    document = office.company.transfer()
    office.company.work.post(document)
    with office.company.work.database.reading() as session:
        keys = [c.id for c in session.query(Charge).order_by(Charge.date_from)]
    told = [office.desk.names.get(Charge, key) for key in keys]
    assert told[0].startswith("Аренда · БК-001 · ")
    assert told[0].count(".") == 4  # two whole days


def test_f13_people_are_called_by_name(office_company):
    """The accountant reads names, not logins."""
    work: Work = office_company.work
    users.first(Work(work.database, User(work.user.login, "Петрова Анна", Role.ADMINISTRATOR)))
    tenant = work.load(type(office_company.tenant), office_company.tenant.id)
    tenant.phone = "8 900 111-22-33"
    work.save(tenant)
    assert work.history(tenant)[0].user == "Петрова Анна"


def test_f1_menus_know_the_key_as_enter(office):
    window = office.desk.open_new(Contract)
    assert window.commands.finish.shortcut().toString() == "Ctrl+Enter"
    assert {k.toString() for k in window.commands.finish.shortcuts()} == {
        "Ctrl+Enter",
        "Ctrl+Return",
    }


def test_5_7_what_is_loaded_says_so(office):
    """«Ваша роль не разрешает» would send an administrator to himself."""
    with pytest.raises(UserError, match="загружаются и вручную не правятся"):
        office.desk.open_new(BankPayment)


def test_f3_esc_in_a_cell_of_choice_takes_nothing(office, hands, answers):
    """One match is taken on leaving a cell, but not when the person takes the typing back."""
    window = office.desk.open_new(RentTransfer)
    page = window.sections["units"]
    page.add()
    office.settle()
    hands.type("БК-002")
    while page.view.cells.editor is not None:  # the list of offers, then the cell
        hands.key(Qt.Key.Key_Escape)
    assert answers["asked"] == []
    assert window.thing.units[0].unit_id is None
    assert window in office.desk.windows.values()


def test_t8_a_row_begun_by_enter_and_left_empty_is_no_row(office, hands):
    """Enter after the last cell begins a row; posting does not complain of it."""
    window = office.desk.open_new(RentTransfer)
    page = window.sections["vehicles"]
    for _ in range(3):
        page.add()
    window.form.tabs.setCurrentWidget(page)
    office.settle()
    page.view.go_to(0, 2)
    hands.type("А 123 ВС 46", Qt.Key.Key_Return)
    page.drop_begun()
    assert [row.plate for row in window.thing.vehicles] == ["А 123 ВС 46"]
    page.drop_begun()  # a row that stands alone is told of
    page.remove()
    page.add()
    page.drop_begun()
    assert len(window.thing.vehicles) == 1
    window.undo.undo_action.trigger()
    window.setWindowModified(False)


def test_f13_a_version_comes_back_into_the_form(office):
    """A field, a row taken out and one put in: all as they were, written only by the person."""
    work, cabins = office.company.work, office.company.cabins
    document = office.company.transfer(*cabins[:2])
    work.save(document)
    known = work.load(RentTransfer, document.id)
    first = [row.unit_id for row in known.units]
    known.phone = "8 900"
    known.units = known.units[1:]
    known.units[0].line = 1
    work.save(known)
    known = work.load(RentTransfer, document.id)
    added = office.company.transfer(cabins[2]).units[0]
    known.units.append(added)
    work.save(known)
    window = office.desk.open_thing(RentTransfer, document.id)
    window.commands.do_history()
    history = office.desk.place.current()
    history.tabs.setCurrentIndex(1)
    history.moments.selectRow(history.moments.model().rowCount() - 1)
    history.return_action.trigger()
    office.settle()
    assert office.desk.place.current() is window
    assert [row.unit_id for row in window.thing.units] == first
    assert window.thing.phone == document.phone
    assert window.isWindowModified()
    assert "Показана версия от" in window.strip.words.text()
    window.undo.undo_action.trigger()
    assert [row.unit_id for row in window.thing.units] == [cabins[1].id, cabins[2].id]
    window.undo.redo_action.trigger()
    assert window.commands.save()
    assert [r.unit_id for r in work.load(RentTransfer, document.id).units] == first


def test_f6_groups_of_fields_are_folded_and_stay_so(office, hands):
    """By the mouse on a heading, or all by «Ещё»; a message opens what it speaks of."""
    window = office.desk.open_thing(Contract, office.company.contract.id)
    office.settle()
    head = window.form.head
    head.fold_all()  # those that are folded at first are opened
    high = head.sizeHint().height()
    assert "Клиент" in head.groups()
    hidden = [e for f, e in head.editors() if f.about.group == "Клиент"]
    heading = next(b for b in head.findChildren(QPushButton) if b.text() == "Клиент")
    heading.click()
    office.settle()
    assert head.sizeHint().height() < high
    assert not any(editor.isVisible() for editor in hidden)
    window.close_window()
    again = office.desk.open_thing(Contract, office.company.contract.id)
    office.settle()
    phone = next(e for f, e in again.form.head.editors() if f.name == "phone")
    assert not phone.isVisible()
    again.show_problems([Problem("phone", "Телефон записан не так")])
    hands.key(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_F8)
    assert phone.isVisible()
    assert phone.hasFocus()
    again.commands.fold.trigger()
    assert not phone.isVisible()
    again.commands.fold.trigger()
    assert phone.isVisible()


def test_f7_the_number_says_when_it_comes(office):
    window = office.desk.open_new(RentTransfer)
    number = next(e for f, e in window.form.head.editors() if f.name == "number")
    assert number.placeholderText() == "<при проведении>"


def test_f8_a_document_with_nothing_to_fill_it_says_so(office):
    """«Договор» without deposits → «Возврат и зачёт залога»: an empty table explains itself."""
    for target in (DepositSettlement, PaymentInvoice):
        fill = next(f for f in FILLS if f.source is Contract and f.target is target)
        window = office.desk.open_fill(fill, office.company.contract.id)
        office.settle()
        told = window.strip.words.text()
        assert told == (
            "Договор № 214 от 01.01.2026: строк для заполнения не нашлось. "
            "Добавьте их вручную: Ins."
        )
        assert not window.strip.isHidden()
        next(iter(window.sections.values())).add()
        assert window.strip.isHidden()  # the rows are being added: it is told no more


def test_c1_what_brings_no_rows_is_not_told_to_lack_them(office):
    """A contract of a card, a booking of a contract: nothing was looked for and not found."""
    company = office.company
    for key, *which in (
        (company.tenant.id, Partner, Contract),
        (company.contract.id, Contract, UnitBooking),
        (company.contract.id, Contract, ExtraService),
    ):
        window = office.desk.open_fill(next(f for f in FILLS if [f.source, f.target] == which), key)
        office.settle()
        assert window.strip.isHidden()


def test_e12_a_row_has_the_price_of_the_service_whichever_came_first(office):
    work = office.company.work
    mounting = ServiceKind(name="Монтаж", price=Decimal(1500))
    work.save(mounting)
    window = office.desk.open_new(ExtraService)
    window.apply(window.thing, "service_id", mounting.id)
    page = window.sections["rows"]
    for _ in range(2):
        page.model.add(window.new_row("rows"))
    window.apply(window.thing.rows[0], "text", "два яруса")
    assert [(r.price, r.amount) for r in window.thing.rows] == [(1500, 1500), (None, 0)]
    page.drop_begun()  # what Enter began and nobody typed into is no service
    assert [r.amount for r in window.thing.rows] == [Decimal(1500)]
    window.apply(window.thing.rows[0], "price", Decimal(1000))
    window.apply(window.thing.rows[0], "quantity", Decimal(2))
    assert window.thing.rows[0].amount == Decimal(2000)


def test_f12_a_paper_without_a_number_says_why(office):
    """A draft may be printed: that its number is still to come stands above the paper."""
    office.company.work.save(office.company.transfer())
    window = office.desk.open_thing(RentTransfer, stored_transfer(office))
    act = next(form for form in printforms_of(RentTransfer) if form.title == "Акт выдачи")
    window.commands.do_print(act)
    office.settle()
    paper = office.desk.place.current()
    assert "номера у него ещё нет" in paper.strip.words.text()
    assert not paper.strip.isHidden()
    assert window.commands.do_post()
    window.commands.do_print(act)
    office.settle()
    assert office.desk.place.current() is not paper
    assert office.desk.place.current().strip.isHidden()


def stored_transfer(office):
    with office.company.work.database.reading() as session:
        return session.query(RentTransfer.id).scalar()
