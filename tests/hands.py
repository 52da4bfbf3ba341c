"""The hands of a person at the keyboard: a key goes where Qt would send it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.windows import Office


class Hands:
    """Types where the focus is; an open list of offers gets the keys first, as on a screen."""

    def __init__(self, office: Office, type_text: Callable[[Any, str], None]) -> None:
        self.office, self.type_text = office, type_text

    def key(self, *keys: Any) -> None:
        """Presses keys one after another; a modifier before a key goes with it."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        mods = Qt.KeyboardModifier.NoModifier
        for key in keys:
            if isinstance(key, Qt.KeyboardModifier):
                mods |= key
                continue
            QTest.keyClick(self._target(), key, mods)
            mods = Qt.KeyboardModifier.NoModifier
            self.office.settle()

    def type(self, text: str, *keys: Any) -> None:
        """Types letters of any alphabet, then presses keys."""
        for letter in text:  # the first one may open the editor of a cell
            self.type_text(self._target(), letter)
        self.office.settle()
        self.key(*keys)

    def _target(self) -> Any:
        from PySide6.QtWidgets import QApplication

        target = QApplication.activePopupWidget() or QApplication.focusWidget()
        assert target is not None
        return target


@pytest.fixture
def hands(office: Office, type_text: Callable[[Any, str], None]) -> Hands:
    return Hands(office, type_text)
