"""«Почта…» of an organization: its password on this computer, and whether the server lets us in."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from app.mail.account import MailAccount, account_of, keep_password, password_of
from app.mail.server import Server
from db.catalogs.organization import Organization
from forms import theme
from forms.beside import Dialog
from forms.guard import guard
from forms.jobs import Job
from forms.mail_dialog import go_or_leave
from forms.window import Window, label

WIDTH = 520
KEPT = "Пароль запомнен на этом компьютере."
NOT_KEPT = (
    "На этом компьютере нет хранилища паролей: пароль не запомнен. Той программе, которая "
    "отправляет письма, задайте его переменной окружения KONTORA_MAIL_PASSWORD."
)
WORKS = "Почта работает: сервер принял имя и пароль."
WORKS_OPEN = "Почта работает: сервер отвечает и пароля не просит."


class MailAccountDialog(Dialog):
    """The password is typed anew: what is kept is never shown."""

    def __init__(self, window: Window, account: MailAccount) -> None:
        super().__init__(window)
        self.desk, self.account = window.desk, account
        self.setWindowTitle(f"Почта: {account.organization}")
        self.rejected.connect(self.deleteLater)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAD, theme.PAD, theme.PAD, theme.PAD)
        column.setSpacing(theme.GAP)
        fields = QFormLayout()
        fields.addRow("Отправитель", label(f"{account.sender_name} <{account.sender}>"))
        fields.addRow("Ответы", label(account.reply_to or "на адрес отправителя"))
        server = f"{account.host}, порт {account.port}, {account.security.value}"
        fields.addRow("Сервер", label(server))
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName("Пароль почты")
        known = account.login and password_of(account) is not None
        self.password.setPlaceholderText("запомнен; введите, чтобы заменить" if known else "")
        self.password.setEnabled(bool(account.login))
        fields.addRow(f"Пароль «{account.login}»" if account.login else "Пароль", self.password)
        column.addLayout(fields)
        self.told = label("", dim=True)
        self.told.setWordWrap(True)
        column.addWidget(self.told)
        column.addLayout(self._buttons())
        self.setMinimumWidth(WIDTH)

    @classmethod
    def of(cls, window: Window, card: Organization) -> MailAccountDialog:
        """UserError when the card does not tell the account whole."""
        return cls(window, account_of(card))

    def _buttons(self) -> QHBoxLayout:
        self.check = QPushButton("Запомнить и проверить")
        self.check.clicked.connect(self.try_it)
        return go_or_leave(self, self.check, "Закрыть  Esc")

    @guard()
    def try_it(self) -> None:
        """Keeps what was typed and knocks at the server, beside the window."""
        account, typed = self.account, self.password.text()
        kept = keep_password(account, typed) if typed else True

        def knock(job: Job) -> bool:
            Server(account, typed or password_of(account)).close()
            return kept

        self.check.setEnabled(False)
        self.told.setText("Проверяется…")
        self.desk.jobs.start(knock, self._works, self._refused)

    @guard()
    def _works(self, kept: bool) -> None:
        works = WORKS if self.account.login else WORKS_OPEN
        words = [works, *([KEPT if kept else NOT_KEPT] if self.password.text() else [])]
        self._tell(" ".join(words))

    @guard()
    def _refused(self, words: str) -> None:
        self._tell(words)

    def _tell(self, words: str) -> None:
        self.check.setEnabled(True)
        self.told.setText(words)
