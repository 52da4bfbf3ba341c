"""I-10: papers go by mail from a document and from a list; «Письма» tell what became of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.attention import attention_of
from app.mail import account
from app.mail.sending import send_waiting
from db.catalogs.letter import Letter, LetterState
from db.catalogs.organization import Organization
from db.documents.rent_transfer import RentTransfer
from forms.letter_return import LetterReturn
from forms.mail_account import MailAccountDialog
from forms.mail_dialog import MailDialog
from tests.mailbox import PASSWORD, Mailbox, with_mail
from tests.test_mail import BOSS_THERE, BUH, letters, queued, sqlite_mailing, transfers

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def shown_dialog(office) -> MailDialog:
    return next(d for d in office.desk.shell.findChildren(MailDialog) if not d.isHidden())


def send_handover(asked: MailDialog) -> None:
    for name, check in asked.forms.items():
        check.setChecked(name == "handover")
    asked.send.click()


def test_i10_from_the_list_and_from_the_document(office, mailbox: Mailbox, answers):
    company = sqlite_mailing(office.company, mailbox)
    work, keys = company.work, transfers(company)
    window = office.desk.open_list(RentTransfer)
    office.settle()
    window.view.selectAll()
    named = {action.text(): action for action in window.commands.papers.actions()}
    named["Отправить по почте…"].trigger()
    asked = shown_dialog(office)
    assert asked.send.text() == "Отправить 2 письма"
    to = {asked.tree.topLevelItem(n).text(1)[:10] for n in (0, 1)}
    assert to == {"нет адреса", BUH[:10]}
    asked.words.setPlainText("Просим подписать.")
    send_handover(asked)
    office.settle()
    assert len(mailbox.addressed()) == 2
    assert "Просим подписать." in mailbox.last().get_body().get_content()
    assert {letter.state for letter in letters(work)} == {
        LetterState.ACCEPTED,
        LetterState.NO_ADDRESS,
    }
    with work.database.reading() as session:
        assert attention_of(session, work.user)["letters_not_sent"] == 1

    item = office.desk.open_thing(RentTransfer, keys[0])
    office.settle()
    item.commands.do_mail()
    asked = shown_dialog(office)
    assert asked.before.text().startswith("Уже отправлялись: 1 документ")
    QTest.keyClick(asked, Qt.Key.Key_Escape)
    assert len(letters(work)) == 2


def test_i10_a_letter_is_sent_again_and_taken_back(office, mailbox: Mailbox, answers):
    company = sqlite_mailing(office.company, mailbox)
    work, keys = company.work, transfers(company)
    mailbox.refuses[BUH] = "550 No such user"
    office.desk.open_thing(RentTransfer, keys[0]).commands.do_mail()
    send_handover(shown_dialog(office))
    office.settle()
    window = office.desk.open_list(Letter)
    office.settle()
    window.view.stand(0)
    (letter,) = letters(work)
    card = office.desk.open_thing(Letter, letter.id)
    office.settle()
    assert card.heading.chip.text() == "Отказ"
    mailbox.refuses.clear()
    with_mail(company, 1)
    window.commands.own[1].trigger()
    office.settle()
    assert letters(work)[0].state is LetterState.WAITING
    assert "не принимает соединений" in office.notes()[-1]
    assert card.heading.chip.text() == "Ждёт"
    window.commands.own[2].trigger()
    office.settle()
    assert letters(work)[0].state is LetterState.ACCEPTED  # for the director; the other is dropped
    assert {r.state for r in letters(work)[0].recipients} == {
        LetterState.ACCEPTED,
        LetterState.CANCELLED,
    }


def test_i10_letters_that_came_back_are_marked_together(office, mailbox: Mailbox, answers):
    """Of two addresses of a letter only the one that failed; to the other nothing goes again."""
    company = sqlite_mailing(office.company, mailbox)
    work, keys = company.work, transfers(company)
    queued(work, keys[:1])
    queued(work, keys[1:2])
    send_waiting(work)
    window = office.desk.open_list(Letter)
    office.settle()
    window.view.selectAll()
    window.commands.own[3].trigger()
    office.settle()
    asked = window.findChild(LetterReturn)
    assert not asked.mark.isEnabled()  # each went to two: a person says from which it came
    asked.addresses.setFocus()
    QTest.keyClick(asked.addresses, Qt.Key.Key_Space)
    assert asked.chosen() == [BUH]
    asked.why.setEditText("ящик переполнен")
    QTest.keyClick(asked, Qt.Key.Key_Return)
    office.settle()
    for letter in letters(work):
        assert (letter.state, letter.reason) == (LetterState.RETURNED, "Вернулось: ящик переполнен")
        assert {r.address: r.state for r in letter.recipients} == {
            BUH: LetterState.RETURNED,
            BOSS_THERE: LetterState.ACCEPTED,
        }
    window.view.selectAll()
    window.commands.own[1].trigger()
    office.settle()
    assert mailbox.addressed()[4:] == [BUH, BUH]
    card = office.desk.open_thing(Letter, letters(work)[0].id)
    office.settle()
    card.came_back()
    asked = card.findChild(LetterReturn)
    assert [asked.addresses.item(n).text() for n in (0, 1)] == [BUH, BOSS_THERE]
    QTest.keyClick(asked, Qt.Key.Key_Escape)


def test_a13_the_password_goes_to_the_keyring(office, mailbox: Mailbox, monkeypatch):
    company = office.company
    with_mail(company, mailbox.port)
    card = company.work.load(Organization, company.organization.id)
    card.mail_login = "robot"
    company.work.save(card, despite=True)
    kept: dict[str, str] = {}

    def keep(one: account.MailAccount, password: str) -> bool:
        kept[one.login] = password
        return True

    monkeypatch.setattr("forms.mail_account.keep_password", keep)
    window = office.desk.open_thing(Organization, card.id)
    office.settle()
    window.mail.trigger()
    asked = office.desk.shell.findChild(MailAccountDialog)
    asked.password.setText("wrong")
    asked.check.click()
    office.settle()
    assert "не принял имя «robot» или пароль" in asked.told.text()
    asked.password.setText(PASSWORD)
    asked.check.click()
    office.settle()
    assert asked.told.text().startswith("Почта работает")
    assert kept == {"robot": PASSWORD}


def test_i10_the_last_column_is_as_wide_as_what_stands_in_it(office, mailbox: Mailbox, answers):
    """«Когда» of a recipient is read whole: Qt stretches a last column and forgets its width."""
    company = sqlite_mailing(office.company, mailbox)
    work, keys = company.work, transfers(company)
    mailbox.refuses[BUH] = "550 5.1.1 " + "No such user here, ask the postmaster. " * 3
    office.desk.open_thing(RentTransfer, keys[0]).commands.do_mail()
    send_handover(shown_dialog(office))
    office.settle()
    window = office.desk.open_thing(Letter, letters(work)[0].id)
    office.settle()
    view = window.sections["recipients"].view
    last = len(view.rows.fields) - 1
    assert view.columnWidth(last) >= view.fontMetrics().horizontalAdvance("00.00.0000 00:00") + 8
