"""«Подпись»: where the paper of a document is; the client's signed copy one click from it (L22)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLayoutItem, QMenu, QPushButton

from app import attachments, sealing, signing
from app.work import Work
from db.base import Document
from db.file_faults import why_not
from db.russian import counted
from forms.icons import icon
from forms.list_commands import list_command
from forms.sealing import SEAL, Sealing

if TYPE_CHECKING:
    from forms.command_bar import CommandBar
    from forms.item_window import ItemWindow
    from forms.list_window import ListWindow

GIVE, SIGNED, ORIGINAL = "Передан на подпись", "Приложить подписанный файл…", "Оригинал получен"
BACK, SHOW = "Отменить последнюю отметку", "Подписанный файл"
OPENS = "\nОткрыть подписанный файл"
NOTHING = "Ещё не передан на подпись"
NOT_POSTED = "Сначала проведите документ"
Step = Callable[[Work, Sequence[int]], int]


class SigningCommands:
    """The menu «Подпись» of a document that both sides sign, and the button of its signed copy."""

    def __init__(self, window: ItemWindow, bar: CommandBar) -> None:
        self.window, self.desk = window, window.desk
        self.menu = QMenu("Подпись", window)
        self.told = self.menu.addAction(NOTHING)
        self.told.setEnabled(False)
        self.sealed = self.menu.addAction("")
        self.sealed.setEnabled(False)
        self.menu.addSeparator()
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            (SEAL, self.seal),
            (GIVE, lambda: self.step(signing.given)),
            (SIGNED, self.attach),
            (ORIGINAL, lambda: self.step(signing.original_received)),
            (BACK, lambda: self.step(signing.taken_back)),
        )
        self.steps = [self.menu.addAction(title) for title, _ in steps]
        for action, (_, call) in zip(self.steps, steps, strict=True):
            action.triggered.connect(lambda _=False, call=call: call())
        self.menu.aboutToShow.connect(self.follow)
        self.show_file = window.command(SHOW, self.show, sign="paper")
        bar.add_menu("Подпись", self.menu)
        bar.more_menu.addMenu(self.menu)
        bar.more_menu.addAction(self.show_file)
        self.show_file.setVisible(False)
        self.link = QPushButton()
        self.link.setProperty("link", True)
        self.link.clicked.connect(lambda _=False: self.press())

    def stand_beside(self, heading: QLayoutItem | None) -> None:
        """The state of the paper stands in the heading, after that of the document."""
        row = None if heading is None else heading.layout()
        if isinstance(row, QHBoxLayout) and row.indexOf(self.link) < 0:
            row.insertWidget(row.indexOf(self.window.heading.chip) + 1, self.link)

    def press(self) -> None:
        """One click: the signed copy, else what may be done."""
        if self.show_file.isVisible():
            self.show()
        else:
            self.menu.popup(self.link.mapToGlobal(self.link.rect().bottomLeft()))

    def follow(self) -> None:
        """What is known of the paper now."""
        key = self.window.thing.id
        found = signing.SigningInfo() if key is None else signing.signing_of(self.desk.work, key)
        self.told.setText(found.words() or NOTHING)
        state = found.state
        sign = {
            None: ("draft", "text2"),
            signing.SigningState.GIVEN: ("pencil", "warn"),
            signing.SigningState.SIGNED: ("posted", "link"),
        }.get(state, ("posted", "ok"))
        posted = bool(getattr(self.window.thing, "posted", False))
        has_file = found.file_id is not None
        self.link.setVisible(posted and state is not None)
        self.link.setIcon(icon("paper" if has_file else sign[0], sign[1]))
        self.link.setText("" if state is None else state.value)
        self.link.setToolTip(f"{self.told.text()}{OPENS if has_file else ''}")
        for action in self.steps:
            action.setEnabled(posted)
        if not posted:
            self.told.setText(NOT_POSTED)
        why = "" if key is None else sealing.why_unsealed(self.desk.work, self.window.thing, found)
        words = f"Без КЭП: {why}" if why else "Подписан КЭП"
        self.sealed.setText(words)
        self.sealed.setVisible(bool(why) or found.sealed_version is not None)
        self.show_file.setVisible(has_file)

    def step(self, call: Step) -> None:
        thing = self.window.thing
        made = 0 if thing.id is None else self.desk.tried(call, self.desk.work, [thing.id])
        if made:
            self.follow()
            self.desk.shell.tell(f"{self.window.short_title()}: {self.told.text()}")

    def seal(self) -> None:
        """Our electronic signature on its papers, made beside the window."""
        thing = self.window.thing
        if thing.id is not None:
            Sealing(self.desk, type(thing), [thing.id]).start()

    def attach(self) -> None:
        """The copy that the client signed: a scan or a file with his signature."""
        chosen, _ = QFileDialog.getOpenFileName(self.window, "Файл с подписью арендатора")
        if chosen:
            self.take(Path(chosen))

    def take(self, path: Path) -> None:
        """Puts a file of this computer to the document."""
        try:
            content = path.read_bytes()
        except OSError as fault:
            words = f"Файл «{path.name}» не прочитан: {why_not(fault)}."
            self.window.strip.tell(words)
            return
        thing = self.window.thing
        if self.desk.tried(signing.attach_signed, self.desk.work, thing, path.name, content):
            self.follow()

    def show(self) -> None:
        """A PDF is opened; what is none stands among the files of the document."""
        info = self.desk.tried(signing.signed_file, self.desk.work, self.window.thing)
        if info is None:
            self.window.strip.tell("Подписанный файл убран из файлов документа.")
            return
        content = self.desk.tried(attachments.content, self.desk.work, info.id)
        if content is not None and content.startswith(b"%PDF"):
            self.desk.tried(self.desk.show_pdf, info.name, content)
        elif content is not None:
            from forms.files_panel import open_files

            self.desk.tried(open_files, self.desk, self.window.thing)


def _sealing(kind: type[Document]) -> Callable[[ListWindow, int], None]:
    def on_list(window: ListWindow, key: int) -> None:
        Sealing(window.desk, kind, window.selected_keys()).start()

    return on_list


def _many(call: Step, done: str) -> Callable[[ListWindow, int], None]:
    def on_list(window: ListWindow, key: int) -> None:
        number = call(window.desk.work, window.selected_keys())
        many = counted(number, "документ", "документа", "документов")
        window.desk.shell.tell(f"{done}: {many}")
        window.refresh()

    return on_list


def declare() -> None:
    """Commands of the lists of documents that both sides sign."""
    steps: tuple[tuple[str, Any], ...] = (
        (GIVE, signing.given),
        (ORIGINAL, signing.original_received),
    )
    for kind in signing.SIGNED_KINDS:
        for title, call in steps:
            list_command(kind, title)(_many(call, title))
        list_command(kind, SEAL)(_sealing(kind))
