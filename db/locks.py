"""Who works in a SQLite file: one writer at a time, and nobody while the file is swapped.

One object for a file in a process: the system's file locks belong to the process as a whole,
so two of them would neither see each other nor outlive the first that is closed.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from fasteners import InterProcessLock, InterProcessReaderWriterLock

from db.errors import UserError
from db.file_faults import why_not

WAIT_SECONDS = 30
_KNOWN: dict[str, FileLocks] = {}
_KNOWN_GUARD = threading.Lock()


def locks_of(path: Path) -> FileLocks:
    """The locks of a file, the same object for every opening of it."""
    key = os.path.realpath(path)
    with _KNOWN_GUARD:
        if key not in _KNOWN:
            _KNOWN[key] = FileLocks(Path(key))
        return _KNOWN[key]


class FileLocks:
    """`.lock` beside the file is the writer's, `.users` belongs to all who have it open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writers = threading.RLock()
        self._one_writer = InterProcessLock(f"{path}.lock")
        self._depth = 0
        self._users = InterProcessReaderWriterLock(f"{path}.users")
        self._one_sender = InterProcessLock(f"{path}.mail")
        self._senders = threading.Lock()
        self._guard = threading.Lock()
        self._inside = 0
        self._swapped = False

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """The one lock of writers and checkpoints; a thread may take it again inside."""
        with self._writers:
            if self._depth == 0 and not self._take_writer():
                raise UserError(
                    "База занята другой программой дольше 30 секунд. "
                    "Дождитесь окончания её работы и повторите."
                )
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._one_writer.release()

    def _take_writer(self) -> bool:
        with _folder_is_writable(self.path):
            return bool(self._one_writer.acquire(timeout=WAIT_SECONDS))

    @contextlib.contextmanager
    def sending(self) -> Iterator[bool]:
        """Whether this program alone sends mail now; the system lets go for one that died."""
        with _folder_is_writable(self.path):
            mine = self._senders.acquire(blocking=False)
            if mine and not self._one_sender.acquire(blocking=False):
                self._senders.release()
                mine = False
        try:
            yield mine
        finally:
            if mine:
                self._one_sender.release()
                self._senders.release()

    def enter(self) -> None:
        """Says that a program works in the file, so that nobody swaps it under its hands."""
        with self._guard:
            if self._swapped or (self._inside == 0 and not self._take_user(alone=False)):
                raise UserError(
                    f"Базу «{self.path.name}» сейчас обновляют или восстанавливают. "
                    "Подождите и откройте её снова."
                )
            self._inside += 1

    def leave(self) -> None:
        with self._guard:
            self._inside -= 1
            if self._inside == 0:
                self._users.release_read_lock()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """The file is nobody else's: for an upgrade and a restore."""
        with self._guard:
            if self._swapped or self._inside or not self._take_user(alone=True):
                raise UserError(
                    f"База «{self.path.name}» открыта в другой программе. Закройте её и повторите."
                )
            self._swapped = True
        try:
            yield
        finally:
            with self._guard:
                self._swapped = False
                self._users.release_write_lock()

    def _take_user(self, *, alone: bool) -> bool:
        take = self._users.acquire_write_lock if alone else self._users.acquire_read_lock
        with _folder_is_writable(self.path):
            return bool(take(blocking=False))


@contextlib.contextmanager
def _folder_is_writable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise UserError(
            f"В папке «{path.parent}» нельзя создавать файлы ({why_not(fault)}), а базе нужны "
            "файлы рядом с ней. Разрешите запись в папку или перенесите базу."
        ) from None
