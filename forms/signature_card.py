"""«Электронная подпись (КЭП)» in «Настройки»: the commands of this computer's program (I-9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from app.signature_program import (
    FILE,
    SIG,
    SignatureProgram,
    keep_program,
    program,
    why_not,
)
from forms.fields import TextField
from forms.guard import guard
from forms.window import label

if TYPE_CHECKING:
    from forms.desk import Desk

SIGNS, CHECKS = "Команда подписи", "Команда проверки"
HINT = (
    f"Вместо {FILE} встанет документ, вместо {SIG} — файл отсоединённой подписи. КриптоПро CSP: "
    f"csptest -sfsign -sign -detached -add -in {FILE} -out {SIG} -my <владелец>; проверка: "
    f"csptest -sfsign -verify -detached -in {FILE} -signature {SIG}. Команды хранятся на этом "
    "компьютере."
)


class SignatureCard(QWidget):
    """What is typed is kept at once, and it is said whether the program is there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        known = program()
        column, form = QVBoxLayout(self), QFormLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(form)
        self.fields = {}
        for title, command in ((SIGNS, known.sign), (CHECKS, known.verify)):
            field = TextField()
            field.setAccessibleName(title)
            field.show_value(command)
            field.editingFinished.connect(self.keep)
            form.addRow(title, field)
            self.fields[title] = field
        self.told = label("", dim=True)
        self.hint = label(HINT, dim=True)
        for words in (self.told, self.hint):
            words.setWordWrap(True)
            column.addWidget(words)
        self.tell()

    @guard()
    def keep(self) -> None:
        """Both commands, as they stand."""
        typed = SignatureProgram(*(field.text().strip() for field in self.fields.values()))
        if typed != program():
            self.desk.tried(keep_program, typed)
        self.tell()

    @guard()
    def resizeEvent(self, event: Any) -> None:
        """A scroll area asks nobody how high words are at their width."""
        super().resizeEvent(event)
        for words in (self.told, self.hint):
            words.setMinimumHeight(words.heightForWidth(self.width()))

    def tell(self) -> None:
        """Whether this computer can sign and check."""
        known = program()
        faults = {SIGNS: why_not(known.sign), CHECKS: why_not(known.verify)}
        if not (known.sign or known.verify):
            self.told.setText("Программа не указана: документы уходят без КЭП.")
        elif not any(faults.values()):
            self.told.setText("Программа есть: документы подписываются и подписи проверяются.")
        else:
            told = [f"{title}: {why}" for title, why in faults.items() if why]
            self.told.setText("\n".join(told))
