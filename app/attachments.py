"""Files put to things: contents once by SHA-256, names for people, never opened in place (F11).

reliability.md: content addressed, the name is only shown; programs and scripts are refused.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from sqlalchemy import func, select

from app.gateway import Gateway
from app.store import chunks
from app.work import Work
from db.base import Base
from db.desk import Attachment, StoredFile, Verdict
from db.errors import UserError
from db.meta import noun
from db.system import History

LARGEST = 20 * 1024 * 1024
DANGEROUS = """
ade adp app bat chm cmd com cpl dll dmg docm dotm exe gadget hta inf ins iso jar js jse lnk msc
msi msp mst pif potm ppam ppsm pptm ps1 psm1 py pyw reg scf scr sct sh sldm sys url vb vbe vbs vhd
vxd wsc wsf wsh xlam xlsm xltm
"""
FILE: Any = StoredFile.__table__
PLACE: Any = Attachment.__table__


class FileInfo(NamedTuple):
    """A file of a thing: its name, size in bytes, who put it there and when (UTC).

    Of a detached signature also which file it signs and what is known of it.
    """

    id: int
    name: str
    size: int
    author: str
    at: dt.datetime
    signs_id: int | None = None
    verdict: Verdict | None = None
    verdict_told: str = ""


def files_of(work: Work, thing: Base) -> list[FileInfo]:
    """The files of a stored thing in order of their putting; those taken away are absent."""
    work.user.must("read", type(thing))
    query = (
        select(
            PLACE.c.id,
            PLACE.c.name,
            FILE.c.size,
            PLACE.c.author,
            PLACE.c.at,
            PLACE.c.signs_id,
            PLACE.c.verdict,
            PLACE.c.verdict_told,
        )
        .join(FILE, FILE.c.id == PLACE.c.file_id)
        .where(PLACE.c.thing_id == thing.id, PLACE.c.removed.is_(False))
        .order_by(PLACE.c.id)
    )
    with work.database.reading() as session:
        return [FileInfo(*row) for row in session.connection().execute(query)]


def number_of(work: Work, thing_id: int) -> int:
    """How many files a thing has."""
    query = select(func.count()).select_from(PLACE)
    with work.database.reading() as session:
        found = session.connection().execute(
            query.where(PLACE.c.thing_id == thing_id, PLACE.c.removed.is_(False))
        )
        return int(found.scalar_one())


def attach(work: Work, thing: Base, name: str, content: bytes) -> FileInfo:
    """Puts a file to a stored thing; UserError when it is empty, too big, dangerous or there."""
    work.user.must("write", type(thing))
    shown = file_is_fit(name, content)
    if has(work, thing, shown, content):
        raise UserError(f"Файл «{shown}» уже приложен.")
    with work.transaction("приложить файл", (), None) as gate:
        assert gate is not None
        return put(gate, type(thing), [(thing.id, shown, content)])[0]


def put(gate: Gateway, kind: type[Base], files: Sequence[tuple[int, str, bytes]]) -> list[FileInfo]:
    """Puts (id of a thing, a fit name, contents) to things of a kind inside of a transaction."""
    if not files:
        return []
    digests = [hashlib.sha256(content).hexdigest() for _, _, content in files]
    fresh = {
        digest: {"digest": digest, "size": len(content), "content": content}
        for digest, (_, _, content) in zip(digests, files, strict=True)
    }
    ids = gate.reserve(len(fresh) + len(files))
    rows = [{"id": key, **row} for key, row in zip(ids, fresh.values(), strict=False)]
    gate.insert_new(FILE, sorted(rows, key=lambda row: str(row["digest"])), "digest")
    stored: dict[str, int] = {}
    for chunk in chunks(sorted(fresh)):
        query = select(FILE.c.digest, FILE.c.id).where(FILE.c.digest.in_(chunk))
        stored |= {row.digest: row.id for row in gate.connection.execute(query)}
    common = {"author": gate.user.name, "at": gate.now, "removed": False}
    common |= {"signs_id": None, "verdict": None, "verdict_told": ""}
    places: list[dict[str, Any]] = [
        {"id": key, "thing_id": thing, "file_id": stored[digest], "name": shown, **common}
        for key, digest, (thing, shown, _) in zip(ids[len(fresh) :], digests, files, strict=True)
    ]
    gate.insert(PLACE, places)
    for thing, shown, _ in files:
        gate.note(kind.__tablename__, thing, "файл приложен", {"file": [None, shown]})
    gate.touched |= {Attachment, kind}
    return [
        FileInfo(place["id"], place["name"], len(content), gate.user.name, gate.now)
        for place, (_, _, content) in zip(places, files, strict=True)
    ]


def has(work: Work, thing: Base, name: str, content: bytes) -> bool:
    """Whether the thing has this very file under this name, and it was not taken away."""
    same = FILE.c.digest == hashlib.sha256(content).hexdigest()
    query = (
        select(PLACE.c.id)
        .join(FILE, FILE.c.id == PLACE.c.file_id)
        .where(PLACE.c.thing_id == thing.id, PLACE.c.name == name, PLACE.c.removed.is_(False), same)
    )
    with work.database.reading() as session:
        return session.connection().execute(query.limit(1)).first() is not None


def content(work: Work, file_id: int) -> bytes:
    """The bytes of a file of a thing the person may read."""
    query = (
        select(FILE.c.content, PLACE.c.thing_id)
        .join(PLACE, PLACE.c.file_id == FILE.c.id)
        .where(PLACE.c.id == file_id)
    )
    with work.database.reading() as session:
        found = session.connection().execute(query).one_or_none()
        if found is None:
            raise UserError("Этого файла уже нет в базе. Обновите список файлов.")
        work.user.must("read", _kind_of(session.connection(), found.thing_id))
    return bytes(found.content)


def remove(work: Work, file_id: int) -> None:
    """Takes a file off a thing; its contents and the line of the history stay."""
    with work.transaction("убрать файл", (), None) as gate:
        assert gate is not None
        row = gate.connection.execute(
            select(PLACE.c.id, PLACE.c.thing_id, PLACE.c.name).where(
                PLACE.c.id == file_id, PLACE.c.removed.is_(False)
            )
        ).one_or_none()
        if row is None:
            raise UserError("Этого файла уже нет. Обновите список файлов.")
        kind = _kind_of(gate.connection, row.thing_id)
        work.user.must("write", kind)
        gate.update_many(PLACE, [{"id": row.id, "removed": True}], "removed")
        gate.note(kind.__tablename__, row.thing_id, "файл убран", {"file": [row.name, None]})
        gate.touched |= {Attachment, kind}


def file_is_fit(name: str, content: bytes) -> str:
    """The name as it is shown; UserError when the file may not be kept."""
    shown = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', "_", PurePosixPath(name.replace("\\", "/")).name)
    shown = shown.strip(" .")[-250:]
    if not shown:
        raise UserError("У файла нет имени: дайте имя и приложите снова.")
    if not content:
        raise UserError(f"Файл «{shown}» пуст: прикладывать нечего.")
    if len(content) > LARGEST:
        raise UserError(
            f"Файл «{shown}» больше {LARGEST // 1024 // 1024} МБ. Уменьшите его, например "
            "сохраните скан в чёрно-белом виде."
        )
    if shown.rpartition(".")[2].lower() in DANGEROUS.split():
        raise UserError(
            f"Файл «{shown}» — программа или документ с макросами: такие не прикладывают. "
            "Приложите PDF, картинку или документ без макросов."
        )
    return shown


def _kind_of(connection: Any, thing_id: int) -> type[Any]:
    """What a thing with files is: the history knows everything that was ever made."""
    table: Any = History.__table__
    query = select(table.c.noun).where(table.c.thing_id == thing_id).limit(1)
    name = connection.execute(query).scalar()
    if name is None:
        raise UserError("Того, к чему приложен файл, уже нет в базе.")
    return noun(name)
