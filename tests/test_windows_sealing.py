"""I-9 in the windows: «Подписать КЭП», what is known of signatures, the program of the computer."""

from __future__ import annotations

from typing import Any

from app import attachments
from app.mail.documents import parcels
from app.signature_program import NO_PROGRAM, SignatureProgram, program
from db.documents.contract import Contract
from db.documents.service_act import ServiceAct
from forms.files_panel import open_files
from forms.mail_dialog import MailDialog
from forms.sealing import SEAL
from forms.settings_window import SettingsWindow
from forms.signature_card import CHECKS, SIGNS
from tests.company import Company
from tests.mailbox import with_mail
from tests.signature_programs import needs_openssl
from tests.test_sealing import OWNER, wanted
from tests.windows import Office


def the_act(office: Office) -> ServiceAct:
    company: Company = office.company
    company.work.save(company.work.load(Contract, company.contract.id))
    return wanted(company)


@needs_openssl
def test_i9_an_act_is_sealed_from_its_menu_and_its_files_say_whose_it_is(
    office: Office, signing_program: SignatureProgram
):
    act = the_act(office)
    window: Any = office.desk.open_thing(ServiceAct, act.id)
    office.settle()
    signing = window.commands.signing
    signing.follow()
    assert signing.sealed.text() == "Без КЭП: ещё не подписан"
    next(action for action in signing.steps if action.text() == SEAL).trigger()
    office.settle()
    signing.follow()
    assert signing.sealed.text() == "Подписан КЭП"
    files = open_files(office.desk, act)
    told = [files.files.item(row).text().split("\n") for row in range(files.files.count())]
    assert [lines[-1] for lines in told if lines[0].endswith(".sig")] == [
        f"Подпись верна: {OWNER}",
        f"Подпись верна: {OWNER}",
    ]
    assert files.check_action.isVisible()


def test_i9_without_a_program_the_window_says_why(office: Office):
    act = the_act(office)
    window: Any = office.desk.open_thing(ServiceAct, act.id)
    office.settle()
    next(action for action in window.commands.signing.steps if action.text() == SEAL).trigger()
    office.settle()
    assert office.notes() == [f"Подписать нельзя: {NO_PROGRAM}."]
    with_mail(office.company, 25)
    dialog = MailDialog(office.desk, parcels(office.company.work, [act.id]))
    assert "Без КЭП 1 документ уйдёт" in dialog.before.text()
    dialog.reject()


@needs_openssl
def test_i9_a_signature_put_to_a_thing_is_checked_at_once(
    office: Office, signing_program: SignatureProgram, tmp_path
):
    act = the_act(office)
    (tmp_path / "Акт.pdf").write_bytes(b"%PDF-1.4 signed by the client")
    (tmp_path / "Акт.pdf.sig").write_bytes(b"no signature at all")
    files = open_files(office.desk, act)
    assert not files.check_action.isVisible()
    files.attach_paths([tmp_path / "Акт.pdf", tmp_path / "Акт.pdf.sig"])
    office.settle()
    found = attachments.files_of(office.company.work, act)
    assert [f.verdict.value if f.verdict else "" for f in found] == ["", "Подпись не верна"]


def test_i9_the_commands_of_the_program_are_kept_on_this_computer(office: Office):
    office.desk.menus.common.settings.trigger()
    office.settle()
    window = office.desk.place.current()
    assert isinstance(window, SettingsWindow)
    card = window.signature
    assert card.told.text() == "Программа не указана: документы уходят без КЭП."
    card.fields[SIGNS].setText("нет-такой {file} {sig}")
    card.fields[SIGNS].editingFinished.emit()
    assert program() == SignatureProgram(sign="нет-такой {file} {sig}")
    assert "нет программы «нет-такой»" in card.told.text()
    assert f"{CHECKS}: на этом компьютере не указана" in card.told.text()
    for title in (SIGNS, CHECKS):
        card.fields[title].setText("python {file} {sig}")
        card.fields[title].editingFinished.emit()
    assert card.told.text().startswith("Программа есть")
