"""Whole stretches of work as people do them: by the keyboard, from one document to the next."""

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from db.documents.rent_extension import RentExtension
from db.registers.money import Charge
from forms.everything_box import EverythingBox
from forms.fields import DateField
from forms.schedule import window as schedule
from tests.hands import Hands
from tests.schedule_windows import ONE, drag, place, row_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL, SHIFT = Mod.ControlModifier, Mod.ShiftModifier


@pytest.fixture
def person(office, hands):
    return Person(office, hands)


class Person:
    """Words for what a person does; every one of them is keys."""

    def __init__(self, office, hands):
        self.office, self.hands, self.desk = office, hands, office.desk

    @property
    def window(self):
        return self.desk.place.current()

    def find(self, words):
        """Ctrl+K, a few letters, Enter."""
        self.hands.key(CTRL, Key.Key_K)
        self.hands.type(words)
        box = EverythingBox.of(self.desk)
        while box.is_asking():
            QTest.qWait(10)
        self.hands.key(Key.Key_Return)
        return self.window

    def make_from(self, title):
        """Ctrl+B, down to the document, Enter."""
        self.hands.key(CTRL, Key.Key_B)
        self._take(title)
        return self.window

    def print(self, title):
        """Ctrl+P, down to the paper, Enter."""
        self.hands.key(CTRL, Key.Key_P)
        self._take(title)
        return self.window

    def _take(self, title):
        """Down to a line of the menu that is open, Enter."""
        menu = QApplication.activePopupWidget()
        for _ in menu.actions():
            if menu.activeAction().text() == title:
                break
            self.hands.key(Key.Key_Down)
        self.hands.key(Key.Key_Return)

    @property
    def field(self):
        """The field of the head that has the keyboard, by name."""
        editors = self.window.form.head.editors()
        return next((field.name for field, editor in editors if editor.hasFocus()), "")

    def type_into(self, name, words):
        """Tab to a field of the head, then letters and Enter."""
        for _ in range(60):
            if self.field == name:
                break
            self.hands.key(Key.Key_Tab)
        assert self.field == name
        self.hands.type(words, Key.Key_Return)

    def walk_to(self, section, row, name):
        """Enter by Enter to a cell of a table."""
        page = self.window.sections[section]
        column = [field.name for field in page.model.fields].index(name)
        for _ in range(60):
            at = page.view.currentIndex()
            if page.view.hasFocus() and (at.row(), at.column()) == (row, column):
                return
            self.hands.key(Key.Key_Return)
        raise AssertionError(f"Enter does not lead to {section}[{row}].{name}")

    def post(self):
        """Ctrl+Shift+Enter: posted, and still on the screen."""
        self.hands.key(CTRL, SHIFT, Key.Key_Return)
        assert self.window.messages.texts() == []
        assert self.window.thing.posted

    def finish(self):
        """Ctrl+Enter: posted or written, and closed."""
        before = self.window
        self.hands.key(CTRL, Key.Key_Return)
        told = before.messages.texts() if before in self.desk.windows.values() else []
        assert told == []

    def run_on(self, day):
        """Shift+Tab to the day of a report, digits, F5."""
        for _ in range(30):
            if isinstance(QApplication.focusWidget(), DateField):
                break
            self.hands.key(SHIFT, Key.Key_Tab)
        self.hands.type(day, Key.Key_Return)
        self.hands.key(Key.Key_F5)


def open_debt(office):
    with office.company.work.database.reading() as session:
        charges = session.query(Charge).filter(Charge.gross >= 0)
        return sum(c.gross + c.corrected - c.allocated for c in charges)


def texts(report):
    """Every word that stands in the table of a report."""
    model = report.view.model()
    places = ((r, c) for r in range(model.rowCount()) for c in range(model.columnCount()))
    return {str(model.index(r, c).data() or "") for r, c in places}


def stored(office, kind):
    with office.company.work.database.reading() as session:
        return session.query(kind).order_by(kind.id).all()


def test_the_month_of_an_accountant(person, office):
    """An invoice for what was let, its payment, the next month, the debts, the month closed."""
    p = person
    company = office.company
    company.work.post(company.transfer(*company.cabins[:2]))

    # The tenant asks for an invoice: «передача 1», Ctrl+B, «Счёт на оплату», post, print.
    p.find("передача 1")
    invoice = p.make_from("Счёт на оплату")
    p.type_into("date", "12112026")
    assert "Всего 11 858,06" in invoice.footer.sums.text().replace("\xa0", " ")
    p.post()
    paper = p.print("Счет на оплату")
    assert paper.paper.pdf.startswith(b"%PDF")
    p.hands.key(Key.Key_Escape)
    assert p.window is invoice
    p.finish()

    # The money came: «счет 1», Ctrl+B, «Поступление оплаты». Sum and purpose stand there already.
    p.find("счет 1")
    receipt = p.make_from("Поступление оплаты")
    p.type_into("date", "15112026")
    assert receipt.thing.received == Decimal("11858.06")
    p.finish()
    assert open_debt(office) == 0

    # The rent goes on, by an invoice again; half of it is paid.
    p.find("передача 1")
    p.make_from("Продолжение аренды")
    p.type_into("date", "10122026")
    p.finish()
    p.find("продолжение 1")
    p.make_from("Счёт на оплату")
    p.type_into("date", "10122026")
    p.finish()
    p.find("счет 2")
    p.make_from("Поступление оплаты")
    p.type_into("date", "20122026")
    p.type_into("received", "6000")
    p.finish()
    assert open_debt(office) == 6000

    # Who owes: the summary on a day, by the same box.
    summary = p.find("сводка аренды")
    p.run_on("31122026")
    assert "6\xa0000,00" in texts(summary)

    # The month is closed: what was posted is only read, and says why.
    card = p.find("Ромашка-Аренда")
    p.type_into("closed_to", "31122026")
    p.finish()
    assert card not in p.desk.windows.values()
    closed = p.find("счет 1")
    assert "Период закрыт по 31.12.2026" in closed.access.closed.words.text()
    assert closed.locked


