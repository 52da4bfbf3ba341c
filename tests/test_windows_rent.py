"""Windows of rent: what is offered and closed by who carries; sums counted again and told."""

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.table import Table
from db.catalogs.unit import Tariff
from db.documents.rent_change import RentChange
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import Haulage, RentTransfer
from db.errors import UserError
from db.proration_rule import ProrationRule
from db.registers.money import Charge
from forms.explanation import Explanation
from forms.report_window import ReportWindow
from tests.seen import column
from tests.stories import filled

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL = Mod.ControlModifier


def typed_in(page, name):
    index = page.model.index(0, column(page, name))
    return bool(page.model.flags(index) & Qt.ItemFlag.ItemIsEditable)


def test_d12_haulage_closes_cells_and_empties_them(office):
    window = office.desk.open_new(RentTransfer)
    page = window.sections["deliveries"]
    page.add()
    names = ("carrier_id", "source_contract_id", "price", "cost")
    row = window.thing.deliveries[0]
    assert [typed_in(page, n) for n in names] == [True, False, True, True]
    page.model.set_value(row, "carrier_id", office.company.carrier.id)
    page.model.set_value(row, "price", Decimal(8000))
    page.model.set_value(row, "haulage", Haulage.PICKUP)
    assert [typed_in(page, n) for n in names] == [False] * 4
    assert [page.model.index(0, column(page, n)).data() for n in names] == [""] * 4
    assert (row.carrier_id, row.price) == (None, 0)
    page.model.set_value(row, "haulage", Haulage.FROM_TENANT)
    assert [typed_in(page, n) for n in names] == [False, True, True, False]
    row.address = "г. Курск"
    fields = {p.field for p in window.work.problems(window.thing) if p.section == "deliveries"}
    assert "source_contract_id" in fields


def test_d12_keys_do_not_open_a_closed_cell(office):
    window = office.desk.open_new(RentReturn)
    page = window.sections["deliveries"]
    window.form.tabs.setCurrentWidget(page)
    page.add()
    page.model.set_value(window.thing.deliveries[0], "haulage", Haulage.PICKUP)
    page.view.go_to(0, column(page, "carrier_id"))
    before = len(office.desk.windows)
    QTest.keyClick(page.view, Key.Key_F4)
    assert len(office.desk.windows) == before
    page.view.go_to(0, column(page, "haulage"))
    page.view.step()
    assert page.view.currentIndex().column() == column(page, "carriage_id")


def test_d12_a_neighbours_cabins_are_offered(office):
    company = office.company
    company.work.post(company.transfer(company.cabins[1]))
    window = office.desk.open_new(RentTransfer, date=dt.date(2026, 12, 1))
    window.sections["units"].add()
    window.sections["deliveries"].add()
    units = window.sections["units"]
    ref = window.form.ref(window.thing.units[0], units.model.fields[column(units, "unit_id")])
    assert [c.title for c in ref.find("БК")] == ["БК-001", "БК-003"]
    trip, model = window.thing.deliveries[0], window.sections["deliveries"].model
    model.set_value(trip, "haulage", Haulage.FROM_TENANT)
    model.set_value(trip, "source_contract_id", company.contract.id)
    assert [c.title for c in ref.find("БК")] == ["БК-002"]


def test_e11_only_rentals_that_go_on_are_offered_and_of_the_cabin_that_is_named(office):
    """A returned cabin is not offered for a change of terms; on an earlier day it still was."""
    company, day = office.company, dt.date(2026, 11, 20)
    given = company.transfer(*company.cabins, date=dt.date(2026, 11, 1), to=dt.date(2026, 11, 30))
    company.work.post(given)
    back = filled(company.work, given, RentReturn)
    back.date, back.units = day, back.units[:1]
    company.work.post(back)
    window = office.desk.open_new(RentChange, date=day + dt.timedelta(1))
    window.apply(window.thing, "contract_id", company.contract.id)
    page = window.sections["units"]
    page.add()
    row = window.thing.units[0]
    ref = window.form.ref(row, page.model.fields[column(page, "possession_id")])

    def offered():
        return [choice.detail for choice in ref.find("БК")]

    assert offered() == ["БК-002", "БК-003"]
    page.model.set_value(row, "unit_id", company.cabins[2].id)
    assert offered() == ["БК-003"]
    page.model.set_value(row, "unit_id", None)
    page.model.set_value(row, "date_from", day)
    assert offered() == ["БК-001", "БК-002", "БК-003"]


@pytest.fixture
def transfer_window(office):
    document = office.company.transfer(
        office.company.cabins[0],
        office.company.cabins[1],
        date=dt.date(2026, 11, 10),
        to=dt.date(2026, 11, 30),
        amount="4000",
    )
    office.company.work.save(document)
    window = office.desk.open_thing(RentTransfer, document.id)
    window.sections["units"].view.setFocus()
    return window


