"""How a person comes in: which base, who he is, his password; refusals in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app import session
from app.work import Work
from db.engine import base_url
from db.errors import PasswordNeeded, UserError
from forms.shell import PROGRAM

if TYPE_CHECKING:
    from forms.login_dialog import LoginDialog

BASES = "База «Конторы» (*.sqlite);;Все файлы (*)"
WELCOME = (
    "Базы ещё нет. Создайте новую или откройте имеющуюся: файл на этом компьютере или базу "
    "PostgreSQL на сервере."
)


def let_in(parent: QWidget, base: str | None, login: str | None = None) -> Work | None:
    """Opens the base, asking what must be asked; None when the person gave up."""
    named = _named(parent, base)
    while named is not None:
        try:
            return _opened(parent, named, login)
        except UserError as refusal:
            named = ask_for_base(parent, named, str(refusal))
            login = None
    return None


def _named(parent: QWidget, base: str | None) -> str | None:
    """The base to open; asked for when there is none yet."""
    try:
        named = session.base_named(base)
    except UserError as refusal:
        return ask_for_base(parent, base, str(refusal))
    is_file = base_url(named).get_backend_name() == "sqlite"
    if base is None and is_file and not Path(named).exists():
        return ask_for_base(parent, None, WELCOME)
    return named


def _opened(parent: QWidget, named: str, login: str | None) -> Work | None:
    """The base opened by its person; PasswordNeeded is asked until it fits or he gives up."""
    password: str | None = None
    dialog: LoginDialog | None = None
    while True:
        try:
            work = session.open_work(named, login, password)
        except PasswordNeeded as needed:
            from forms.login_dialog import LoginDialog

            dialog = LoginDialog(parent, named, login, str(needed) if password else "")
            if dialog.exec() != LoginDialog.DialogCode.Accepted:
                return None
            login, password = dialog.login_for_base(), dialog.password()
        else:
            if password is not None and dialog is not None:
                _keep_or_forget(parent, named, dialog, password)
            return work


def _keep_or_forget(parent: QWidget, named: str, dialog: LoginDialog, password: str) -> None:
    """He was asked, so what this computer had kept did not fit and is kept no longer."""
    if not dialog.wants_to_be_kept():
        session.forget_password(named, dialog.login())
    elif not session.keep_password(named, dialog.login(), password):
        QMessageBox.information(
            parent, PROGRAM, "Хранилище паролей на этом компьютере недоступно: пароль не запомнен."
        )


def ask_for_base(parent: QWidget, named: str | None, words: str) -> str | None:
    """Says what is the matter and asks for another base; None ends the program."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, PROGRAM, words, parent=parent)
    role = QMessageBox.ButtonRole
    open_ = box.addButton("Открыть файл…", role.ActionRole)
    server = box.addButton("База на сервере…", role.ActionRole)
    create = box.addButton("Создать новую…", role.ActionRole)
    again = box.addButton("Повторить", role.AcceptRole) if named else None
    leave = box.addButton("Выход", role.RejectRole)
    box.setEscapeButton(leave)
    box.setDefaultButton(again or create)
    box.exec()
    pressed = box.clickedButton()
    if pressed is again and again is not None:
        return named
    if pressed is open_:
        return file_of_base(parent) or ask_for_base(parent, named, words)
    if pressed is server:
        return address_of_base(parent) or ask_for_base(parent, named, words)
    if pressed is create:
        return new_base(parent) or ask_for_base(parent, named, words)
    return None


def file_of_base(parent: QWidget) -> str | None:
    """A file the person chooses."""
    chosen, _ = QFileDialog.getOpenFileName(parent, "Открыть базу", str(_home()), BASES)
    return chosen or None


def address_of_base(parent: QWidget) -> str | None:
    """An address the person types."""
    from PySide6.QtWidgets import QInputDialog

    words = "Адрес базы: postgresql://логин@сервер/база"
    address, sure = QInputDialog.getText(parent, "База на сервере", words)
    return address.strip() or None if sure else None


def new_base(parent: QWidget) -> str | None:
    """Makes a base where the person says; a refusal is told and nothing is left behind."""
    chosen, _ = QFileDialog.getSaveFileName(
        parent, "Создать базу", str(_home() / "kontora.sqlite"), BASES
    )
    if not chosen:
        return None
    path = Path(chosen)
    if not path.suffix:
        path = path.with_suffix(".sqlite")
    from app import upkeep

    try:
        upkeep.create(str(path))
    except UserError as refusal:
        QMessageBox.warning(parent, PROGRAM, str(refusal))
        return None
    return str(path)


def _home() -> Path:
    """The folder of the last base, else the person's own."""
    last = session.last_base()
    if last and Path(last).parent.is_dir():
        return Path(last).parent
    return Path.home()
