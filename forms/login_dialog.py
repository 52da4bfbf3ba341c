"""Who comes in and with what password."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app import session
from db.engine import base_url
from db.errors import UserError
from forms.beside import Dialog
from forms.fields import WheelGuard
from forms.window import label


class LoginDialog(Dialog):
    """On SQLite a person is chosen from the list; on PostgreSQL he stands in the address."""

    def __init__(self, parent: QWidget, named: str, login: str | None, words: str) -> None:
        super().__init__(parent)
        url = base_url(named)
        self.on_server = url.get_backend_name() != "sqlite"
        self.setWindowTitle("Вход")
        self.people = QComboBox()
        WheelGuard(self.people)
        self.people.setEditable(True)
        self.people.addItems(_logins(named))
        self.people.setMinimumWidth(240)
        if self.on_server:
            self.people.setEnabled(False)
        self.people.setCurrentText(login or url.username or self.people.itemText(0))
        self.typed = QLineEdit()
        self.typed.setEchoMode(QLineEdit.EchoMode.Password)
        self.keep = QCheckBox("Запомнить пароль на этом компьютере")
        self._lay_out(words or f"База: {url.database if not self.on_server else named}")

    def _lay_out(self, words: str) -> None:
        told = label(words)
        told.setWordWrap(True)
        form = QFormLayout()
        form.addRow("Пользователь", self.people)
        form.addRow("Пароль", self.typed)
        form.addRow("", self.keep)
        buttons = QDialogButtonBox()
        enter = buttons.addButton("Войти", QDialogButtonBox.ButtonRole.AcceptRole)
        enter.setProperty("primary", True)
        enter.setDefault(True)
        buttons.addButton("Отмена", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(told)
        column.addLayout(form)
        column.addWidget(buttons)
        (self.typed if self.people.currentText() else self.people).setFocus()

    def login(self) -> str:
        """Who comes in."""
        return self.people.currentText().strip()

    def login_for_base(self) -> str | None:
        """The login to name apart from the address; the address of a server has it."""
        return None if self.on_server else self.login()

    def password(self) -> str:
        return self.typed.text()

    def wants_to_be_kept(self) -> bool:
        return self.keep.isChecked()


def _logins(named: str) -> list[str]:
    try:
        return [person.login for person in session.logins(named)]
    except UserError:
        return []
