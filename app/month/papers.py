"""The papers of a run on disk: a folder a form, in the order of the contracts (H-16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app import papers, papers_batch
from app.month.making import COLUMNS
from app.month.snapshot import items_of, living
from app.papers_batch import file_name
from app.printed import note_printed
from app.store import load
from app.work import Work
from db.documents.service_charge import ServiceCharge
from db.errors import UserError
from db.file_faults import why_not
from db.month_kind import RunKind
from db.month_run import ItemState

if TYPE_CHECKING:
    from printforms.registry import PrintForm

Progress = Callable[[int, int, str], None]


def to_folder(
    work: Work,
    kind: RunKind,
    month: dt.date,
    folder: Path,
    organization_id: int | None,
    progress: Progress,
) -> int:
    """Writes every paper of what the run issued, over files of that name; how many."""
    wanted = forms_of_run(work, kind, month, organization_id)
    made, whole = 0, sum(map(len, wanted.values()))
    for form, keys in wanted.items():
        place = folder / file_name(form.title)
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise UserError(f"Папка «{place}» не создана: {why_not(fault)}.") from fault

        def told(done: int, _of: int, before: int = made, title: str = form.title) -> None:
            progress(before + done, whole, title)

        made += len(papers_batch.to_folder(work, form, keys, place, told))
        note_printed(work, form.document, keys, form.title)
    return made


def forms_of_run(
    work: Work, kind: RunKind, month: dt.date, organization_id: int | None
) -> dict[PrintForm, list[int]]:
    """{paper: documents by id} of what stands issued by a run."""
    found: dict[PrintForm, list[int]] = {}
    with work.database.reading() as session:
        runs = living(session, kind, month.replace(day=1), organization_id)
        items = items_of(session, [run.id for run in runs])
        issued = [item for item in items if item.state is ItemState.ISSUED]
        for noun, column in COLUMNS.items():
            keys = [key for item in issued if (key := getattr(item, column)) is not None]
            if noun is not ServiceCharge:
                for doc in load(session, noun, keys):
                    for form in papers.forms_of(doc):
                        found.setdefault(form, []).append(doc.id)
    return found
