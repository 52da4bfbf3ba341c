"""«Загрузить показания»: a file of readings becomes documents to be checked (M-1, M-4, M-16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout

from app import reading_files
from app.pasting import Cell, Columns
from app.proration_cycle import DAY
from app.reading_log import Which, last_of, readings_of_file, taken_fields
from db.documents.meter_reading import MeterReading
from db.russian import counted
from forms.dialogs import file_to_open
from forms.fields import DateField
from forms.file_preview import FILES, FilePreview
from forms.window import label

if TYPE_CHECKING:
    from forms.list_window import ListWindow

FORMAT = (
    "Колонки файла: счётчик (номер), день или время, показание, причина. Журнал датчиков без "
    "заголовков — «счётчик; время; значение»."
)
LATE = 20  # a file of readings that comes later in a month is of this month


def usual_day(today: dt.date) -> dt.date:
    """Of which day readings without one are: of the last month's end, later of today."""
    return today if today.day > LATE else today.replace(day=1) - DAY


class ReadingsPreview(FilePreview):
    """Of a log only the last readings; the documents are made when a person has looked."""

    def __init__(self, owner: ListWindow, name: str, block: list[list[str]]) -> None:
        self.name, self.whole = name, block
        self.known: frozenset[int] = frozenset()
        fields = taken_fields()
        self.has_heading = bool(block) and block[0][0] == fields[0].title
        self.every_day = QCheckBox("Брать показания за каждый день, а не последнее за месяц")
        self.every_day.toggled.connect(self._choose)
        self.day = DateField()
        self.day.show_value(usual_day(dt.date.today()))
        self.day.edited.connect(lambda _: self.understand())
        super().__init__(owner, MeterReading.titles, self._chosen(), fields)
        self.every_day.setVisible(self._differ())

    def _lay_out(self, *, as_new: bool) -> None:
        super()._lay_out(as_new=as_new)
        self.of_day = label("День показаний, у которых он не указан", dim=True)
        layout: QVBoxLayout = self.layout()  # type: ignore[assignment]
        layout.insertWidget(1, label(FORMAT, dim=True))
        row = QHBoxLayout()
        for part in (self.of_day, self.day, self.every_day):
            row.addWidget(part)
        row.addStretch(1)
        layout.insertLayout(2, row)

    # --- which of the rows ----------------------------------------------------------------------

    def _rows(self, which: Which) -> list[list[str]]:
        first = int(self.has_heading)
        return last_of(self.whole[first:], which, dt.date.today())

    def _chosen(self) -> list[list[str]]:
        which = Which.DAY if self.every_day.isChecked() else Which.MONTH
        return [*self.whole[: int(self.has_heading)], *self._rows(which)]

    def _differ(self) -> bool:
        return len(self._rows(Which.DAY)) > len(self._rows(Which.MONTH))

    def _choose(self) -> None:
        self.block = self._chosen()[int(self.has_heading) :]
        self.understand()

    # --- what they mean ---------------------------------------------------------------------------

    def means(self, block: Sequence[Sequence[str]], columns: Columns) -> list[list[Cell]]:
        with self.owner.desk.work.database.reading() as session:
            found = reading_files.understand(
                session, block, columns, self.day.value(), dt.date.today()
            )
        self.known = found.known
        days = next((n for n, f in enumerate(columns) if f is not None and f.name == "day"), None)
        undated = days is None or any(not row[days].text for row in found.cells)
        self.of_day.setVisible(undated)
        self.day.setVisible(undated)
        return found.cells

    def known_rows(self) -> frozenset[int]:
        return self.known

    def _tell(self) -> None:
        super()._tell()
        whole, taken = len(self.whole) - int(self.has_heading), len(self.model.cells)
        told = []
        if taken < whole:
            of = counted(whole, "строки", "строк", "строк")
            told.append(f"последние показания из {of}")
        if self.known:
            told.append(f"уже введены: {len(self.known)}")
        if told:
            self.told.setText(f"{self.told.text()} ({', '.join(told)})")

    def writing(self, *, despite: bool) -> Callable[[], str]:
        work, columns, rows = self.owner.desk.work, list(self.columns), self.rows()
        source, day = f"{reading_files.FROM_FILE} {self.name}", self.day.value()

        def write() -> str:
            made = reading_files.load(work, source, columns, rows, day)
            return reading_files.loaded_words(len(made), len(rows))

        return write


def load_readings(window: ListWindow) -> None:
    """«Загрузить из файла…»: a tenant's table or a log of sensors."""
    path = file_to_open(window, f"Загрузка: {MeterReading.titles}", FILES)
    if path is not None:
        open_readings(window, path)


def open_readings(window: ListWindow, path: Path) -> ReadingsPreview:
    """What of a file will be taken."""
    made = ReadingsPreview(window, path.name, readings_of_file(path))
    made.open()
    return made
