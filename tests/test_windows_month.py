"""«Счета и акты месяца» by hand: counted, signed, issued beside the window, taken back (ux.md 4.5)."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from app.month.approving import approve
from app.month.dry_run import DryRun, dry_run
from app.month.snapshot import keep
from app.work import Work
from db.documents.payment_invoice import PaymentInvoice
from db.month_kind import RunKind
from db.month_run import MonthRun
from forms.line_dialog import LineDialog
from forms.month import window as month_window
from forms.month.window import MonthWindow, open_month
from tests.company import ACCOUNTANT, DAY
from tests.leaseholds import NOVEMBER, Leaseholds, make_leaseholds
from tests.offices import make_offices
from tests.windows import Office

TODAY = DAY(2026, 11, 20)


@pytest.fixture
def leaseholds(office: Office) -> Leaseholds:
    """Three contracts; the second one's cleaning has lost its price."""
    made = make_leaseholds(make_offices(office.company), 3)
    made.reprice(1, None)
    return made


def opened(office: Office, kind: RunKind, month: dt.date) -> MonthWindow:
    window = open_month(office.desk, TODAY)
    window.choose(kind, month)
    window.count.trigger()
    office.settle()
    return window


def posted(office: Office) -> int:
    with office.desk.work.database.reading() as session:
        query = select(func.count(PaymentInvoice.id)).where(PaymentInvoice.posted)
        return session.scalar(query) or 0


def test_a_month_is_counted_signed_issued_and_taken_back(
    office: Office, leaseholds: Leaseholds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """H-24: counting takes no number; what cannot be done next is not offered."""
    window = opened(office, RunKind.INVOICES, NOVEMBER)
    assert window.only_red.isChecked()
    assert [(r.contract, r.line.title) for r in window.model.rows] == [("А-002", "Уборка")]
    assert "нет цены" in window.why.toPlainText()
    assert (window.finish.isEnabled(), window.sign_it.isEnabled(), posted(office)) == (
        False,
        False,
        0,
    )
    window.only_red.setChecked(False)
    assert [r.line.red for r in window.model.rows] == [True, *[False] * 5]
    window.view.setCurrentIndex(window.model.index(1, 0))
    assert "за полный месяц" in window.why.toPlainText()
    window.hand_on.trigger()
    assert {r.state for r in window.model.rows} == {"ждёт утверждения"}
    refusals: list[str] = []
    monkeypatch.setattr("forms.dialogs.refuse", lambda _, text: refusals.append(text))
    for reason in ("", "бухгалтер один"):
        window.sign_it.trigger()
        asked = window.findChildren(LineDialog)[-1]
        assert not asked.isModal()
        asked.setTextValue(reason)
        asked.accept()
    assert refusals == ["Утвердить, кроме вас, некому: укажите причину самоподтверждения."]
    assert {r.state for r in window.model.rows} == {"утверждён"}
    monkeypatch.setattr(month_window, "ask", lambda *_: True)
    window.finish.trigger()
    office.settle()
    assert (posted(office), window.stands.issued) == (3, 3)
    assert "Выставлено: 3 договора" in window.strip.words.text()
    window.take_back.trigger()
    assert "целиком? Номера сохранятся." in window.strip.words.text()
    window.strip.answer.click()
    assert (posted(office), window.stands.is_kept) == (0, False)
    window.view.setCurrentIndex(window.model.index(0, 0))
    window.view.doubleClicked.emit(window.model.index(0, 0))
    current = office.desk.place.current()
    assert current is not None
    assert current.key == ("item", "contract", leaseholds.contracts[1].id)


def test_h18_nobody_signs_an_empty_table(office: Office, leaseholds: Leaseholds) -> None:
    """Who opens what another person counted sees it first, then approves."""
    keep(Work(office.desk.work.database, ACCOUNTANT), counted_by_vera(leaseholds))
    window = open_month(office.desk, TODAY)
    window.choose(RunKind.INVOICES, NOVEMBER)
    assert window.stands.waiting
    window.sign_it.trigger()
    assert "нажмите «Утвердить» ещё раз" in window.strip.words.text()
    office.settle()
    assert window.model.rows
    assert window.stands.approved == 0
    window.sign_it.trigger()
    assert window.stands.approved > 0


def counted_by_vera(leaseholds: Leaseholds) -> DryRun:
    return dry_run(Work(leaseholds.work.database, ACCOUNTANT), RunKind.INVOICES, NOVEMBER)


def test_another_month_forgets_what_was_counted(office: Office, leaseholds: Leaseholds) -> None:
    """Nothing of one month may be issued by the figures of another."""
    window = opened(office, RunKind.ACTS, DAY(2026, 10, 1))
    assert (window.run is not None, window.hand_on.isEnabled()) == (True, True)
    assert not window.only_red.isChecked()
    window.choose(RunKind.ACTS, NOVEMBER)
    assert (window.run, window.model.rows, window.hand_on.isEnabled()) == (None, [], False)


def test_what_another_person_approved_waits_for_him_no_more(
    office: Office, leaseholds: Leaseholds
) -> None:
    """The strip that told who approves goes as soon as he has."""
    window = opened(office, RunKind.INVOICES, NOVEMBER)
    window.hand_on.trigger()
    assert "Затем — «Выставить»" in window.strip.words.text()
    assert window.strip.isVisible()
    approve(office.desk.work, NOVEMBER, kind=RunKind.INVOICES, reason="бухгалтер один")
    window.reread(frozenset([MonthRun]))
    assert window.finish.isEnabled()
    assert not window.strip.isVisible()
