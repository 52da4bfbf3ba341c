"""A list on the desk: its cursor, its chips, itself closed and opened again."""

from PySide6.QtCore import QItemSelectionModel

import db.nouns  # noqa: F401


def stand_at(window, key, column):
    """The cursor on a cell, as a click puts it."""
    at = window.column_names().index(column)
    index = window.model.index(window.model.row_of(key), at)
    flags = QItemSelectionModel.SelectionFlag  # a view would look at keys held in another test
    window.view.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)


def reopened(office, kind, window):
    window.close_window()
    office.settle()
    return office.desk.open_list(kind)
