"""Statements that a bank's program puts into a folder are loaded by themselves (K-10).

A file is loaded, then moved to «обработано» or, refused, to «с ошибкой» with the reason beside it.
Loading is the same whoever does it and however often, and only one of two machines can move a
file; so the other one tells nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.bank_desk import payments_in
from app.bank_import import Loaded, load_statement
from app.bank_posting import Posted, post_exact
from app.jobs.due import Done, job
from app.statements.reading import bytes_of
from app.work import Work
from db.catalogs.organization import Organization
from db.catalogs.statement_folder import StatementFolder
from db.errors import UserError
from db.file_faults import why_not

NAME = "Выписки из папок"
LOADED, FAILED = "обработано", "с ошибкой"
REASON = " — причина.txt"
AWAY = "Папки нет на этом компьютере или её не открыть"
STILL = 0.2  # seconds in which a file that is still being written grows
FOLDER: Any = StatementFolder.__table__


@job(NAME)
def load_folders(work: Work) -> Iterator[Done]:
    """Every folder that this machine can see."""
    with work.database.reading() as session:
        query = select(StatementFolder).where(StatementFolder.marked.is_(False))
        folders = list(session.scalars(query.order_by(StatementFolder.id)))
        inns = {o.id: o.inn for o in session.scalars(select(Organization))}
    for folder in folders:
        told = list(_of_folder(work, folder, inns.get(folder.organization_id or 0)))
        yield from told
        _keep(work, folder, told)


def _of_folder(work: Work, folder: StatementFolder, inn: str | None) -> Iterator[Done]:
    path = Path(folder.path)
    try:
        files = sorted(f for f in path.iterdir() if f.suffix.lower() == ".txt" and f.is_file())
    except OSError:
        yield Done(NAME, f"{AWAY}: «{folder.path}».", True)
        return
    for file in files:
        if _is_written(file):
            yield from _of_file(work, folder, file, inn)


def _is_written(file: Path) -> bool:
    """The bank's program has finished with the file: it neither grows nor changes."""
    try:
        before = file.stat()
        if time.time() - before.st_mtime < 2:
            time.sleep(STILL)
        now = file.stat()
    except FileNotFoundError:  # another machine was faster
        return False
    return (before.st_size, before.st_mtime_ns) == (now.st_size, now.st_mtime_ns)


def _of_file(work: Work, folder: StatementFolder, file: Path, inn: str | None) -> Iterator[Done]:
    try:
        loaded = load_statement(work, bytes_of(file), file.name, organization_inn=inn)
        posted = _posted(work, loaded) if folder.post_exact else Posted(None)
    except UserError as refusal:
        yield from _moved(file, FAILED, f"{file.name}: {refusal}", [str(refusal)])
        return
    left = loaded.left_warnings()
    text = f"{file.name}: {_summed(loaded, posted)}"
    yield from _moved(file, LOADED, text, [*left, *(why for _, why in posted.skipped)])


def _posted(work: Work, loaded: Loaded) -> Posted:
    with work.database.reading() as session:
        keys = payments_in(session, loaded.statement_id or 0)
    return post_exact(work, keys)


def _summed(loaded: Loaded, posted: Posted) -> str:
    text = f"новых {len(loaded.fresh)}, уже были {loaded.known}"
    if posted.run is not None:
        text += f", проведено {posted.payments}"
    left = len(loaded.left_warnings())
    return f"{text}, не загружено {left}" if left else text


def _moved(file: Path, where: str, text: str, remarks: list[str]) -> Iterator[Done]:
    """Puts a file away under a name of its own, with what went wrong beside it."""
    target = file.parent / where
    failed = where == FAILED or bool(remarks)
    try:
        target.mkdir(exist_ok=True)
        away = _free(target, file)
        file.rename(away)
        if remarks:
            away.with_name(away.stem + REASON).write_text("\n".join(remarks) + "\n", "utf-8")
    except FileNotFoundError:
        return  # another machine put it away and told of it
    except OSError as fault:
        text, failed = f"{text}. Файл не убран из папки: {why_not(fault)}", True
    yield Done(NAME, text, failed)


def _free(target: Path, file: Path) -> Path:
    """A name that no file there has yet: «kl_to_1c 2026-11-22 06-15.txt», then «… (2)»."""
    stem = f"{file.stem} {time.strftime('%Y-%m-%d %H-%M')}"
    names = (f"{stem}{f' ({n})' if n > 1 else ''}{file.suffix}" for n in range(1, 10_000))
    return next(target / name for name in names if not (target / name).exists())


def _keep(work: Work, folder: StatementFolder, told: list[Done]) -> None:
    """What was found, on the card of the folder; nothing is written where nothing happened."""
    text = "\n".join(done.text for done in told)[:1000]
    seen_elsewhere = told and told[0].text.startswith(AWAY) and folder.told
    if not told or text == folder.told or seen_elsewhere:
        return
    with work.transaction("папка выписок", (), None) as gate:
        assert gate is not None
        row = {"id": folder.id, "looked": gate.now, "told": text}
        gate.update_many(FOLDER, [row], "looked", "told")
        gate.note(
            StatementFolder.__tablename__, folder.id, "загружена", {"told": [folder.told, text]}
        )
        gate.touched.add(StatementFolder)
