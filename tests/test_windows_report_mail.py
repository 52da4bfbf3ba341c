"""R7: a report goes by mail as it is seen, to the tenant's addresses or to whoever is typed."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.mail.reports import EXCEL, PDF, send_report
from app.table import Table
from db.catalogs.letter import LetterKind, LetterState
from db.errors import UserError
from forms.report_mail import ReportMail
from tests.company import own_organization
from tests.mailbox import Mailbox
from tests.test_mail import BOSS_THERE, BUH, letters, sqlite_mailing

if TYPE_CHECKING:
    from tests.hands import Hands
    from tests.windows import Office

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def asked(office: Office) -> tuple[Any, ReportMail]:
    """The dialog over the card of the tenant, whose address is offered."""
    window: Any = office.desk.open_report("tenant_card")
    office.settle()
    window.editors["partner_id"].take(office.company.tenant.id)
    office.settle()
    window.mail_action.trigger()
    office.settle()
    return window, window.findChild(ReportMail)


def test_r7_a_report_goes_by_mail_in_excel(office: Office, mailbox: Mailbox, hands: Hands) -> None:
    from openpyxl import load_workbook

    company = sqlite_mailing(office.company, mailbox)
    _, dialog = asked(office)
    both = f"{BUH}, {BOSS_THERE}"
    assert dialog.to.text() == both
    dialog.words.setPlainText("Просим сверить.")
    dialog.to.setFocus()
    hands.key(Qt.Key.Key_Return)
    (letter,) = letters(company.work)
    told = (letter.kind, letter.state, letter.addressees, letter.partner_id)
    assert told == (LetterKind.REPORT, LetterState.ACCEPTED, both, company.tenant.id)
    came = mailbox.last()
    assert "Просим сверить." in came.get_body().get_content()
    (file,) = came.iter_attachments()
    sheet = load_workbook(io.BytesIO(file.get_content())).active
    assert company.tenant.name in str(sheet["A1"].value)
    assert file.get_filename().endswith(".xlsx")


def test_r7_what_is_refused_leaves_the_letter_as_it_was_typed(
    office: Office, mailbox: Mailbox
) -> None:
    company = sqlite_mailing(office.company, mailbox)
    _, dialog = asked(office)
    for to, ticked, reason in (
        ("", True, "Впишите, кому отправить"),
        ("не адрес", True, "Это не адреса почты: не, адрес."),
        (BUH, False, "Выберите, чем отправить"),
    ):
        dialog.to.setText(to)
        dialog.excel.setChecked(ticked)
        dialog.send.click()
        office.settle()
        assert dialog.reason.words.text().startswith(reason)
        assert (dialog.isVisible(), dialog.to.text(), dialog.send.isEnabled()) == (True, to, True)
    assert letters(company.work) == []
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_r7_a_report_of_a_closed_organization_goes_from_it_and_never_from_another(
    office: Office, mailbox: Mailbox
) -> None:
    company = sqlite_mailing(office.company, mailbox)
    closed = own_organization("ООО «Бывшая»", "Б")
    company.work.save(closed)
    company.work.mark(closed)
    table, asked_of = Table("Отчёт", (), ()), SimpleNamespace(organization_id=closed.id)
    with pytest.raises(UserError, match="«ООО «Бывшая»» не настроена"):
        send_report(company.work, table, BUH, {EXCEL}, asked_of)
    send_report(company.work, table, BUH, {EXCEL}, SimpleNamespace(organization_id=None))
    (letter,) = letters(company.work)
    assert letter.organization_id == company.organization.id


def test_r7_without_mail_it_is_said_what_to_fill_in(office: Office) -> None:
    with pytest.raises(UserError, match="не настроена"):
        send_report(office.company.work, Table("Отчёт", (), ()), "a@example.ru", {PDF}, None)
