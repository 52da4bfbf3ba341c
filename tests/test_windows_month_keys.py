"""A month by the keyboard alone: a contract signed, both runs issued, an act corrected, taken back.

Nothing here calls a window: what a person cannot reach by keys, this test cannot either.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from sqlalchemy import func, select

from app.month import ground
from app.printed import note_printed
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_leasing import ContractCharge
from db.documents.payment_invoice import PaymentInvoice
from db.documents.service_act import ServiceAct
from db.month_kind import RunKind
from forms.month import window as month_window
from tests.keyboards import Keyboard
from tests.leaseholds import NOVEMBER, Leaseholds, make_leaseholds
from tests.offices import make_offices

if TYPE_CHECKING:
    from tests.hands import Hands
    from tests.windows import Office

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL, SHIFT, ALT = Mod.ControlModifier, Mod.ShiftModifier, Mod.AltModifier
D, DECEMBER = Decimal, dt.date(2026, 12, 1)
NUMBERS = ("А-001", "А-002", "А-003")


def act_of(office: Office, contract: Contract) -> ServiceAct:
    with office.company.work.database.reading() as session:
        (key,) = session.scalars(select(ServiceAct.id).where(ServiceAct.contract_id == contract.id))
    return office.company.work.load(ServiceAct, key)


def invoices(office: Office) -> int:
    """How many are posted."""
    with office.company.work.database.reading() as session:
        query = select(func.count(PaymentInvoice.id)).where(PaymentInvoice.posted)
        return session.scalar(query) or 0


class December(dt.date):
    """The second of December 2026: November is over."""

    @classmethod
    def today(cls) -> dt.date:
        return dt.date(2026, 12, 2)


@pytest.fixture(autouse=True)
def in_december(monkeypatch: pytest.MonkeyPatch) -> None:
    calendar = SimpleNamespace(date=December)
    for module in (ground, month_window):
        monkeypatch.setattr(module, "dt", calendar)


@pytest.fixture
def leaseholds(office: Office) -> Leaseholds:
    return make_leaseholds(make_offices(office.company), 3)


def count(keyboard: Keyboard, kind: RunKind, month: str, first: dt.date) -> None:
    """Chooses a run and a month above and presses F5."""
    keyboard.tab_to("Что выставить")
    keyboard.hands.type(kind.value)
    keyboard.tab_to("Месяц")
    keyboard.hands.type(month)
    assert keyboard.window.asked == (kind, first)
    keyboard.hands.key(Key.Key_F5)


def approve(keyboard: Keyboard) -> None:
    """Alone, with a reason."""
    keyboard.find("Утвердить")
    keyboard.hands.type("бухгалтер один", Key.Key_Return)


def issue(keyboard: Keyboard) -> None:
    """Ctrl+Enter and «Да»."""
    keyboard.answer(Key.Key_Tab, Key.Key_Space)
    keyboard.hands.key(CTRL, Key.Key_Return)


def test_issue3_signed_issued_corrected_and_taken_back_without_a_mouse(
    office: Office, leaseholds: Leaseholds, hands: Hands
) -> None:
    keyboard = Keyboard(office, hands)
    known = leaseholds.reload(0)
    work = office.company.work
    contract = Contract(
        organization_id=known.organization_id,
        partner_id=known.partner_id,
        contract_number="Н-77",
        date=NOVEMBER,
        status=ContractStatus.SIGNING,
        charges=[ContractCharge(service_id=leaseholds.cleaning.id, price=D(7000))],
    )
    work.save(contract)
    keyboard.find("Н-77")
    keyboard.tab_to("Статус")
    hands.type("П")
    hands.key(CTRL, Key.Key_Return)
    assert work.load(Contract, contract.id).status is ContractStatus.SIGNED

    keyboard.find("Счета и акты месяца")
    count(keyboard, RunKind.ACTS, "Ноябрь 2026", NOVEMBER)
    assert keyboard.said() == "Что будет выставлено "
    assert {row.contract for row in keyboard.window.model.rows} == {*NUMBERS, "Н-77"}
    keyboard.find("На утверждение")
    assert "Затем — «Выставить»" in keyboard.told()
    approve(keyboard)
    assert keyboard.told() == "Утверждено: 4 договора."
    issue(keyboard)
    assert keyboard.told() == "Выставлено: 4 договора."
    assert keyboard.said() == "Что будет выставлено "
    note_printed(work, ServiceAct, [act_of(office, contract).id], "Акт")

    keyboard.tab_to("Что будет выставлено")
    hands.key(Key.Key_Return)
    assert keyboard.window.windowTitle().startswith("Договор № А-001")
    hands.key(Key.Key_Escape)

    act = act_of(office, contract)
    keyboard.find(f"#{act.number}")
    assert keyboard.window.thing.id == act.id
    hands.key(CTRL, Key.Key_B)
    hands.type("Кор", Key.Key_Return)
    keyboard.tab_to("Основание")
    hands.type("соглашение от 05.12.2026")
    keyboard.tab_to("Услуги")
    view = keyboard.window.sections["rows"].view
    names = [field.name for field in keyboard.window.sections["rows"].model.fields]
    while names[view.currentIndex().column()] != "should":
        hands.key(Key.Key_Right)
    hands.type("6500", Key.Key_Return)
    keyboard.tab_to("Дата")
    hands.type("051226")
    correction = keyboard.window.thing
    hands.key(CTRL, Key.Key_Return)
    assert (correction.posted, correction.rows[0].should) == (True, D(6500))
    assert keyboard.window.thing.id == act.id

    keyboard.find("Счета и акты месяца")
    keyboard.find("Отменить выставленное")
    hands.key(Key.Key_Return)
    box = QApplication.activeWindow()
    assert f"Есть «Корректировка реализации № {correction.number}" in box.text()
    hands.key(Key.Key_Return)
    assert act_of(office, contract).posted

    keyboard.find(f"#{correction.number}")
    keyboard.find("Отменить проведение")
    hands.key(Key.Key_Return)
    assert not keyboard.window.thing.posted
    keyboard.find("Счета и акты месяца")
    keyboard.find("Отменить выставленное")
    hands.key(Key.Key_Return)
    assert keyboard.told() == "Отменено: 4 договора."
    assert not act_of(office, contract).posted

    count(keyboard, RunKind.INVOICES, "Декабрь 2026", DECEMBER)
    keyboard.find("На утверждение")
    approve(keyboard)
    issue(keyboard)
    assert (keyboard.told(), invoices(office)) == ("Выставлено: 4 договора.", 4)
    keyboard.find("Отменить выставленное")
    hands.key(Key.Key_Return)
    assert (keyboard.told(), invoices(office)) == ("Отменено: 4 договора.", 0)