@pytest.fixture
def manager(manager_office, type_text):
    return Person(manager_office, Hands(manager_office, type_text))


def test_a_manager_lets_three_cabins(manager, answers):
    """A call from somebody new: card, contract, three free cabins, the act printed."""
    p = manager
    p.find("новый контрагент")
    p.hands.type("ООО «Стройка»", Key.Key_Return)
    p.type_into("phone", "8 900 111-22-33")
    p.hands.key(CTRL, Key.Key_S)
    contract = p.make_from("Договор")
    assert contract.thing.contract_number == "216"  # the next one, proposed
    p.type_into("date", "12112026")
    p.hands.key(CTRL, Key.Key_S)
    transfer = p.make_from("Передача в аренду")
    assert p.field == "site_id"  # the first field that is missing
    p.type_into("date", "12112026")
    p.type_into("site_id", "юг")
    p.hands.key(Mod.AltModifier, Key.Key_Insert)
    for _ in range(3):  # «Подбор»: the first free one, and again
        p.hands.key(Key.Key_Return)
    p.hands.key(CTRL, Key.Key_Return)
    p.hands.key(Key.Key_Escape)
    assert [row.unit_id for row in transfer.thing.units] == [
        cabin.id for cabin in p.office.company.cabins
    ]
    p.hands.key(CTRL, SHIFT, Key.Key_Return)
    assert transfer.messages.texts() == ["Договор № 216 ещё не подписан"]
    p.hands.key(CTRL, Mod.AltModifier, Key.Key_Return)
    assert answers["asked"] == []
    assert transfer.thing.posted
    act = p.print("Акт выдачи")
    assert act.title.startswith("Акт выдачи № А-000001")
    p.hands.key(Key.Key_Escape)
    assert p.window is transfer
    p.finish()


def test_a_cabin_comes_back_damaged(person, office, answers):
    """Two cabins come back early, one damaged: unused days are taken back, damage is invoiced."""
    p = person
    company = office.company
    company.work.post(company.transfer(*company.cabins[:2]))
    p.find("передача 1")
    back = p.make_from("Возврат из аренды")
    p.type_into("date", "25112026")
    p.walk_to("units", 1, "condition")
    p.hands.type("Повреждена", Key.Key_Return)
    p.walk_to("units", 1, "composition")
    p.hands.type("Кровать × 1", Key.Key_Return)
    p.walk_to("units", 1, "compensation")
    p.hands.type("2500+750", Key.Key_Return)
    p.hands.type("Выбито окно, нет кровати", Key.Key_Return)
    assert back.thing.units[1].compensation == Decimal("3250.00")
    p.post()
    assert answers["asked"] == []
    assert "Всего 3 250,00" in back.footer.sums.text().replace("\xa0", " ")
    invoice = p.make_from("Счёт на оплату")
    p.type_into("date", "26112026")
    names = office.desk.names
    assert [(names.get(Charge, row.charge_id), row.amount) for row in invoice.thing.rows] == [
        ("Возмещение · БК-002 · 25.11.2026", Decimal("3250.00"))
    ]
    p.finish()
    assert p.window is back
    p.hands.key(Key.Key_Escape)
    assert (
        open_debt(office) == 2 * 14 * 200 + 3250
    )  # 14 days of November at 200 roubles, and damage


@pytest.fixture
def chart(office, monkeypatch):
    """The chart on 20.11.2026 over three free cabins."""
    monkeypatch.setattr(schedule, "today", lambda: dt.date(2026, 11, 20))
    made = schedule.open_schedule(office.desk)
    office.settle()
    return made


def test_days_are_dragged_into_documents(person, office, chart, answers):
    """A drag lets, a pull of the end goes on, what is let is not taken twice."""
    p, today = person, dt.date(2026, 11, 20)
    drag(chart, place(chart, "БК-002", today), place(chart, "БК-003", today + 9 * ONE))
    transfer = p.window
    assert p.field == "contract_id"
    p.hands.type("214", Key.Key_Return)
    p.finish()
    assert transfer not in p.desk.windows.values()
    assert p.window is chart
    office.settle()
    assert "СтройГрад" in told(chart, "БК-002", today)

    end = place(chart, "БК-002", today + 9 * ONE)
    end.setX(end.x() + round(chart.chart.axis.width / 2))
    drag(chart, end, place(chart, "БК-002", today + 14 * ONE))
    extension = p.window
    assert extension.kind is RentExtension
    p.finish()
    office.settle()
    assert "начислено до 04.12.2026" in told(chart, "БК-002", today + 14 * ONE)
    assert "начислено до 29.11.2026" in told(chart, "БК-003", today + 14 * ONE)

    drag(chart, place(chart, "БК-002", today), place(chart, "БК-002", today + 3 * ONE))
    assert p.window is chart  # nothing begins on days that are let
    # 10 days of two cabins, 30.11 and four days of December of one.
    assert open_debt(office) == 4000 + 200 + Decimal("774.19")
    assert answers["asked"] == []


def told(chart, code, day):
    """What the chart says of a cell."""
    chart.chart.move_to(row_of(chart, code), day)
    return chart.cell.text()
