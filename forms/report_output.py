"""What leaves a report: Excel and PDF files, paper, a snapshot; as it is seen on screen (R7)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import report_snapshots
from app.report_snapshots import ENDING, Snapshot
from app.table import Table
from db.errors import UserError
from db.file_faults import why_not
from forms import dialogs
from forms.outside import show_file

if TYPE_CHECKING:
    from forms.jobs import Job
    from forms.report_window import ReportWindow

KINDS = {
    ".xlsx": "Excel (*.xlsx)",
    ".pdf": "PDF (*.pdf)",
    ENDING: f"Снимок отчёта (*{ENDING})",
}


class ReportOutput(QObject):
    """Files are written beside the window: a large report does not stop the person."""

    def __init__(self, window: ReportWindow) -> None:
        super().__init__(window)
        self.window, self.desk = window, window.desk

    def save(self, kinds: tuple[str, ...] = tuple(KINDS)) -> None:
        """Ctrl+S: asks where; the ending of the name says what kind of file it is."""
        table = self._table()
        if table is None:
            return
        title = f"{table.title}{kinds[0]}"
        offered = ";;".join(KINDS[kind] for kind in kinds)
        path = dialogs.file_to_save(self.window, "Сохранить отчёт", title, offered)
        if path is not None:
            self.write(table, with_ending(path, kinds))

    def write(self, table: Table, path: Path) -> None:
        """Writes the file in a job and opens it."""
        now, work_at = dt.datetime.now(dt.UTC), self.desk.work
        snapshot = Snapshot(table, work_at.database.name, now, work_at.user.name)

        def work(job: Job) -> Path:
            write_table(snapshot, path)
            return path

        self.desk.jobs.start(work, self._written, self.window.strip.tell, title=f"Файл {path.name}")

    def _written(self, path: Path) -> None:
        self.desk.shell.tell(f"Записано: {path}")
        if path.suffix != ENDING:
            show_file(path)

    def to_excel(self) -> None:
        self.save((".xlsx",))

    def to_pdf(self) -> None:
        self.save((".pdf",))

    def to_paper(self) -> None:
        """Ctrl+P: the preview, with the set-up of the page."""
        from forms.report_paper import open_paper

        table = self._table()
        if table is not None:
            open_paper(self.desk, self.window.report.name, table)

    def to_mail(self) -> None:
        """«Отправить по почте…»: as it is seen, to the tenant or to whoever is named."""
        from forms.report_mail import ReportMail

        table = self._table()
        if table is not None:
            ReportMail(self.window, table).open()

    def keep(self) -> None:
        """«Снимок отчёта»: the table as it is now, to be opened later."""
        self.save((ENDING,))

    def open_kept(self) -> None:
        """A snapshot from a file, in a window of its own; its numbers stay what they were."""
        path = dialogs.file_to_open(self.window, "Открыть снимок отчёта", KINDS[ENDING])
        if path is not None:
            self.desk.tried(self._open, path)

    def _open(self, path: Path) -> None:
        from forms.report_drill import open_table

        snapshot = report_snapshots.read(path, self.desk.work.database.name)
        title = f"{snapshot.table.title} — снимок от {snapshot.at.astimezone():%d.%m.%Y %H:%M}"
        open_table(self.desk, dataclasses.replace(snapshot.table, title=title))

    def _table(self) -> Table | None:
        """What is on screen, with every group open."""
        if self.window.found is None:
            self.window.strip.tell("Сначала сформируйте отчёт (F5).")
            return None
        return self.window.shape.table()


def with_ending(path: Path, kinds: tuple[str, ...]) -> Path:
    """The name as it was given, or with the ending of the first kind."""
    return path if path.suffix.lower() in kinds else path.with_name(f"{path.name}{kinds[0]}")


def write_table(snapshot: Snapshot, path: Path) -> None:
    """A workbook, a PDF or a snapshot by the ending; UserError when it cannot be written."""
    kind = path.suffix.lower()
    if kind == ENDING:
        report_snapshots.write(snapshot, path)
        return
    if kind == ".xlsx":
        from app import excel

        excel.write(snapshot.table, path)
        return
    from app.papers import report_pdf

    try:
        path.write_bytes(report_pdf(snapshot.table))
    except OSError as fault:
        raise UserError(f"Файл «{path.name}» не записан: {why_not(fault)}.") from fault
