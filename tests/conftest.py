"""What every test stands on: no screen, no keyring, nobody's settings, a base if it asks."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

# No test is judged by the clock, and every run tries the same examples; the slow suite tries many more.
settings.register_profile(
    "kontora",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("kontora")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
os.environ.pop("KONTORA_BASE", None)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

pytest_plugins = [
    "tests.statements",
    "tests.bases",
    "tests.company",
    "tests.offices",
    "tests.lived_in",
    "tests.commands",
    "tests.mailbox",
    "tests.signature_programs",
    "tests.windows",
    "tests.hands",
    "tests.monkeys",
]


def pytest_collectstart() -> None:
    """What is read before the first test stays to the end: nobody looks for garbage meanwhile."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Eight thousand tests and all modules are not searched either; the old are searched rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(2000, 10, 50)
    gc.enable()


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Settings and the last base opened live in the test's folder, not in the developer's."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


OFTEN = 15  # tests
tests_since = OFTEN


@pytest.fixture(autouse=True)
def garbage(request: pytest.FixtureRequest) -> Iterator[None]:
    """As in the program: where there are windows, cycles are taken apart between their events.

    Python's own collector may wake up inside of a call of Qt, which then waits for itself for ever;
    so it stays asleep until a test that has no windows begins.
    """
    global tests_since
    tests_since += 1
    if "qtbot" not in request.fixturenames:
        if not gc.isenabled():
            gc.collect()
            gc.enable()
        yield
        return
    if tests_since > OFTEN:
        # What has come to stay since (mapped classes, caches) is not looked through after each.
        gc.collect()
        gc.freeze()
        tests_since = 0
    request.getfixturevalue("qapp")
    from forms.garbage import Garbage

    collector = Garbage()
    collector.start()
    yield
    collector.collect()


@pytest.fixture
def type_text() -> Callable[[QWidget, str], None]:
    """Type as a person does; QTest.keyClicks aborts the interpreter on a Cyrillic letter."""
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    def typed(widget: QWidget, text: str) -> None:
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(widget, event)

    return typed
