"""«Загрузка выписки»: files chosen or dropped, what each would bring, the loading (K-1).

Nothing is written before the person has seen what is new, what is known, what is left out and
why. Ctrl+Enter loads; the payments are worked through in «Разбор выписки».
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
)

from app.statement_preview import Preview, load_all, preview
from db.documents.payment_receipt import PaymentReceipt
from db.russian import counted, date_short, money_text
from forms.guard import guard
from forms.icons import icon
from forms.links import opens
from forms.list_veil import Veil
from forms.money.plain_rows import PlainColumn, PlainRows
from forms.table_view import TableView
from forms.window import OneLine, Window, button, label

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.jobs import Job

KIND = "statement_load"
TITLE = "Загрузка выписки"
KINDS = "Выписки 1CClientBankExchange (*.txt);;Все файлы (*)"
FIRST_STEP = (
    "Перетащите сюда файл выписки из банка (kl_to_1c.txt) или выберите его: Ctrl+O.\n"
    "Сначала будет показано, что в нём есть; в базу пока ничего не попадёт."
)


def _period(file: Preview) -> str:
    if file.loaded is None:
        return ""
    first, last = file.loaded.statement.first_day, file.loaded.statement.last_day
    days = [date_short(day) for day in (first, last) if day is not None]
    return "–".join(dict.fromkeys(days))


def _state(file: Preview) -> str:
    if file.refusal:
        return "не загружен" if file.loaded is None else "отказ"
    if file.done:
        return "загружен"
    return "нового нет" if not file.fresh else "можно загрузить"


def _sign(file: Preview) -> tuple[str, str]:
    if file.refusal:
        return "error", "err"
    if file.done:
        return "posted", "ok"
    return ("warning", "warn") if file.left or file.remarks() else ("paper", "text2")


COLUMNS = (
    PlainColumn("Файл", lambda f: f.path.name, sign=_sign, tip=lambda f: str(f.path)),
    PlainColumn("Что с ним", _state, colour=lambda f: "err" if f.refusal else ""),
    PlainColumn("Период", _period),
    PlainColumn("Документов", lambda f: f.documents, int),
    PlainColumn("Новых", lambda f: f.fresh, int),
    PlainColumn("Уже были", lambda f: f.known, int),
    PlainColumn("Счёт найден", lambda f: f.exact, int),
    PlainColumn("Разобрать", lambda f: f.waiting, int),
    PlainColumn("Не загрузится", lambda f: f.left, int, colour=lambda f: "err" if f.left else ""),
)


class LoadWindow(Window):
    """Serves any number of files; a refused one does not stop the others."""

    sign = "money"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, (KIND,))
        self.setWindowTitle(TITLE)
        self.setAcceptDrops(True)
        self.files: list[Preview] = []
        self.job: Job | None = None
        self.model = PlainRows(COLUMNS, self)
        self.view = TableView()
        self.view.setModel(self.model)
        self.view.setAccessibleName("Файлы выписок")
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.veil = Veil(self.view)
        self.words = QListWidget()
        self.words.setAccessibleName("Что в файле требует внимания")
        self.words.setWordWrap(True)
        self.words.setIconSize(QSize(16, 16))
        self.told = OneLine()
        self._make_commands()
        self._lay_out()
        self.view.selectionModel().currentRowChanged.connect(lambda *_: self._show_words())
        self._show()

    def _make_commands(self) -> None:
        make = self.command
        self.load = make("Загрузить", self.start_loading, "Ctrl+Return")
        self.choose = make("Выбрать файлы…", self.choose_files, "Ctrl+O", sign="plus")
        self.sort_out = make("Разобрать платежи", self._open_desk, sign="money")
        self.clear = make("Очистить", self.forget)
        self.leave = make("Закрыть", self.close_window, "Esc")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(button(self.load, primary=True))
        self.next_step = button(self.sort_out, with_key=False)
        row.addWidget(button(self.choose))
        row.addWidget(self.next_step)
        row.addWidget(button(self.clear, with_key=False))
        row.addStretch(1)
        self.page.addLayout(row)
        self.page.addWidget(label(TITLE, h1=True))
        self.page.addWidget(self.strip)
        self.page.addWidget(self.view, 2)
        self.page.addWidget(self.told)
        self.page.addWidget(self.words, 3)

    # --- files ----------------------------------------------------------------------------------

    def choose_files(self) -> None:
        """Ctrl+O: one or several."""
        chosen, _ = QFileDialog.getOpenFileNames(self, "Выписка банка", "", KINDS)
        self.look_at([Path(name) for name in chosen])

    def look_at(self, paths: Sequence[Path]) -> None:
        """Reads files beside the window and shows what they would bring."""
        known = {file.path for file in self.files if not file.done}
        wanted = [path for path in dict.fromkeys(paths) if path not in known]
        if not wanted or self._is_busy():
            return
        work = self.desk.work

        def read(job: Job) -> list[Preview]:
            found = []
            for number, path in enumerate(wanted):
                job.tell(number, len(wanted))
                if job.cancelled():
                    break
                found.append(preview(work, path))
            return found

        self._begin(read, self._take, "Чтение выписки")

    @guard()
    def _take(self, found: list[Preview]) -> None:
        again = {file.path for file in found}
        self.files = [*(file for file in self.files if file.path not in again), *found]
        self._ended()
        at = next((n for n, f in enumerate(self.files) if f.path in again), 0)
        self.view.setCurrentIndex(self.model.index(at, 0))

    def forget(self) -> None:
        """The list of files is emptied; the base stays as it is."""
        if not self._is_busy():
            self.files = []
            self._show()

    # --- loading --------------------------------------------------------------------------------

    def start_loading(self) -> None:
        """Ctrl+Enter: everything that may be loaded."""
        if self._is_busy() or not self._may_load():
            return
        work, files = self.desk.work, list(self.files)

        def load(job: Job) -> list[Preview]:
            def tell(made: int, of: int) -> bool:
                job.tell(made, of)
                return not job.cancelled()

            return load_all(work, files, tell)

        self._begin(load, self._loaded, TITLE)

    @guard()
    def _loaded(self, files: list[Preview]) -> None:
        before = {file.path for file in self.files if file.done}
        self.files = files
        self._ended()
        new = [file for file in files if file.done and file.path not in before]
        fresh = sum(file.fresh for file in new)
        many = counted(fresh, "новый платёж", "новых платежа", "новых платежей")
        exact, waiting = sum(f.exact for f in new), sum(f.waiting for f in new)
        words = f"Загружено: {many}. Счёт найден: {exact}, разобрать: {waiting}."
        if not new:
            return
        if self.desk.place.is_seen(self):
            self.strip.tell(words)
            self.next_step.setFocus()  # Enter goes on with the work
        else:
            self.desk.notify(words, "Разобрать платежи", self._open_desk)

    def _begin(self, work: Callable[[Job], Any], done: Callable[[Any], None], title: str) -> None:
        self.job = self.desk.jobs.start(work, done, self._failed, title=title)
        self.job.signals.over.connect(self._over, Qt.ConnectionType.QueuedConnection)
        self.veil.wait()
        self._follow()

    def _ended(self) -> None:
        self.job = None
        self._show()

    @guard()
    def _over(self) -> None:
        """Cancelled: nothing was told, what is there stays."""
        if self.job is not None:
            self._ended()

    @guard()
    def _failed(self, words: str) -> None:
        self._ended()
        self.tell_after(words)

    def _is_busy(self) -> bool:
        return self.job is not None

    def _may_load(self) -> bool:
        return any(f.loaded is not None and not f.done and not f.refusal for f in self.files)

    def _open_desk(self) -> None:
        from forms.money.bank_desk import open_bank_desk

        self.desk.tried(open_bank_desk, self.desk)

    # --- what is told ---------------------------------------------------------------------------

    def _show(self) -> None:
        row = max(self.view.currentIndex().row(), 0)
        self.model.show_rows(self.files)
        self.view.fit_columns()
        if self.files:
            self.veil.lift()
            self.view.setCurrentIndex(self.model.index(min(row, len(self.files) - 1), 0))
        else:
            self.veil.tell(FIRST_STEP, "Выбрать файлы…", self.choose_files)
        self._follow()
        self._show_words()

    def _follow(self) -> None:
        self.load.setEnabled(not self._is_busy() and self._may_load())
        self.choose.setEnabled(not self._is_busy())
        self.clear.setEnabled(bool(self.files) and not self._is_busy())

    def _show_words(self) -> None:
        """Of the file under the cursor: what is not loaded first, then what is odd."""
        self.words.clear()
        row = self.view.currentIndex().row()
        file = self.files[row] if 0 <= row < len(self.files) else None
        self.told.tell(_told(file))
        if file is None:
            return
        for text in file.troubles():
            self.words.addItem(QListWidgetItem(icon("error", "err"), text))
        for text in file.remarks():
            self.words.addItem(QListWidgetItem(icon("warning", "warn"), text))
        if not self.words.count():
            fine = "Все документы файла прочитаны, итоги сходятся."
            self.words.addItem(QListWidgetItem(icon("posted", "ok"), fine))

    @guard()
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    @guard()
    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self.look_at(paths)
        event.acceptProposedAction()

    def first_focus(self) -> None:
        self.view.setFocus()


def _told(file: Preview | None) -> str:
    if file is None or file.loaded is None:
        return ""
    statement = file.loaded.statement
    parts = [
        f"Счета: {', '.join(statement.accounts)}",
        f"поступило {money_text(file.received())}",
        f"списано {money_text(file.spent())}",
    ]
    return " · ".join(parts)


def open_loading(desk: Desk, paths: Sequence[Path] = ()) -> LoadWindow:
    """The window of loading, with files to look at; UserError without the right to load."""
    desk.work.user.must("write", PaymentReceipt)
    window: LoadWindow = desk.show_window((KIND,), lambda: LoadWindow(desk))
    window.look_at(list(paths))
    return window


@opens(KIND)
def _open_address(desk: Desk, rest: list[Any]) -> Window:
    return open_loading(desk)
