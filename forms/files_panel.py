"""«Файлы»: what is put to a thing; dragged in, pasted, added; PDF and pictures are shown (F11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app import attachments
from app.attachments import FileInfo
from app.file_signatures import check_signatures, is_signature, signature_words
from db.base import Base
from db.desk import Verdict
from db.errors import UserError
from db.file_faults import why_not
from db.russian import quantity_text
from forms.command_bar import CommandBar
from forms.dialogs import file_to_save
from forms.guard import guard
from forms.icons import icon
from forms.values import shortened, shown
from forms.window import Window, label

if TYPE_CHECKING:
    from forms.desk import Desk

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
INFO = Qt.ItemDataRole.UserRole
HINT = "Перетащите сюда файл, вставьте из буфера обмена (Ctrl+V) или нажмите «Добавить»."


def open_files(desk: Desk, thing: Base) -> Window:
    """The window of a stored thing's files; the open one comes forward."""
    key = ("files", thing.id)
    return desk.show_window(key, lambda: FilesWindow(desk, key, thing))


class FilesWindow(Window):
    """The list at the left, what the chosen file looks like at the right."""

    sign = "paper"

    def __init__(self, desk: Desk, key: tuple[Any, ...], thing: Base) -> None:
        super().__init__(desk, key)
        self.thing = thing
        self.may_write = desk.work.user.may("write", type(thing))
        name = desk.names.get(type(thing), thing.id)
        self.setWindowTitle(shortened(f"Файлы: {name}"))
        self.setAcceptDrops(self.may_write)
        self.page.addWidget(self._bar())
        self.heading = label(f"Файлы: {name}", h1=True)
        self.page.addWidget(self.heading)
        self.page.addWidget(self.strip)
        self.files = QListWidget()
        self.files.setAccessibleName("Файлы")
        self.files.setWordWrap(True)
        self.files.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.files.currentItemChanged.connect(lambda *_: self.show_current())
        self.files.itemActivated.connect(lambda _: self.save_as())
        self.hint = label(HINT if self.may_write else "Файлов нет.", dim=True)
        self.hint.setWordWrap(True)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.files, 1)
        column.addWidget(self.hint)
        self.preview = Preview(self)
        split = QSplitter()
        split.addWidget(left)
        split.addWidget(self.preview)
        split.setSizes([380, 760])
        split.setChildrenCollapsible(False)
        self.page.addWidget(split, 1)
        self.closed.connect(self.preview.forget)
        self.show_files()

    def _bar(self) -> CommandBar:
        self.add_action_ = self.command("Добавить…", self.add, "Ins", sign="plus")
        self.paste_action = self.command("Вставить", self.paste, "Ctrl+V")
        self.save_action = self.command("Сохранить как…", self.save_as, "Ctrl+S", sign="save")
        self.remove_action = self.command("Убрать", self.remove, "Del", sign="trash")
        self.check_action = self.command("Проверить подписи", self.check, sign="posted")
        self.again_action = self.command("Обновить", self.show_files, "F5", sign="refresh")
        self.command("Закрыть", self.close_window, "Esc")
        for action in (self.add_action_, self.paste_action, self.remove_action):
            action.setVisible(self.may_write)
        bar = CommandBar()
        actions = (
            self.add_action_,
            self.paste_action,
            self.save_action,
            self.remove_action,
            self.check_action,
        )
        for number, action in enumerate(actions):
            bar.add_action(action, primary=number == 0)
        bar.more_menu.addActions([*actions, self.again_action])
        return bar

    # --- what there is ----------------------------------------------------------------------

    def show_files(self) -> None:
        """The files as the base has them; the cursor stays on its file."""
        before = self.current()
        found = attachments.files_of(self.desk.work, self.thing)
        self.files.clear()
        for info in found:
            words = f"{info.name}\n{_size(info.size)} · {info.author} · {shown(info.at)}"
            if signature := signature_words(info):
                words = f"{words}\n{signature}"
            item = QListWidgetItem(icon(*_sign(info)), words)
            item.setData(INFO, info)
            item.setToolTip("\n".join(filter(None, (info.name, signature, info.verdict_told))))
            self.files.addItem(item)
        self.check_action.setVisible(any(is_signature(info.name) for info in found))
        keys = [info.id for info in found]
        if keys:
            at = keys.index(before.id) if before is not None and before.id in keys else 0
            self.files.setCurrentRow(at)
        self.show_current()

    def show_named(self, name: str) -> None:
        """Puts the cursor on the last file of a name."""
        for row in reversed(range(self.files.count())):
            if self.files.item(row).data(INFO).name == name:
                self.files.setCurrentRow(row)
                return

    def current(self) -> FileInfo | None:
        item = self.files.currentItem()
        found: FileInfo | None = None if item is None else item.data(INFO)
        return found

    def show_current(self) -> None:
        info = self.current()
        self.save_action.setEnabled(info is not None)
        self.remove_action.setEnabled(info is not None)
        if info is None:
            self.preview.tell("Здесь будет показан выбранный файл.")
            return
        content = self.desk.tried(attachments.content, self.desk.work, info.id)
        if content is not None:
            self.preview.show_file(info.name, content)

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        if type(self.thing) in kinds:
            self.show_files()

    # --- commands ---------------------------------------------------------------------------

    def add(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(self, "Приложить файлы")
        self.attach_paths(Path(name) for name in chosen)

    def attach_paths(self, paths: Iterable[Path]) -> None:
        """Puts files of this computer to the thing; each refusal is told."""
        told, put = [], []
        for path in paths:
            try:
                attachments.attach(self.desk.work, self.thing, path.name, path.read_bytes())
                put.append(path)
            except OSError as fault:
                told.append(f"Файл «{path.name}» не прочитан: {why_not(fault)}.")
            except UserError as refusal:
                told.append(str(refusal))
        self._end(told)
        if any(is_signature(path.name) for path in put):
            self.check()

    def paste(self) -> None:
        """What the clipboard has: files or a picture."""
        if not self.take(QGuiApplication.clipboard().mimeData()):
            self.strip.tell("В буфере обмена нет ни файла, ни картинки.")

    def take(self, data: QMimeData) -> bool:
        """Files or a picture dragged or pasted; False when there are none."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self.attach_paths(paths)
            return True
        snapshot = _snapshot(data)
        if snapshot is None:
            return False
        try:
            attachments.attach(self.desk.work, self.thing, *snapshot)
        except UserError as refusal:
            self._end([str(refusal)])
        else:
            self._end([])
        return True

    def check(self) -> None:
        """Each electronic signature by the program of this computer, beside the window (I-9)."""
        base, thing = self.desk.work, self.thing
        self.check_action.setEnabled(False)
        self.desk.jobs.start(
            lambda job: check_signatures(base, thing), self._checked, self._not_checked
        )

    @guard()
    def _checked(self, files: list[FileInfo]) -> None:
        self.check_action.setEnabled(True)
        self.show_files()

    @guard()
    def _not_checked(self, words: str) -> None:
        self.check_action.setEnabled(True)
        self.strip.tell(words)

    def _end(self, told: list[str]) -> None:
        if told:
            self.strip.tell("\n".join(told))
        else:
            self.strip.hide()
        self.show_files()

    def save_as(self) -> None:
        info = self.current()
        if info is None:
            return
        path = file_to_save(self, "Сохранить файл", info.name, "")
        content = self.desk.tried(attachments.content, self.desk.work, info.id)
        if path is None or content is None:
            return
        try:
            path.write_bytes(content)
        except OSError as fault:
            self.strip.tell(f"Файл «{path.name}» не записан: {why_not(fault)}.")
        else:
            self.desk.shell.tell(f"Записано: {path}")

    def remove(self) -> None:
        if (info := self.current()) is not None:
            self.ask(f"Убрать файл „{info.name}“?", partial(self._remove, info))

    def _remove(self, info: FileInfo) -> None:
        attachments.remove(self.desk.work, info.id)
        self.show_files()

    # --- dragging ---------------------------------------------------------------------------

    @guard()
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    @guard()
    def dropEvent(self, event: QDropEvent) -> None:
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def first_focus(self) -> None:
        self.files.setFocus()


class Preview(QStackedWidget):
    """A picture or the pages of a PDF; of anything else only words."""

    def __init__(self, window: FilesWindow) -> None:
        super().__init__()
        self.window_ = window
        self.words = QLabel()
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setWordWrap(True)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumSize(80, 80)
        self.paper: Any = None
        self.pages: QWidget | None = None
        self.image = QPixmap()
        self.addWidget(self.words)
        self.addWidget(self.picture)

    def tell(self, text: str) -> None:
        self.forget()
        self.words.setText(text)
        self.setCurrentWidget(self.words)

    def show_file(self, name: str, content: bytes) -> None:
        """The file as it looks; broken ones are told of in words."""
        self.forget()
        kind = Path(name).suffix.lower()
        if kind in PICTURES and self.image.loadFromData(content):
            self.setCurrentWidget(self.picture)
            self._fit()
        elif kind == ".pdf" and content.startswith(b"%PDF"):
            self._show_pdf(name, content)
        else:
            self.tell(f"«{name}» здесь не показать: сохраните и откройте своей программой.")

    def _show_pdf(self, name: str, content: bytes) -> None:
        from forms.pdf_pages import PagesView, Paper

        try:
            self.paper = Paper(content)
        except Exception:  # noqa: BLE001  a PDF that somebody put here may be anything
            self.tell(f"«{name}» повреждён: страниц не прочитать. Файл можно сохранить.")
            return
        self.pages = PagesView(self.paper, self.window_)
        self.addWidget(self.pages)
        self.setCurrentWidget(self.pages)

    def forget(self) -> None:
        """Lets the shown file go."""
        if self.pages is not None:
            self.removeWidget(self.pages)
            self.pages.deleteLater()
            self.pages = None
        if self.paper is not None:
            self.paper.close()
            self.paper = None
        self.image = QPixmap()
        self.picture.clear()

    def _fit(self) -> None:
        if not self.image.isNull():
            way = Qt.TransformationMode.SmoothTransformation
            room = self.size().boundedTo(self.image.size())
            keep = Qt.AspectRatioMode.KeepAspectRatio
            self.picture.setPixmap(self.image.scaled(room, keep, way))

    @guard()
    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()


def picture_of(data: QMimeData) -> Path | tuple[str, bytes] | None:
    """The first picture among dragged or pasted files, else (name, PNG) of a copied one.

    None for anything else: Excel puts a picture of its cells beside their text.
    """
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    found = next((path for path in paths if path.suffix.lower() in PICTURES), None)
    if found is not None or data.hasUrls() or data.text().strip():
        return found
    return _snapshot(data)


def _snapshot(data: QMimeData) -> tuple[str, bytes] | None:
    """A copied picture under the name of its minute."""
    image = data.imageData() if data.hasImage() else None
    if not isinstance(image, QImage) or image.isNull():
        return None
    return f"Снимок {dt.datetime.now().astimezone():%d.%m.%Y %H-%M-%S}.png", _png(image)


def _png(image: QImage) -> bytes:
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # takes a str all the same
    return bytes(kept.data())


def _sign(info: FileInfo) -> tuple[str, str]:
    """Icon and colour: of a signature what is known of it."""
    known = {Verdict.VALID: ("posted", "ok"), Verdict.INVALID: ("error", "err")}
    if is_signature(info.name):
        return known.get(info.verdict or Verdict.UNCHECKED, ("pencil", "warn"))
    return "paper", "text2"


def _size(size: int) -> str:
    if size < 1024:
        return f"{size} Б"
    if size < 1024 * 1024:
        return f"{quantity_text(round(size / 1024))} КБ"
    return f"{size / 1024 / 1024:.1f} МБ".replace(".", ",")
