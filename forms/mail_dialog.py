"""«Отправить по почте…»: to whom, on which papers, how many letters; then beside the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from app.mail.documents import Parcel, parcels, send_papers, sent_before, unsealed_words
from db.russian import counted
from forms import theme
from forms.beside import Dialog, beside
from forms.guard import guard
from forms.icons import icon
from forms.jobs import stoppable
from forms.mail_sending import send_now
from forms.window import label

if TYPE_CHECKING:
    from forms.desk import Desk

NOBODY = "нет адреса: письмо подождёт в списке «Письма»"
WIDTH, WORDS, ROWS = 640, 64, 160  # pixels


def mail_documents(desk: Desk, keys: Sequence[int]) -> MailDialog | None:
    """Asks and sends; None when there is nothing that may go, and then it is said why."""
    found = desk.tried(parcels, desk.work, keys)
    if found is None:
        return None
    return beside(MailDialog(desk, found))


class MailDialog(Dialog):
    """One letter a client, with one PDF; lives until its job has ended."""

    def __init__(self, desk: Desk, found: Sequence[Parcel]) -> None:
        super().__init__(desk.shell)
        self.desk, self.parcels = desk, list(found)
        documents = [document for parcel in found for document in parcel.documents]
        self.many = counted(len(found), "письмо", "письма", "писем")
        self.setWindowTitle("Отправить по почте")
        self.rejected.connect(self.deleteLater)
        papers = counted(len(documents), "документ", "документа", "документов")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAD, theme.PAD, theme.PAD, theme.PAD)
        column.setSpacing(theme.GAP)
        column.addWidget(label(f"{papers}, {self.many}", h2=True))
        said = [sent_before(desk.work, [d.id for d in documents]), unsealed_words(found)]
        before = "\n".join(words for words in said if words)
        self.before = label(before, dim=True)
        self.before.setWordWrap(True)
        column.addWidget(self.before)
        self.before.setVisible(bool(before))
        column.addWidget(self._to())
        self.forms = self._forms()
        if len(self.forms) > 1:
            column.addWidget(label("Печатные формы, одним файлом PDF", dim=True))
            for check in self.forms.values():
                column.addWidget(check)
        column.addWidget(label("Добавить в письмо (необязательно)", dim=True))
        self.words = QPlainTextEdit()
        self.words.setAccessibleName("Добавить в письмо")
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(WORDS)
        column.addWidget(self.words)
        column.addLayout(self._buttons())
        self.setMinimumWidth(WIDTH)

    def _to(self) -> QTreeWidget:
        """Clients with their addresses and documents."""
        tree = QTreeWidget()
        tree.setAccessibleName("Кому")
        tree.setColumnCount(2)
        tree.setHeaderLabels(["Арендатор", "Кому"])
        tree.setRootIsDecorated(True)
        for parcel in self.parcels:
            to = ", ".join(r.address for r in parcel.recipients) or NOBODY
            row = QTreeWidgetItem([parcel.partner.name, to])
            sign = ("posted", "ok") if parcel.recipients else ("warning", "warn")
            row.setIcon(1, icon(*sign))
            row.setToolTip(1, to)
            tree.addTopLevelItem(row)
            for document in parcel.documents:
                child = QTreeWidgetItem([document.title])
                row.addChild(child)
                child.setFirstColumnSpanned(True)
            row.setExpanded(len(self.parcels) == 1)
        tree.setColumnWidth(0, WIDTH * 2 // 5)
        tree.setMinimumHeight(ROWS)
        self.tree = tree
        return tree

    def _forms(self) -> dict[str, QCheckBox]:
        """Every form that any of the documents has, ticked."""
        found: dict[str, QCheckBox] = {}
        for parcel in self.parcels:
            for document in parcel.documents:
                for name, form in document.forms.items():
                    if name not in found:
                        found[name] = QCheckBox(form.title)
                        found[name].setChecked(True)
                        found[name].toggled.connect(self._follow)
        return found

    def _buttons(self) -> QHBoxLayout:
        self.send = QPushButton(f"Отправить {self.many}")
        self.send.clicked.connect(self.start)
        return go_or_leave(self, self.send, "Отмена  Esc")

    def _follow(self) -> None:
        self.send.setEnabled(any(check.isChecked() for check in self.forms.values()))

    @guard()
    def start(self) -> None:
        """Papers are drawn and letters queued beside the window, then sent."""
        base, found, words = self.desk.work, self.parcels, self.words.toPlainText()
        chosen = frozenset(name for name, check in self.forms.items() if check.isChecked())

        work = stoppable(lambda progress: send_papers(base, found, chosen, progress, words=words))
        self.hide()
        title = f"Подготовка: {self.many}"
        job = self.desk.jobs.start(work, self._queued, self._failed, title=title)
        job.signals.over.connect(self.deleteLater)

    @guard()
    def _queued(self, keys: list[int]) -> None:
        if keys:
            self.desk.shell.tell(f"В очереди: {self.many}")
            send_now(self.desk)

    @guard()
    def _failed(self, words: str) -> None:
        self.desk.notify_refusal(words)


def go_or_leave(dialog: QDialog, go: QPushButton, leave: str) -> QHBoxLayout:
    """The two buttons of a dialog: Enter goes on, Esc leaves."""
    go.setProperty("primary", True)
    go.setDefault(True)
    away = QPushButton(leave)
    away.clicked.connect(dialog.reject)
    row = QHBoxLayout()
    row.setSpacing(theme.GAP)
    row.addStretch(1)
    row.addWidget(go)
    row.addWidget(away)
    return row
