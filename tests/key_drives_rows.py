"""Drives of lists and of the rows of documents."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QGuiApplication

from db.catalogs.unit import Site
from db.documents.rent_extension import RentExtension
from db.documents.rent_transfer import RentTransfer
from forms.explanation import Explanation
from forms.keyboard import (
    ITEM,
    LIST,
    ROWS,
)
from tests.key_drives import Check, drives

# --- lists -------------------------------------------------------------------------------


def sites(office: Any) -> Any:
    work = office.company.work
    for name in ("Восток", "Запад"):
        work.save(work.new(Site, name=name))
    window = office.desk.open_list(Site)
    office.settle()
    window.view.setFocus()
    window.view.selectRow(1)
    return window


@drives(LIST, "enter")
def _enter(office: Any) -> tuple[Any, Check]:
    window = sites(office)
    return window.view, lambda: office.desk.place.current() is not window


@drives(LIST, "mark")
def _mark(office: Any) -> tuple[Any, Check]:
    window, work = sites(office), office.company.work
    key = window.current_key()
    return window.view, lambda: bool(work.load(Site, key).marked)


@drives(LIST, "erase")
def _erase(office: Any) -> tuple[Any, Check]:
    made = Site(name="Ошибка ввода")
    office.company.work.save(made)
    window = sites(office)
    window.stand_on(made.id)
    return window.view, lambda: made.id not in window.model.keys


@drives(LIST, "select_all")
def _select_all(office: Any) -> tuple[Any, Check]:
    window = sites(office)
    return window.view, lambda: len(window.view.selected_rows()) == len(window.model.keys)


@drives(LIST, "copy_cells")
def _copy_cells(office: Any) -> tuple[Any, Check]:
    window = sites(office)
    QGuiApplication.clipboard().setText("прежнее")
    return window.view, lambda: "прежнее" not in QGuiApplication.clipboard().text()


@drives(LIST, "first_row")
def _first_row(office: Any) -> tuple[Any, Check]:
    window = sites(office)
    return window.view, lambda: window.view.currentIndex().row() == 0


@drives(LIST, "last_row")
def _last_row(office: Any) -> tuple[Any, Check]:
    window = sites(office)
    return window.view, lambda: window.view.currentIndex().row() == len(window.model.keys) - 1


@drives(LIST, "close")
def _close_list(office: Any) -> tuple[Any, Check]:
    window = sites(office)
    return window.view, lambda: window.key not in office.desk.windows


# --- documents and their rows ------------------------------------------------------------


def document(office: Any) -> Any:
    made = office.company.transfer(*office.company.cabins[:2])
    office.company.work.save(made)
    window = office.desk.open_thing(RentTransfer, made.id)
    office.settle()
    return window


def rows(office: Any, row: int = 0, name: str = "price") -> tuple[Any, Any]:
    window = document(office)
    page = window.sections["units"]
    page.view.setFocus()
    page.view.go_to(row, [f.name for f in page.model.fields].index(name))
    return window, page


@drives(ITEM, "close")
def _close_item(office: Any) -> tuple[Any, Check]:
    window = document(office)
    return window, lambda: window.key not in office.desk.windows


@drives(ROWS, "add")
def _add(office: Any) -> tuple[Any, Check]:
    window, page = rows(office)
    return page.view, lambda: len(window.thing.units) == 3


@drives(ROWS, "pick")
def _pick(office: Any) -> tuple[Any, Check]:
    window, page = rows(office)
    return page.view, lambda: window.picking is not None and window.picking.isVisible()


@drives(ROWS, "copy")
def _copy(office: Any) -> tuple[Any, Check]:
    window, page = rows(office)
    return page.view, lambda: len(window.thing.units) == 3


@drives(ROWS, "remove")
def _remove(office: Any) -> tuple[Any, Check]:
    window, page = rows(office)
    return page.view, lambda: len(window.thing.units) == 1


def _moved(office: Any, row: int) -> tuple[Any, Check]:
    window, page = rows(office, row)
    first = window.thing.units[0].unit_id
    return page.view, lambda: window.thing.units[1].unit_id == first


@drives(ROWS, "up")
def _up(office: Any) -> tuple[Any, Check]:
    return _moved(office, 1)


@drives(ROWS, "down")
def _down(office: Any) -> tuple[Any, Check]:
    return _moved(office, 0)


@drives(ROWS, "next_cell")
def _next_cell(office: Any) -> tuple[Any, Check]:
    _, page = rows(office)
    was = page.view.currentIndex().column()
    return page.view, lambda: page.view.currentIndex().column() != was


@drives(ROWS, "edit")
def _edit(office: Any) -> tuple[Any, Check]:
    _, page = rows(office)
    editing = page.view.State.EditingState
    return page.view, lambda: page.view.state() == editing


@drives(ROWS, "paste")
def _paste(office: Any) -> tuple[Any, Check]:
    _, page = rows(office)
    told: list[str] = []
    page.view.paste_wanted.disconnect()
    page.view.paste_wanted.connect(told.append)
    QGuiApplication.clipboard().setText("9000")
    return page.view, lambda: told == ["9000"]


@drives(ROWS, "recount")
def _recount(office: Any) -> tuple[Any, Check]:
    window, page = rows(office, name="amount")
    window.thing.units[0].manual = True
    return page.view, lambda: not window.thing.units[0].manual


@drives(ROWS, "fill_held")
def _fill_held(office: Any) -> tuple[Any, Check]:
    window = office.desk.open_new(RentExtension)
    page = window.sections["units"]
    page.view.setFocus()
    return page.view, lambda: "выберите договор" in window.strip.words.text()


@drives(ROWS, "why")
def _why(office: Any) -> tuple[Any, Check]:
    window, page = rows(office, name="amount")
    return page.view, lambda: window.findChild(Explanation) is not None
