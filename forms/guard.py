"""The last net: defects are written to a log and told in a bar, never in a box over a box.

An exception from a Python override of Qt (`data`, `paintEvent`, `eventFilter`) comes out of
the innocent call that triggered it, maybe in the middle of posting; `guard` stops it at the
border (ux.md §0.4, §3.10).
"""

from __future__ import annotations

import faulthandler
import functools
import logging
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, TypeVar, cast

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

log = logging.getLogger("kontora.forms")
F = TypeVar("F", bound=Callable[..., Any])
QUIET_SECONDS = 5.0
QT_NOISE = ("This plugin does not support",)


def guard(default: Any = None) -> Callable[[F], F]:
    """For overrides of Qt: a defect is logged and told, the caller gets `default`."""

    def wrap(function: F) -> F:
        @functools.wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            except Exception:  # noqa: BLE001  the border between Qt and us
                FAULTS.report(sys.exc_info()[1], f"в {function.__qualname__}")
                return default

        return cast("F", guarded)

    return wrap


class Faults(QObject):
    """Counts defects and tells each kind once in a while: a broken cell fails on every paint."""

    told = Signal(int, str)  # number in the log, one line about it

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self.log_file: Path | None = None
        self._seen: dict[str, float] = {}

    def report(self, fault: BaseException | None, where: str = "") -> None:
        """Writes a defect down with its traceback; answers at once, shows nothing itself."""
        if fault is None:
            return
        line = f"{type(fault).__name__}: {fault}"
        sign = f"{line} {_place(fault.__traceback__)}"
        now = time.monotonic()
        if now - self._seen.get(sign, -QUIET_SECONDS) < QUIET_SECONDS:
            return
        self._seen[sign] = now
        self.number += 1
        log.error("№ %s %s %s", self.number, where, line, exc_info=fault)
        self.told.emit(self.number, line)


FAULTS = Faults()


def _place(trace: TracebackType | None) -> str:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""


def install(log_file: Path) -> None:
    """Leads every unexpected exception and every warning of Qt to the log."""
    log_file.parent.mkdir(parents=True, exist_ok=True)
    FAULTS.log_file = log_file
    root = logging.getLogger("kontora")
    root.addHandler(_LogFile(log_file))
    root.setLevel(logging.INFO)
    _keep_crashes(log_file.with_suffix(".crash"))
    sys.excepthook = _unexpected
    threading.excepthook = lambda args: FAULTS.report(args.exc_value, "в потоке")
    sys.unraisablehook = lambda args: FAULTS.report(args.exc_value, "при уборке")
    listen_to_qt()


def listen_to_qt() -> None:
    """Leads warnings of Qt to the log, noise apart; without a log nothing is said."""
    qInstallMessageHandler(_qt_says)


class _LogFile(logging.Handler):
    """Opens the log at the first record: the machinery of rotation would delay every start."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._file is None:
            from logging.handlers import RotatingFileHandler

            self._file = RotatingFileHandler(
                self.path, maxBytes=1_000_000, backupCount=3, encoding="utf-8"
            )
            form = "%(asctime)s %(levelname)s %(name)s %(message)s"
            self._file.setFormatter(logging.Formatter(form))
        self._file.emit(record)


def _keep_crashes(path: Path) -> None:
    """A crash of Qt itself leaves its stack beside the log; the file stays open for ever."""
    stream: TextIO = path.open("w", encoding="utf-8")
    faulthandler.enable(stream)
    _OPEN.append(stream)


_OPEN: list[TextIO] = []


def _unexpected(
    kind: type[BaseException], fault: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, fault, trace)
        return
    FAULTS.report(fault)


def _qt_says(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if any(noise in message for noise in QT_NOISE):
        return
    level = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
    }.get(kind, logging.ERROR)
    log.log(level, "Qt: %s", message)
