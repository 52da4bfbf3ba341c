"""Rows of the key map, the windows they belong to and the actions they reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from db.catalogs.unit import Site
from db.documents.rent_transfer import RentTransfer
from forms.keyboard import (
    BANK,
    CHOICE,
    DESK,
    FIELD,
    FINDING,
    ITEM,
    KEYS,
    LIST,
    LOADING,
    MONTH,
    PAPER,
    REPORT,
    REPORTS,
    ROWS,
    SCHEDULE,
    SPLIT,
    Row,
)


def pressed(word: str) -> tuple[int, Qt.KeyboardModifier]:
    """A key of the table as Qt presses it."""
    combination = QKeySequence(word)[0]
    return combination.key(), combination.keyboardModifiers()


def both_enters(row: Row) -> list[str]:
    """The keys of a row; where Enter stands, the one of the numeric pad too."""
    more = [k.replace("Return", "Enter") for k in row.keys if "Return" in k]
    return [*row.keys, *more]


def a_list(office: Any) -> Any:
    return office.desk.open_list(Site)


def a_document(office: Any) -> Any:
    document = office.company.transfer()
    office.company.work.save(document)
    return office.desk.open_thing(RentTransfer, document.id)


def a_report(office: Any) -> Any:
    return office.desk.open_report("fleet")


def the_panel_of_reports(office: Any) -> Any:
    from forms.reports_panel import open_panel

    return open_panel(office.desk)


def a_paper(office: Any) -> Any:
    window = office.desk.open_report("fleet")
    office.settle()
    window.paper_action.trigger()
    return office.desk.place.current()


def a_schedule(office: Any) -> Any:
    from forms.schedule.window import open_schedule

    return open_schedule(office.desk)


def a_split(office: Any) -> Any:
    from forms.money.split_window import open_split

    company = office.company
    receipt = company.receipt("900")
    receipt.by_mark = True
    # The first two cabins are let by the windows of the bank.
    company.work.post([company.transfer(company.cabins[2]), receipt])
    return open_split(office.desk, receipt.id)


def a_bank_desk(office: Any) -> Any:
    from forms.money.bank_desk import open_bank_desk
    from tests.bank_windows import a_morning

    a_morning(office.company)
    return open_bank_desk(office.desk)


def a_loading(office: Any) -> Any:
    from forms.money.statement_window import open_loading

    return open_loading(office.desk)


def a_month(office: Any) -> Any:
    from forms.month.window import open_month

    return open_month(office.desk)


OPEN: dict[str, Callable[[Any], Any]] = {
    DESK: a_list,
    LIST: a_list,
    ITEM: a_document,
    REPORT: a_report,
    REPORTS: the_panel_of_reports,
    PAPER: a_paper,
    SCHEDULE: a_schedule,
    SPLIT: a_split,
    BANK: a_bank_desk,
    LOADING: a_loading,
    MONTH: a_month,
}
# What the action of a row is called in its window; other rows are keys of widgets, below.
ACTIONS: dict[tuple[str, str], str] = {
    **{(DESK, row.name): row.name for row in KEYS if row.scope == DESK},
    **{
        (LIST, name): f"commands.{name}"
        for name in (
            "create", "copy", "open", "refresh", "insist", "find", "filter", "clear", "look",
        )
    },
    **{
        (ITEM, name): f"commands.{name}"
        for name in (
            "finish", "write", "post", "again", "why", "insist", "next_problem", "show_messages", "hide_messages",
            "clear_messages", "next_tab", "last_tab", "to_bar",
        )
    },
    (ITEM, "make_from"): "commands.make_from",
    (ITEM, "print"): "commands.print_key",
    (ITEM, "undo"): "undo.undo_action",
    (ITEM, "redo"): "undo.redo_action",
    (REPORT, "run"): "run_action",
    (REPORT, "settings"): "settings_action",
    (REPORT, "save"): "save_action",
    (REPORT, "paper"): "paper_action",
    (REPORT, "close"): "stop_action",
    **{
        (REPORTS, name): f"{name}_action" for name in ("settings", "star", "refresh", "find")
    },
    (PAPER, "print"): "print_action",
    (PAPER, "save"): "save_action",
    (PAPER, "larger"): "larger",
    (PAPER, "smaller"): "smaller",
    (PAPER, "whole"): "whole",
    (PAPER, "to_document"): "to_document",
    (PAPER, "close"): "leave",
    **{
        (SCHEDULE, name): f"commands.{name}"
        for name in ("let", "extend", "open", "refresh", "to_today", "find")
    },
    **{(SPLIT, name): name for name in ("finish", "by_order", "refresh", "leave")},
    **{
        (BANK, name): name
        for name in (
            "finish", "exact", "back", "same", "skip", "previous", "open", "refresh", "files",
            "leave",
        )
    },
    (BANK, "find"): "seek",
    **{(LOADING, name): name for name in ("load", "choose", "leave")},
    **{(MONTH, name): name for name in ("count", "finish", "leave")},
}  # fmt: skip
BUILT_IN = {"sections", "next_window", "last_window", "close_window"}


def own_action(office: Any, window: Any, row: Row) -> QAction:
    if row.scope == DESK:
        return office.desk.menus.common.actions[row.name]
    found = window
    for part in ACTIONS[row.scope, row.name].split("."):
        found = getattr(found, part)
    return found


ROUTED = [r for r in KEYS if (r.scope, r.name) in ACTIONS and r.name not in BUILT_IN]


PRESSED_ELSEWHERE = {
    *((LIST, n) for n in ("enter", "mark", "erase", "select_all", "copy_cells")),
    *((LIST, n) for n in ("first_row", "last_row", "new_group", "move_to_group")),
    *((LIST, n) for n in ("into_group", "out_of_group", "unfold_group", "fold_group")),
    *((scope, "close") for scope in (LIST, ITEM)),
    *((FIELD, n) for n in ("next", "calendar")),
    *((CHOICE, n) for n in ("choose", "clear", "open", "create", "offers")),
    *((FINDING, n) for n in ("down", "up", "take", "leave")),
    *((ROWS, row.name) for row in KEYS if row.scope == ROWS),
    *((REPORT, n) for n in ("drill", "fold", "unfold")),
    *((SPLIT, n) for n in ("all", "clear", "next")),
    *((BANK, n) for n in ("accept", "not_ours", "all")),
    (REPORTS, "open"),
    (LIST, "zoom"),
}
