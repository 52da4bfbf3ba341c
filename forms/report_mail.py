"""«Отправить по почте…» of a report: to whom, in what files; the letter waits in «Письма» (R7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QCheckBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
)

from app.mail.reports import EXCEL, PDF, offered_addresses, send_report
from app.table import Table
from forms import theme
from forms.beside import Dialog
from forms.guard import guard
from forms.mail_dialog import go_or_leave
from forms.mail_sending import send_now
from forms.notice import Notice
from forms.window import label

if TYPE_CHECKING:
    from forms.report_window import ReportWindow

WIDTH, WORDS = 560, 64  # pixels


class ReportMail(Dialog):
    """What is refused is told in the dialog, so that nothing typed is lost."""

    def __init__(self, window: ReportWindow, table: Table) -> None:
        super().__init__(window)
        self.desk, self.table, self.params = window.desk, table, window.params
        self.setWindowTitle("Отправить отчёт по почте")
        self.rejected.connect(self.deleteLater)
        self.to = QLineEdit(offered_addresses(self.desk.work, self.params))
        self.to.setPlaceholderText("Адреса через запятую")
        self.excel, self.pdf = QCheckBox("Excel"), QCheckBox("PDF")
        self.excel.setChecked(True)
        self.words, self.reason = QPlainTextEdit(), Notice()
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(WORDS)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAD, theme.PAD, theme.PAD, theme.PAD)
        column.setSpacing(theme.GAP)
        title = label(self.table.title, h2=True)
        title.setWordWrap(True)
        column.addWidget(title)
        for words, field in (("Кому", self.to), ("Добавить в письмо (необязательно)", self.words)):
            told = label(words, dim=True)
            told.setBuddy(field)
            field.setAccessibleName(words)
            column.addWidget(told)
            column.addWidget(field)
        column.addWidget(self.excel)
        column.addWidget(self.pdf)
        column.addWidget(self.reason)
        self.send = QPushButton("Отправить")
        self.send.clicked.connect(self.start)
        column.addLayout(go_or_leave(self, self.send, "Отмена  Esc"))
        self.setMinimumWidth(WIDTH)

    @guard()
    def start(self) -> None:
        """The files are made beside the window; a refusal leaves the dialog as it was typed."""
        base, table, params = self.desk.work, self.table, self.params
        to, words = self.to.text(), self.words.toPlainText()
        ticked = ((EXCEL, self.excel), (PDF, self.pdf))
        kinds = frozenset(kind for kind, check in ticked if check.isChecked())

        def work(job: Any) -> list[int]:
            return send_report(base, table, to, kinds, params, words=words)

        self.send.setEnabled(False)
        self.desk.jobs.start(work, self._queued, self._failed, title="Отчёт по почте")

    @guard()
    def _queued(self, keys: list[int]) -> None:
        self.desk.shell.tell("Отчёт в очереди писем.")
        self.accept()
        self.deleteLater()
        send_now(self.desk)

    @guard()
    def _failed(self, words: str) -> None:
        self.send.setEnabled(True)
        self.reason.tell(words)
        self.adjustSize()
        self.to.setFocus()
