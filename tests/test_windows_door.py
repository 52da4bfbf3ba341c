"""Faults told, and the way into a base: passwords, bases that do not open, another base."""

import pytest
from PySide6.QtWidgets import QLabel

import app.nouns  # noqa: F401
from app import session, upkeep, users
from db.engine import open_database
from db.errors import PasswordNeeded
from db.roles import Role
from forms import door
from forms.guard import FAULTS, guard
from forms.login_dialog import LoginDialog
from forms.shell import Shell
from tests.company import MANAGER

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_a_defect_is_told_in_a_bar_and_once(qtbot, qapp):
    class Broken:
        @guard("instead")
        def data(self):
            raise ZeroDivisionError("проба")

    shell = Shell()
    qtbot.addWidget(shell)
    shell.show()
    numbers = []
    FAULTS.told.connect(lambda number, line: numbers.append((number, line)))
    assert [Broken().data() for _ in range(3)] == ["instead"] * 3
    assert len(numbers) == 1
    assert "проба" in numbers[0][1]
    assert shell.fault_bar.isVisible()
    assert f"№ {numbers[0][0]}" in shell.fault_bar.words.text()


@pytest.fixture
def guarded_base(tmp_path):
    """A base with a manager who has a password."""
    path = tmp_path / "своя.sqlite"
    upkeep.create(str(path))
    database = open_database(str(path))
    boss = session.open_work(str(path))
    users.add(boss, "oleg", "Олег", Role.MANAGER, "длинный-пароль")
    boss.database.close()
    database.close()
    return str(path)


def test_a_base_without_passwords_opens_at_once(qtbot, tmp_path):
    path = tmp_path / "новая.sqlite"
    upkeep.create(str(path))
    shell = Shell()
    qtbot.addWidget(shell)
    work = door.let_in(shell, str(path))
    assert work.user.role is Role.ADMINISTRATOR
    assert session.last_base() == str(path)
    work.database.close()


def test_a_password_is_asked_until_it_fits(qtbot, guarded_base, monkeypatch):
    typed = iter(["не тот пароль", "длинный-пароль"])
    told = []

    def fill(dialog):
        told.append(dialog.findChild(QLabel).text())
        dialog.people.setCurrentText("oleg")
        dialog.typed.setText(next(typed))
        return LoginDialog.DialogCode.Accepted

    monkeypatch.setattr(LoginDialog, "exec", fill)
    forgotten = []
    monkeypatch.setattr(session, "forget_password", lambda *words: forgotten.append(words))
    shell = Shell()
    qtbot.addWidget(shell)
    work = door.let_in(shell, guarded_base, "oleg")
    assert work.user.login == MANAGER.login
    assert forgotten == [(guarded_base, "oleg")]  # what was kept did not fit
    assert told[0].startswith("База: ")
    assert "не подходит" in told[1]
    work.database.close()


def test_who_does_not_know_the_password_stays_outside(qtbot, guarded_base, monkeypatch):
    monkeypatch.setattr(LoginDialog, "exec", lambda dialog: LoginDialog.DialogCode.Rejected)
    shell = Shell()
    qtbot.addWidget(shell)
    assert door.let_in(shell, guarded_base, "oleg") is None
    with pytest.raises(PasswordNeeded):
        session.open_work(guarded_base, "oleg")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"not a base at all" * 100, "не"), (None, "нет")],
    ids=["not a base", "absent"],
)
def test_a_base_that_does_not_open_is_told_in_words(qtbot, tmp_path, monkeypatch, content, words):
    path = tmp_path / "чужая.sqlite"
    if content is not None:
        path.write_bytes(content)
    told = []

    def ask(parent, named, sentence):
        told.append((named, sentence))

    monkeypatch.setattr(door, "ask_for_base", ask)
    shell = Shell()
    qtbot.addWidget(shell)
    assert door.let_in(shell, str(path)) is None
    ((named, sentence),) = told
    assert named == str(path)
    assert words in sentence
    assert "Traceback" not in sentence


def test_the_first_start_offers_to_make_a_base(qtbot, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(door, "ask_for_base", lambda parent, named, words: told.append(words))
    shell = Shell()
    qtbot.addWidget(shell)
    assert door.let_in(shell, None) is None
    assert told == [door.WELCOME]
    chosen = str(tmp_path / "первая")
    monkeypatch.setattr(door.QFileDialog, "getSaveFileName", lambda *_: (chosen, ""))
    made = door.new_base(shell)
    assert made == f"{chosen}.sqlite"
    work = door.let_in(shell, made)
    assert work is not None
    work.database.close()


def test_the_program_opens_a_base_and_then_another(qtbot, tmp_path):
    from forms.application import Program

    paths = [str(tmp_path / name) for name in ("первая.sqlite", "вторая.sqlite")]
    for path in paths:
        upkeep.create(path)
    program = Program(paths[0])
    with qtbot.waitSignal(program.opened):
        pass
    first = program.shell
    assert "первая.sqlite" in first.windowTitle()
    with qtbot.waitSignal(program.opened):
        program.open_another(paths[1])
    assert program.shell is not first
    assert "вторая.sqlite" in program.shell.windowTitle()
    program.desk.work.database.close()
    qtbot.addWidget(program.shell)


def test_c16_the_program_is_started_on_the_contract_a_link_names(qtbot, tmp_path):
    """Copied from the card, given by a CRM as an argument: the same contract opens."""
    from app.work import Work
    from db.catalogs.partner import Partner
    from db.documents.contract import Contract
    from db.engine import open_database
    from forms.application import Program
    from forms.links import address_of
    from tests.company import BOSS, own_organization

    path = str(tmp_path / "crm.sqlite")
    upkeep.create(path)
    database = open_database(path)
    work, ours, tenant = Work(database, BOSS), own_organization(), Partner(name="ООО «Град»")
    work.save([ours, tenant])
    deal = Contract(organization_id=ours.id, contract_number="214", partner_id=tenant.id)
    work.save(deal)
    database.close()
    address = address_of(("item", "contract", deal.id))
    assert address == f"kontora:item/contract/{deal.id}"
    program = Program(path, link=address)
    with qtbot.waitSignal(program.opened):
        pass
    qtbot.waitUntil(lambda: ("item", "contract", deal.id) in program.desk.windows)
    assert program.link is None
    program.desk.work.database.close()
    qtbot.addWidget(program.shell)
