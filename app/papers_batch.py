"""Papers of many documents, one after another: with progress, stopped at any of them (§3.8).

Made for a job beside the window: documents are read by portions and drawn one by one, and
`progress` is called after each; what it raises ends the work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import papers
from app.lists import titles_of
from db.errors import UserError
from db.file_faults import why_not

if TYPE_CHECKING:
    from app.work import Work
    from printforms.registry import PrintForm

PORTION = 50  # documents read at once
LONGEST_NAME = 120
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Printed:
    """The paper of one document; `name` is fit for a file, without its ending."""

    name: str
    pdf: bytes


def make_all(
    work: Work, form: PrintForm, keys: Sequence[int], progress: Progress
) -> Iterator[Printed]:
    """A PDF for each document in the order of `keys`; `progress(made, of)` after each.

    UserError without the right to read them, or when one is in the base no more.
    """
    for made, (name, paper) in enumerate(_filled(work, form, keys), 1):
        yield Printed(name, form.pdf([paper]))
        progress(made, len(keys))


def merged(work: Work, form: PrintForm, keys: Sequence[int], progress: Progress) -> bytes:
    """All papers in one PDF, each numbering its own sheets."""
    from printforms.press.binding import bound

    def sheets() -> Iterator[Any]:
        for made, (_, paper) in enumerate(_filled(work, form, keys), 1):
            yield form.sheet(paper)
            progress(made, len(keys))

    return bound(sheets(), form.title if keys[1:] else "")


def to_folder(
    work: Work, form: PrintForm, keys: Sequence[int], folder: Path, progress: Progress
) -> list[Path]:
    """A file for each document; what was written before a failure stays and is whole."""
    written: list[Path] = []
    for printed in make_all(work, form, keys, progress):
        path = _free(folder / f"{printed.name}.pdf", written)
        try:
            path.write_bytes(printed.pdf)
        except OSError as fault:
            with suppress(OSError):
                path.unlink(missing_ok=True)  # half a paper is none
            raise UserError(
                f"Файл «{path.name}» не записан: {why_not(fault)}. "
                f"Записано файлов: {len(written)} из {len(keys)}."
            ) from fault
        written.append(path)
    return written


def _filled(work: Work, form: PrintForm, keys: Sequence[int]) -> Iterator[tuple[str, Any]]:
    work.user.must("read", form.document)
    for start in range(0, len(keys), PORTION):
        portion = list(keys[start : start + PORTION])
        with work.database.reading() as session:
            titles = titles_of(session, form.document, portion)
        found = papers.papers_of(work, form, portion)
        if len(found) != len(portion):
            raise UserError("Часть документов уже удалена. Обновите список и повторите.")
        for key, paper in zip(portion, found, strict=True):
            yield file_name(titles.get(key, str(key))), paper


def file_name(title: str) -> str:
    """A name that every system takes: «Передача в аренду № А-000001 от 12.11.2026»."""
    plain = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", title).strip(". ")
    return plain[:LONGEST_NAME].strip(". ") or "документ"


def _free(path: Path, taken: Sequence[Path]) -> Path:
    """Two documents of one name do not write over each other."""
    number, found = 2, path
    while found in taken:
        found = path.with_stem(f"{path.stem} ({number})")
        number += 1
    return found