def test_d9_counting_again_takes_the_typed_sum_off(transfer_window):
    page = transfer_window.sections["units"]
    page.view.go_to(0, column(page, "amount"))
    page.model.set_fault(transfer_window.thing.units[0], "amount", "12x", "Это не число")
    QTest.keyClick(page.view, Key.Key_R, CTRL)
    assert [(r.amount, r.manual) for r in transfer_window.thing.units] == [
        (Decimal("4200.00"), False),
        (Decimal(4000), True),
    ]
    assert page.model.typed_problems("units") == []
    assert transfer_window.isWindowModified()
    page.view.selectColumn(column(page, "amount"))
    QTest.keyClick(page.view, Key.Key_R, CTRL)
    assert [r.manual for r in transfer_window.thing.units] == [False, False]


def test_a_row_that_cannot_be_counted_keeps_its_typed_sum(transfer_window):
    page = transfer_window.sections["units"]
    transfer_window.thing.units[0].tariff_id = None
    page.view.go_to(0, column(page, "amount"))
    QTest.keyClick(page.view, Key.Key_R, CTRL)
    assert transfer_window.thing.units[0].manual
    assert "укажите имущество, тариф" in transfer_window.strip.words.text()


def test_d8_a_row_tells_why_its_sum_is_such(transfer_window):
    page = transfer_window.sections["units"]
    page.view.go_to(1, column(page, "amount"))
    QTest.keyClick(page.view, Key.Key_F3)
    told = transfer_window.findChild(Explanation)
    assert not told.isModal()  # §5.12: the numbers it speaks of stay at hand
    words = told.words.toPlainText().replace("\u00a0", " ")
    assert words.startswith("БК-002, 10.11.2026 – 30.11.2026")
    assert "было бы 4 200,00" in words
    told.copy()
    assert QApplication.clipboard().text() == told.words.toPlainText()
    told.close()


def test_a_person_who_may_only_look_asks_why_but_counts_nothing(office, transfer_window):
    page = transfer_window.sections["units"]
    page.lock(True)
    page.view.go_to(0, column(page, "amount"))
    QTest.keyClick(page.view, Key.Key_R, CTRL)
    assert transfer_window.thing.units[0].manual
    QTest.keyClick(page.view, Key.Key_F3)
    transfer_window.findChild(Explanation).close()


def test_e5_an_extension_is_counted_again(office):
    company = office.company
    given = company.transfer()
    company.work.post(given)
    window = office.desk.open_new(RentExtension, contract_id=company.contract.id)
    page = window.sections["units"]
    page.add()
    row = window.thing.units[0]
    page.model.set_value(row, "possession_id", given.units[0].id)
    by_rule = row.amount
    page.model.set_value(row, "amount", Decimal(1))
    assert row.manual
    page.view.setFocus()
    QTest.keyClick(page.view, Key.Key_R, CTRL)
    assert (row.amount, row.manual) == (by_rule, False)


def test_a_charge_of_the_register_tells_why(office):
    office.company.work.post(office.company.transfer())
    window = office.desk.open_list(Charge)
    office.settle()
    window.view.setFocus()
    QTest.keyClick(window.view, Key.Key_F3)
    told = window.findChild(Explanation)
    assert "6 000,00 × 11/31 дней = 2 129,03" in told.words.toPlainText().replace("\u00a0", " ")
    told.close()


def test_a20_d8_the_tariff_card_tells_its_rule(office):
    window = office.desk.open_thing(Tariff, office.company.tariff.id)
    (note,) = [c.note for c in window.form.head.cells if c.note is not None]
    assert note.text() == ProrationRule.CALENDAR_DAYS.text
    window.apply(window.thing, "rule", ProrationRule.DAYS_30)
    assert note.text() == ProrationRule.DAYS_30.text


def test_a_command_of_a_list_is_one_operation_until_it_succeeds(office, monkeypatch):
    company = office.company
    document = company.transfer()
    company.work.save(document)
    window = office.desk.open_list(RentTransfer)
    office.settle()
    asked, real = [], type(company.work).post

    def post(work, documents, operation=None, **more):
        asked.append(operation)
        if len(asked) < 3:
            raise UserError("Сервер не отвечает.")
        real(work, documents, operation, **more)

    monkeypatch.setattr(type(company.work), "post", post)
    for _ in range(3):
        window.commands.post.trigger()
    assert asked[0] is not None
    assert asked == [asked[0]] * 3
    assert company.work.load(RentTransfer, document.id).posted
    window.commands.post.trigger()
    assert asked[3] != asked[0]


