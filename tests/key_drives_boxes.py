"""Drives of fields, reports, shares, the bank's desk and «Найти всё»."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication

from forms.choice import ChoiceField
from forms.everything_box import EverythingBox
from forms.fields import DateField
from forms.keyboard import (
    BANK,
    CHOICE,
    FIELD,
    FINDING,
    REPORT,
    REPORTS,
    SPLIT,
)
from tests.key_drives import Check, drives
from tests.key_drives_rows import document
from tests.key_windows import a_bank_desk, a_split
from tests.seen import editor

# --- fields ------------------------------------------------------------------------------


@drives(FIELD, "next")
def _next(office: Any) -> tuple[Any, Check]:
    contact = editor(document(office), "contact")
    contact.setFocus()
    return contact, lambda: not contact.hasFocus()


@drives(FIELD, "calendar")
def _calendar(office: Any) -> tuple[Any, Check]:
    date = editor(document(office), "date")
    assert isinstance(date, DateField)
    date.setFocus()
    return date, lambda: QApplication.activePopupWidget() is not None


def choice(office: Any) -> ChoiceField:
    found = editor(document(office), "site_id")
    assert isinstance(found, ChoiceField)
    found.setFocus()
    return found


def _heard(signal: Any) -> Check:
    told: list[Any] = []
    signal.disconnect()
    signal.connect(lambda *_: told.append(1))
    return lambda: told == [1]


@drives(CHOICE, "choose")
def _choose(office: Any) -> tuple[Any, Check]:
    site = choice(office)
    return site, _heard(site.choose_wanted)


@drives(CHOICE, "clear")
def _clear(office: Any) -> tuple[Any, Check]:
    site = choice(office)
    return site, lambda: site.value() is None


@drives(CHOICE, "open")
def _open(office: Any) -> tuple[Any, Check]:
    site = choice(office)
    return site, _heard(site.open_wanted)


@drives(CHOICE, "create")
def _create(office: Any) -> tuple[Any, Check]:
    site = choice(office)
    return site, _heard(site.create_wanted)


@drives(CHOICE, "offers")
def _offers(office: Any) -> tuple[Any, Check]:
    site = choice(office)
    return site, lambda: site.offers_are_open()


# --- reports and «Найти всё» -------------------------------------------------------------


@drives(REPORT, "drill")
def _drill(office: Any) -> tuple[Any, Check]:
    office.company.work.post(office.company.transfer())
    window = office.desk.open_report("rental_summary")
    office.settle()
    told: list[Any] = []
    window.view.drilled.disconnect()
    window.view.drilled.connect(told.append)
    window.view.setFocus()
    window.view.setCurrentIndex(window.model.index(0, 1))
    return window.view, lambda: bool(told)


def grouped(office: Any, *, folded: bool) -> Any:
    """«Арендный парк» with the cursor on its first group."""
    window = office.desk.open_report("fleet")
    office.settle()
    window.fold_to(1 if folded else 2)
    window.view.setFocus()
    window.view.setCurrentIndex(window.model.index(0, 0))
    return window


@drives(REPORT, "unfold")
def _unfold(office: Any) -> tuple[Any, Check]:
    window = grouped(office, folded=True)
    return window.view, lambda: not window.model.is_folded(0)


@drives(REPORT, "fold")
def _fold(office: Any) -> tuple[Any, Check]:
    window = grouped(office, folded=False)
    return window.view, lambda: window.model.is_folded(0)


@drives(REPORTS, "open")
def _open_report(office: Any) -> tuple[Any, Check]:
    from forms.reports_panel import open_panel

    panel = open_panel(office.desk)
    return panel.tree, lambda: ("report", "fleet") in office.desk.windows


@drives(SPLIT, "all")
def _give_all(office: Any) -> tuple[Any, Check]:
    window = a_split(office)
    return window.view, lambda: window.model.rows[0].share == 900


@drives(SPLIT, "clear")
def _take_share_away(office: Any) -> tuple[Any, Check]:
    window = a_split(office)
    window.fill_by_order()
    return window.view, lambda: window.model.rows[0].share is None


@drives(SPLIT, "next")
def _next_share(office: Any) -> tuple[Any, Check]:
    window = a_split(office)
    return window.view, lambda: window.view.currentIndex().row() == 1


@drives(BANK, "accept")
def _accept_payment(office: Any) -> tuple[Any, Check]:
    window = a_bank_desk(office)
    office.settle()
    return window.payments.view, lambda: len(window.payments.every) == 3


@drives(BANK, "not_ours")
def _set_payment_aside(office: Any) -> tuple[Any, Check]:
    window = a_bank_desk(office)
    office.settle()
    return window.payments.view, lambda: len(window.payments.every) == 3


@drives(BANK, "all")
def _give_place_all(office: Any) -> tuple[Any, Check]:
    window = a_bank_desk(office)
    office.settle()
    for row in window.panel.model.rows:
        row.share = None
    window.panel.view.go_to(0, 4)
    return window.panel.view, lambda: window.panel.model.total() == 6000


def finding(office: Any, text: str = "список") -> tuple[Any, EverythingBox]:
    office.desk.menus.common.actions["find_all"].trigger()
    box = EverythingBox.of(office.desk)
    box.field.setText(">" + text)
    return box.field, box


@drives(FINDING, "down")
def _step_down(office: Any) -> tuple[Any, Check]:
    entered, box = finding(office, "а")
    return entered, lambda: box.list.currentRow() == 1


@drives(FINDING, "up")
def _step_up(office: Any) -> tuple[Any, Check]:
    entered, box = finding(office, "а")
    return entered, lambda: box.list.currentRow() == box.list.count() - 1


@drives(FINDING, "take")
def _take(office: Any) -> tuple[Any, Check]:
    entered, _ = finding(office, "площадки")
    return entered, lambda: ("list", "site") in office.desk.windows


@drives(FINDING, "leave")
def _leave(office: Any) -> tuple[Any, Check]:
    entered, _ = finding(office)
    return entered, lambda: entered.text() == ""
