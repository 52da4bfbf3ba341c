"""Backup and restore of a SQLite base: a copy counts only after it was opened and compared."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError

from app.checking.physical import of_file
from db import guards
from db.copies import TAILS, copy_file, put_in_place
from db.engine import Database, base_url, file_is_base, path_is_local
from db.errors import UserError
from db.migrate import control_totals, remove, revision
from db.migrations import HEAD


def backup(database: Database, target: Path) -> int:
    """Writes a verified copy of a base people may be working in; answers its size in bytes."""
    assert database.path is not None
    target = target.absolute()
    if target.resolve() == database.path.resolve():
        raise UserError("Копия не может лежать на месте самой базы. Укажите другой файл.")
    if not target.parent.is_dir():
        raise UserError(f"Папки «{target.parent}» нет. Создайте её или укажите другую.")
    if target.exists():
        file_is_base(target)  # an old copy may be replaced, anything else may not
    part = target.with_name(f"{target.name}.copying")
    try:
        with database.alone():  # no writer meanwhile, so the totals must be the same
            with database.engine.connect() as connection:
                totals = control_totals(connection)
            copy_file(database.path, part)
        if looked_at(part) != totals:
            raise UserError("Копия не сошлась с базой и удалена. Повторите; проверьте диск.")
        part.replace(target)
    finally:
        remove(part)
    return target.stat().st_size


def restore(base: str, source: Path, *, dry_run: bool = False) -> Path | None:
    """Puts a verified copy in the place of a base; answers where the old base is kept.

    The base is taken alone. Until the swap, which is one renaming, everything is as it was.
    """
    path = Path(base_url(base).database or "")
    path_is_local(path)
    if not source.is_file():
        raise UserError(f"Файла «{source}» нет.")
    file_is_base(source)
    if path.exists() and source.resolve() == path.resolve():
        raise UserError("Это и есть сама база. Укажите файл резервной копии.")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.restoring")
    database = Database(base_url(base))
    try:
        with database.alone_in_base():
            copy_file(source, part)
            looked_at(part)
            if dry_run:
                return None
            kept = _kept_aside(path)
            put_in_place(part, path)
            return kept
    finally:
        remove(part)
        database.close()


def looked_at(copy: Path) -> dict[str, object]:
    """Opens a copy without touching it and proves it whole; answers its control totals."""
    address = URL.create("sqlite", database=copy.as_uri(), query={"mode": "ro", "uri": "true"})
    engine = create_engine(address, hide_parameters=True)
    try:
        with engine.connect() as connection:
            found = revision(connection)
            _is_ours(copy, found)
            faults = list(of_file(connection))
            if found == HEAD:
                missing = guards.expected("sqlite") - guards.names(connection)
                faults += [f"нет защиты {name}" for name in sorted(missing)]
            if faults:
                raise UserError(f"Копия не прошла проверку: {'; '.join(faults[:5])}.")
            return control_totals(connection)
    except DatabaseError as fault:
        raise UserError(f"Копия «{copy.name}» повреждена: {fault.orig}.") from None
    finally:
        engine.dispose()


def _is_ours(copy: Path, found: str | None) -> None:
    if found is None:
        raise UserError(f"«{copy.name}» — не копия базы Конторы. Выберите другой файл.")
    if found > HEAD:
        raise UserError("Эта копия новее программы. Обновите программу.")


def _kept_aside(path: Path) -> Path | None:
    """The base as it was, under another name; a broken one is kept as it lies."""
    if not path.exists():
        return None
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S")
    kept = path.with_name(f"{path.stem}-before-restore-{stamp}{path.suffix}")
    try:
        copy_file(path, kept)
    except UserError:
        for tail in TAILS:
            if (side := Path(f"{path}{tail}")).exists():
                side.replace(f"{kept}{tail}")
        path.replace(kept)
    return kept
