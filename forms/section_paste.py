"""Ctrl+V in a tabular section: one value into the selected cells, a block through a preview."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.pasting import Cell, Columns, fill_rows, read_block, read_cells
from db.meta import Field
from db.russian import counted
from forms.copying import copy_of_row

if TYPE_CHECKING:
    from forms.item_window import ItemWindow
    from forms.paste_preview import PastePreview
    from forms.section_page import SectionPage


class SectionPaste(QObject):
    """Puts what the clipboard holds into one section; every paste is one step of the form."""

    def __init__(self, page: SectionPage, window: ItemWindow) -> None:
        super().__init__(page)
        self.page, self.window = page, window

    def paste(self, text: str) -> None:
        block = read_block(text)
        if self.page.model.locked or not block:
            return
        self.page.view.finish_editing()
        if len(block) == len(block[0]) == 1:
            self._put_one(block[0][0])
        elif not self.page.grows:
            self.window.strip.tell("Строки здесь заполняет программа: вставить их нельзя.")
        else:
            self.preview(block)

    def fields(self) -> list[Field]:
        """Columns that can be typed in, as they stand on the screen."""
        view, model = self.page.view, self.page.model
        header = view.horizontalHeader()
        order = [header.logicalIndex(at) for at in range(header.count())]
        return [
            model.fields[n]
            for n in order
            if not view.isColumnHidden(n) and not model.fields[n].about.readonly
        ]

    # --- a block ------------------------------------------------------------------------------

    def preview(self, block: list[list[str]]) -> PastePreview:
        """Shows what the block will become; the rest happens when it is accepted."""
        from forms.beside import beside
        from forms.paste_preview import PastePreview

        fields, here = self.fields(), self.page.view.currentIndex()
        names = [f.name for f in fields]
        current = self.page.model.fields[here.column()].name if here.isValid() else ""
        dialog = PastePreview(
            self.window,
            self.page.kind.title,
            block,
            fields,
            self._read,
            names=self.window.desk.names,
            start=names.index(current) if current in names else 0,
            over=len(self.page.model.rows),
        )
        dialog.accepted.connect(lambda: self._take(dialog))
        dialog.finished.connect(self._come_back)
        return beside(dialog)

    def _read(self, block: Sequence[Sequence[str]], columns: Columns) -> list[list[Cell]]:
        row = self.window.new_row(self.page.section)
        today = getattr(self.window.thing, "date", None) or dt.date.today()
        with self.window.work.database.reading() as session:
            return read_cells(
                session, block, columns, lambda field: self.window.where(row, field), today
            )

    def _take(self, dialog: PastePreview) -> None:
        if self.page.model.locked:  # meanwhile
            self.window.strip.tell("Строки не вставлены: документ стал доступен только для чтения.")
            return
        cells, columns = dialog.rows(), dialog.columns
        told = f"вставка: {counted(len(cells), 'строка', 'строки', 'строк')}"
        first = max(self.page.view.currentIndex().row(), 0)
        over = dialog.over_rows.isChecked()
        model = self.page.model
        with self.window.undo.step(told):
            if not over:
                self.page.drop_blank()
            there = model.rows[first : first + len(cells)] if over else []
            fresh = self._new_rows(len(cells) - len(there))
            self._fill([*there, *fresh], cells, columns)
            left = self.window.settle_pasted(self.page.section, fresh)
            at = min(model.add_many(left), len(model.rows) - 1)
            if over or len(left) < len(fresh):
                model.refresh()
                model.edited.emit()
        self.window.touch()
        self.page.view.go_to(first if over else at, self.page.view.first_column())

    def _come_back(self) -> None:
        """The keyboard goes back to the table, whatever became of the preview."""
        self.window.activateWindow()
        self.page.view.setFocus()

    def _new_rows(self, number: int) -> list[Any]:
        pattern = self.window.new_row(self.page.section)
        return [copy_of_row(pattern) for _ in range(number)]

    def _fill(self, rows: Sequence[Any], cells: list[list[Cell]], columns: Columns) -> None:
        filled: list[tuple[Any, Mapping[str, Any]]] = []
        faults = self.page.model.faults
        for row, line in zip(rows, cells, strict=True):
            values = {}
            for field, cell in zip(columns, line, strict=True):
                if field is None or not cell.text:
                    continue
                faults.pop((id(row), field.name), None)
                if cell.fault:
                    faults[(id(row), field.name)] = (cell.text, cell.fault)
                else:
                    values[field.name] = cell.value
            filled.append((row, values))
        with self.window.work.database.reading() as session:
            fill_rows(session, self.window.thing, filled)

    # --- one value ----------------------------------------------------------------------------

    def _put_one(self, text: str) -> None:
        """The same value into every selected cell of a row."""
        model, cells = self.page.model, self.page.view.selected_cells()
        by_column: dict[int, list[Any]] = {}
        for row, column in cells:
            by_column.setdefault(column, []).append(model.rows[row])
        if not cells:
            return
        with self.window.undo.step("вставка"):
            for column, rows in by_column.items():
                field = model.fields[column]
                ((cell,),) = self._read([[text]], [field])
                self._fill(rows, [[cell]] * len(rows), [field])
            model.refresh()
            model.edited.emit()
        self.window.touch()
