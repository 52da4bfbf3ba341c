"""A second day at the desk: small things that would hurt many times a day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QPushButton

from app import users
from app.cell_condition import condition_at
from app.condition_words import told
from app.conditions import Condition, Operator
from app.lists import ListQuery, all_rows, columns_of, count
from db.base import Document
from db.documents.contract import Contract, ContractService
from db.documents.reconciliation_act import ReconciliationAct
from db.meta import fields_of
from forms import sections
from forms.month.window import open_month
from forms.notices import Notice
from tests.company import Company

if TYPE_CHECKING:
    from tests.hands import Hands
    from tests.windows import Office

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, D = Qt.Key, Decimal


def covers(notice: Notice) -> list[str]:
    """Buttons of the window that cannot be pressed because of a note."""
    window: Any = notice.parentWidget()
    front = window.area.currentSubWindow()
    under = [b for b in front.findChildren(QPushButton) if b.isVisible()]
    places = [(b, QRect(b.mapTo(window, QPoint()), b.size())) for b in under if b.isVisible()]
    return [b.text() for b, place in places if place.intersects(notice.geometry())]


def test_ms6_a_note_in_the_corner_covers_no_button(office: Office) -> None:
    """«Пропустить» of «Разбор выписки»; when another window comes forward, its buttons."""
    from forms.money.bank_desk import open_bank_desk
    from tests.bank_windows import a_morning

    a_morning(office.company)
    office.desk.notify("Загружено платежей: 5.", "Разобрать платежи", lambda: None)
    notice = office.desk.shell.findChild(Notice)
    assert notice is not None
    notice.followed.stop()  # its clock is moved by hand below
    low = notice.geometry().bottom()
    open_bank_desk(office.desk)
    office.settle()
    assert "Пропустить  Ctrl+↓" in covers(notice)
    notice.followed.timeout.emit()
    assert covers(notice) == []
    assert notice.geometry().bottom() < low
    bar = office.desk.shell.statusBar()
    assert notice.geometry().bottom() < bar.mapTo(office.desk.shell, QPoint()).y()
    notice.dismiss()


def test_h38_an_act_of_reconciliation_says_who_owes_whom(office: Office) -> None:
    company = office.company
    act = ReconciliationAct(organization_id=company.organization.id)
    act.partner_id, act.date_from, act.date_to = (
        company.tenant.id, dt.date(2026, 1, 1), dt.date(2026, 10, 31),
    )  # fmt: skip
    window: Any = office.desk.open_new(ReconciliationAct)
    window.thing.partner_id, window.thing.organization_id = act.partner_id, act.organization_id
    window.thing.date_to = act.date_to
    said = {}
    for closing in (D("-24078.49"), D(0), D("100.5")):
        window.thing.closing = closing
        window._count_totals()
        said[closing] = window.footer.sums.text()
    ours, theirs = company.organization.name, company.tenant.name
    assert list(said.values()) == [
        f"Задолженность в пользу {theirs} на 31.10.2026 составляет 24\N{NO-BREAK SPACE}078,49",
        "На 31.10.2026 задолженность отсутствует",
        f"Задолженность в пользу {ours} на 31.10.2026 составляет 100,50",
    ]


def test_i16_a_paper_not_posted_says_why_it_is_not_signed(office: Office, hands: Hands) -> None:
    """The button «Подпись» opened a grey menu that took no key, not even Esc."""
    window: Any = office.desk.open_new(ReconciliationAct)
    signing = window.commands.signing
    signing.menu.popup(QPoint(0, 0))
    assert signing.menu.isEnabled()
    assert signing.told.text() == "Сначала проведите документ"
    assert not any(action.isEnabled() for action in signing.menu.actions() if action.text())
    hands.key(Key.Key_Escape)
    assert not signing.menu.isVisible()


def test_l4_the_author_of_a_list_is_a_person(company: Company) -> None:
    """On both bases: shown, sorted, filtered and «отобрано по значению» by his name."""
    work = company.work
    users.first(work)
    login, name = work.user.login, work.user.name
    with work.database.reading() as session:
        for kind in (Contract, Document):
            at = [c.key for c in columns_of(kind)].index("author")
            query = ListQuery(kind, order=(("author", False),))
            rows = list(all_rows(session, query))
            assert {row.cells[at] for row in rows} == {name} != {login}
            found = condition_at(session, kind, "author", rows[0].id)
            assert found == Condition("author", Operator.EQUAL, name)
            assert count(session, ListQuery(kind, conditions=(found,))) == len(rows)
            other = Condition("author", Operator.CONTAINS, "никто")
            assert count(session, ListQuery(kind, conditions=(other,))) == 0


def test_l7_a_quantity_in_a_chip_has_no_idle_places() -> None:
    quantity = next(f for f in fields_of(ContractService) if f.scale == 6)
    words = told(ContractService, Condition(quantity.name, Operator.EQUAL, D(6)), lambda *_: "")
    assert words == f"{quantity.title}: 6"
    words = told(Contract, Condition("deposit", Operator.EQUAL, D(6)), lambda *_: "")
    assert "6,00" in words


def test_mw1_a_section_of_contracts_has_what_goes_to_a_tenant(office: Office) -> None:
    mine = {s.place.name: s for s in office.desk.sections}
    papers = mine[sections.DOCUMENTS.name]
    assert papers.place.title == "Договоры, счета"
    assert [n.titles for n in papers.nouns] == [
        "Договоры",
        "Счета на оплату",
        "Акты и УПД",
        "Корректировки реализации",
        "Счета-фактуры на аванс",
        "Акты сверки",
        "Письма",
    ]
    assert "Журнал документов" in [p.title for p in papers.pages]


def test_a15_a_card_without_a_tenant_asks_whose(office: Office, hands: Hands) -> None:
    """The cursor stands in the field, one name and Enter form the card without F5."""
    window: Any = office.desk.open_report("tenant_card")
    office.settle()
    assert window.asking.isVisible()
    assert window.asking.words.text() == "Выберите арендатора."
    editor = window.editors["partner_id"]
    assert editor.hasFocus()
    assert editor.placeholderText() == "выберите"
    hands.key(Key.Key_F4)
    hands.key(Key.Key_Return)
    office.settle()
    assert office.desk.place.current() is window
    assert window.params.partner_id is not None
    assert not window.asking.isVisible()
    assert window.model.rowCount() > 0


def test_r1_a_veil_lies_over_all_the_rows(office: Office) -> None:
    """It was as large as the table had been before the window was laid out."""
    window: Any = open_month(office.desk)
    office.settle()
    assert window.veil.isVisible()
    assert window.veil.geometry() == window.view.viewport().geometry()


def test_f6_the_head_of_a_saved_contract_does_not_scroll(office: Office) -> None:
    """At 1366×800 its seldom fields are folded beside each other; opened, they stay open."""
    company = office.company
    window: Any = office.desk.open_thing(Contract, company.contract.id)
    office.settle()
    head = window.form.head
    assert head.folded == {"Документы", "Клиент"}
    first, second = (head._headings[name] for name in ("Документы", "Клиент"))
    assert first.geometry().top() == second.geometry().top()
    assert first.geometry().right() < second.geometry().left()
    area = head.parentWidget().parentWidget()
    assert area.verticalScrollBar().maximum() == 0
    second.click()
    office.settle()
    assert head.folded == {"Документы"}
    assert next(e for f, e in head.editors() if f.name == "phone").isVisible()
    assert (
        office.desk.open_thing(Contract, company.other_contract.id).form.head.folded == head.folded
    )
    assert office.desk.open_new(Contract).form.head.folded == {"Документы"}


def test_mw7_what_was_done_is_read_in_the_line_under_a_list(office: Office) -> None:
    """«Провести и закрыть» opens the list: its legend was painted over the message."""
    bar, line = office.desk.shell.statusBar(), office.desk.open_list(Contract).footer.line
    office.settle()
    assert line.isVisible()
    office.desk.open_list(ReconciliationAct)
    office.desk.shell.tell("Передача в аренду № 1: проведено")
    office.desk.open_list(Contract)
    office.settle()
    assert bar.currentMessage()
    assert line.parentWidget() is bar
    assert not line.isVisible()
    bar.clearMessage()
    assert line.isVisible()
