"""Copies of a SQLite base: consistent under load, verified, and never half there (D9)."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from db.errors import UserError
from db.file_faults import why_not

TAILS = ("-wal", "-shm")


def copy_file(source: Path, target: Path) -> None:
    """A consistent copy of a live base by the online backup, written aside and then renamed."""
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(part)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")
            verdict = new.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise UserError(f"Копия базы не прошла проверку: {verdict}. Проверьте диск.")
        flush(part)
        # SQLite would replay the log of a file that was here before into this one.
        for tail in TAILS:
            Path(f"{target}{tail}").unlink(missing_ok=True)
        part.replace(target)
        flush_folder(target.parent)
    except sqlite3.DatabaseError as fault:
        raise UserError(f"Скопировать базу «{source}» не удалось: {fault}.") from None
    except OSError as fault:
        raise UserError(f"Записать файл «{target}» не удалось: {why_not(fault)}.") from None
    finally:
        part.unlink(missing_ok=True)


def put_in_place(new: Path, path: Path) -> None:
    """Swaps a whole new file in; the caller is alone in the base.

    The log of the old file goes first: SQLite would replay it into the new one.
    """
    if path.exists():
        with closing(sqlite3.connect(path)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for tail in TAILS:
        Path(f"{path}{tail}").unlink(missing_ok=True)
    flush(new)
    new.replace(path)
    flush_folder(path.parent)


def flush(path: Path) -> None:
    """What was written is on the disk, not only on its way there."""
    handle = os.open(path, os.O_RDWR)
    os.fsync(handle)
    os.close(handle)


def flush_folder(folder: Path) -> None:
    """A renaming is on the disk too; Windows has no such call."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
