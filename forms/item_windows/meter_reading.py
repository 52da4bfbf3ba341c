"""«Показания счётчиков»: readings typed one after another, photos beside them (M-1, M-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QModelIndex
from PySide6.QtWidgets import QFileDialog

from app import attachments
from app.documents.meter_reading import by_habit, fill_meters
from app.table import Table
from db.catalogs.meter import Meter
from db.documents.meter_reading import MeterReading, MeterReadingRow
from db.file_faults import why_not
from db.meta import Field
from forms.excel_out import to_excel
from forms.files_panel import PICTURES, open_files, picture_of
from forms.filling import fill_command
from forms.guard import guard
from forms.item_window import ItemWindow, form_for
from forms.photo_cells import PhotoCells
from forms.section_page import RowCommand

READING = "reading"


PASTED = ("reading", "rolled_over", "reason", "consumed", "remark")


@form_for(MeterReading)
class MeterReadingWindow(ItemWindow):
    """The meters come with the object; the cursor stands on the first that is not read yet."""

    thing: MeterReading

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        view = self.sections["rows"].view
        view.walked_down = READING
        self.photos = PhotoCells(view, self.work, lambda: self.thing)
        view.doubleClicked.connect(self._open_photo)
        view.take_files = self._take_picture
        view.setAcceptDrops(True)
        self.to_first_unread()

    def where(self, part: Any, field: Field) -> Mapping[str, Any]:
        if field.target is Meter and self.thing.site_id is not None:
            return {"site_id": self.thing.site_id}
        return super().where(part, field)

    def new_row(self, section: str) -> Any:
        row = super().new_row(section)
        row.day = self.thing.date
        return row

    def apply(self, part: Any, name: str, value: Any) -> None:
        super().apply(part, name, value)
        if part is self.thing and name in ("site_id", "date"):
            self.to_first_unread()

    def to_first_unread(self) -> None:
        """Where typing begins."""
        page = self.sections["rows"]
        rows = page.model.rows
        if rows:
            unread = (n for n, row in enumerate(rows) if row.reading is None)
            names = [field.name for field in page.model.fields]
            page.view.go_to(next(unread, 0), names.index(READING))

    def settle_pasted(self, section: str, fresh: list[Any]) -> list[Any]:
        """A reading goes to the row of its meter, in whatever order they were pasted."""
        model = self.sections[section].model
        there = {row.meter_id: row for row in model.rows if row.reading is None}
        left = []
        for row in fresh:
            known = there.pop(row.meter_id, None)
            if known is None or model.has_faults(row):
                left.append(row)
                continue
            for name in PASTED:
                setattr(known, name, getattr(row, name))
        return left

    def row_commands(self, section: str) -> Sequence[RowCommand]:
        return (
            fill_command(self._fill),
            RowCommand("По среднему", "Ctrl+R", self._by_habit),
            RowCommand("Фото…", "", self._add_photo),
            RowCommand("Бланк в Excel…", "", self._blank, whole=True),
        )

    def _fill(self, _rows: list[Any]) -> None:
        """Meters that are not here yet, and the last readings of those that are."""
        if self.thing.site_id is None:
            self.strip.tell("Сначала выберите объект: по нему заполняются счётчики.")
            return
        with self.undo.step("заполнение"):
            with self.work.database.reading() as session:
                fill_meters(session, self.thing)
            self.show_thing()
        self.touch()
        if not self.thing.rows:
            self.strip.tell("На объекте нет установленных счётчиков: добавьте их в «Счётчики».")
        self.to_first_unread()

    def _by_habit(self, rows: list[MeterReadingRow]) -> None:
        """Where nobody could read: the last reading and the usual consumption, with the reason."""
        model = self.sections["rows"].model
        with self.undo.step("показания по среднему"), self.work.database.reading() as session:
            told = by_habit(session, self.thing, rows)
            model.refresh()
            model.edited.emit()
        self.touch()
        if told:
            self.strip.tell(told)

    def _blank(self, _rows: list[Any]) -> None:
        """For whoever goes round the meters, or for tenants: it is loaded back as it is."""
        from app.reading_files import blank

        site, day = self.thing.site_id, self.thing.date
        if site is None:
            self.strip.tell("Сначала выберите объект: в бланке будут его счётчики.")
            return

        def read() -> Table:
            with self.work.database.reading() as session:
                return blank(session, site, day)

        if done := self.desk.tried(to_excel, self, "Бланк показаний", read):
            self.desk.shell.tell(done)

    # --- photos -----------------------------------------------------------------------------

    def _take_picture(self, data: QMimeData, row: int) -> bool:
        """A picture dragged onto a row or pasted; False when it is none."""
        found = picture_of(data)
        rows = self.sections["rows"].model.rows
        if found is None or not 0 <= row < len(rows) or self.sections["rows"].model.locked:
            return False
        if isinstance(found, Path):
            self.put_photo(rows[row], found)
        else:
            self._keep_photo(rows[row], *found)
        return True

    def _add_photo(self, rows: list[MeterReadingRow]) -> None:
        """A picture of this computer becomes the photo of the current row."""
        kinds = " ".join(f"*{kind}" for kind in PICTURES)
        chosen, _ = QFileDialog.getOpenFileName(self, "Фото счётчика", "", f"Картинки ({kinds})")
        if chosen:
            self.put_photo(rows[0], Path(chosen))

    def put_photo(self, row: MeterReadingRow, path: Path) -> None:
        """Kept with the document, named by the meter; a new document is written first."""
        if path.suffix.lower() not in PICTURES:
            self.strip.tell(f"«{path.name}» — не картинка: приложите {', '.join(PICTURES)}.")
            return
        try:
            content = path.read_bytes()
        except OSError as fault:
            self.strip.tell(f"Файл «{path.name}» не прочитан: {why_not(fault)}.")
        else:
            self._keep_photo(row, path.name, content)

    def _keep_photo(self, row: MeterReadingRow, name: str, content: bytes) -> None:
        if self.thing.id is None and not self.commands.save():
            return
        with self.work.database.reading() as session:
            meter = session.get(Meter, row.meter_id)
        shown = name if meter is None else f"{meter.number} {name}"
        kept = self.desk.tried(attachments.attach, self.work, self.thing, shown, content)
        if kept is not None:
            self.sections["rows"].model.set_value(row, "photo", kept.name)
            self.commands.count_files()

    @guard()
    def _open_photo(self, index: QModelIndex) -> None:
        page = self.sections["rows"]
        row = page.model.rows[index.row()]
        if page.model.fields[index.column()].name == "photo" and row.photo:
            window: Any = open_files(self.desk, self.thing)
            window.show_named(row.photo)