def test_a_mark_of_many_is_an_operation(office, answers):
    company = office.company
    documents = [company.transfer(cabin) for cabin in company.cabins[:2]]
    company.work.save(documents)
    window = office.desk.open_list(RentTransfer)
    office.settle()
    window.view.selectAll()
    asked, real = [], company.work.mark
    company.work.mark = lambda things, operation: (asked.append(operation), real(things, operation))
    window.commands.mark.trigger()
    assert None not in asked
    assert [company.work.load(RentTransfer, d.id).marked for d in documents] == [True, True]


def test_the_legend_of_a_report_wraps(office):
    office.company.work.post(office.company.transfer())
    window = office.desk.open_report("rental_summary")
    assert isinstance(window, ReportWindow)
    office.settle()
    legend = ("Д — долг", "ВД — возвращена, долг остался", "П — только предоплата", "Прочее: слова")
    window.show_table(Table("", (), (), legend=legend))
    office.settle()
    legend = window.footer.legend
    assert legend.count() == 4  # three colours and the explanations
    narrow, wide = legend.heightForWidth(220), legend.heightForWidth(2000)
    assert narrow >= 2 * wide


@pytest.fixture
def doubtful(office):
    """A draft whose rent begins a day after the transfer: a warning and nothing worse."""
    document = office.company.transfer(to=dt.date(2026, 12, 11))
    office.company.work.save(document)
    row = document.units[0]
    row.date_from = dt.date(2026, 11, 13)
    office.company.work.recalculate(row, "date_from", document)
    office.company.work.save(document, despite=True)
    return document


def test_e1_warnings_stand_in_the_messages_until_the_person_goes_on(office, doubtful, answers):
    """§5.12: no modal question; what is typed after the warning was read is checked again."""
    work = office.company.work
    window = office.desk.open_thing(RentTransfer, doubtful.id)
    assert not window.commands.do_post()
    assert "останутся без начисления" in window.messages.texts()[0]
    assert window.messages.go_on.text() == "Всё равно провести  Ctrl+Alt+Enter"
    assert not window.commands.do_post()  # asked again it is refused again
    assert not work.load(RentTransfer, doubtful.id).posted
    row = window.thing.units[0]
    window.sections["units"].model.set_value(row, "date_from", dt.date(2026, 11, 14))
    assert window.messages.go_on.isHidden()
    QTest.keyClick(window, Key.Key_Return, Mod.ControlModifier | Mod.AltModifier)
    assert not work.load(RentTransfer, doubtful.id).posted  # something else was typed meanwhile
    assert not window.commands.do_post()
    QTest.keyClick(window, Key.Key_Return, Mod.ControlModifier | Mod.AltModifier)
    assert window.messages.problems == []
    assert work.load(RentTransfer, doubtful.id).posted
    assert "несмотря на предупреждения" in {c.action for c in work.history(window.thing)}
    window.commands.do_finish()  # the same words were agreed to in this very window
    office.settle()
    assert office.desk.windows.get(window.key) is None
    assert answers["asked"] == []


def test_e1_post_and_close_closes_when_the_person_goes_on(office, doubtful, answers):
    """§5.12: what was asked goes on to its end; an offer that was taken back does nothing."""
    window = office.desk.open_thing(RentTransfer, doubtful.id)
    window.commands.do_finish()
    window.commands.do_clear()
    window.messages.insist()
    assert not office.company.work.load(RentTransfer, doubtful.id).posted
    window.commands.do_finish()
    QTest.mouseClick(window.messages.go_on, Qt.MouseButton.LeftButton)
    office.settle()
    assert office.company.work.load(RentTransfer, doubtful.id).posted
    assert office.desk.windows.get(window.key) is None
    assert answers["asked"] == []


def test_e1_warnings_in_a_list_stand_above_it(office, doubtful, answers):
    """§5.12: the words with «Всё равно провести» beside them, by the key too."""
    window = office.desk.open_list(RentTransfer)
    office.settle()
    window.commands.post.trigger()
    assert "останутся без начисления" in window.strip.words.text()
    assert window.strip.answer.text() == "Всё равно провести  Ctrl+Alt+Enter"
    assert not office.company.work.load(RentTransfer, doubtful.id).posted
    window.view.setFocus()
    QTest.keyClick(window.view, Key.Key_Return, Mod.ControlModifier | Mod.AltModifier)
    assert window.strip.isHidden()
    assert office.company.work.load(RentTransfer, doubtful.id).posted
    assert answers["asked"] == []


def test_a_fault_beside_warnings_is_not_asked_about(office, doubtful, answers):
    window = office.desk.open_thing(RentTransfer, doubtful.id)
    window.thing.site_id = None
    assert not window.commands.save()
    assert answers["asked"] == []
