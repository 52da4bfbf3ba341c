"""Paper out of the base: documents by their print forms, any table as a report."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from app.facts import Facts
from app.papers.filling import FILLERS, PARTS, SUITS
from app.papers.report import Page, report_pdf
from app.store import load
from db.errors import UserError

if TYPE_CHECKING:
    from app.work import Work
    from printforms.registry import PrintForm

__all__ = ["Page", "forms_of", "papers_of", "pdf_of", "report_pdf"]


def pdf_of(work: Work, form: PrintForm, ids: Sequence[int]) -> bytes:
    """The paper of some documents in one PDF, in the order of their ids.

    UserError without the right to read them, or when none is in the base any more.
    """
    work.user.must("read", form.document)
    return form.pdf(papers_of(work, form, ids))


def papers_of(work: Work, form: PrintForm, ids: Sequence[int]) -> list[Any]:
    """What the print form draws; as many questions to the base for one document as for many."""
    _find_fillers()
    with work.database.reading() as session:
        documents: list[Any] = load(session, form.document, ids)
        if not documents:
            raise UserError("Печатать нечего: документов уже нет в базе. Обновите список.")
        facts = Facts(session, documents)
        more = (form.part,) if form.parted else ()
        return [FILLERS[form.paper](document, facts, *more) for document in documents]


def forms_of(document: Any) -> list[PrintForm]:
    """The papers one document can be printed on, parted ones part by part."""
    from printforms.registry import printforms_of

    _find_fillers()
    found: list[PrintForm] = []
    for form in printforms_of(type(document)):
        if form.paper in SUITS and not SUITS[form.paper](document):
            continue
        if form.parted:
            found += [form.of_part(*part) for part in PARTS[form.paper](document)]
        else:
            found.append(form)
    return found


@cache
def _find_fillers() -> None:
    """Found by package, once, so that removing a document's files removes its paper."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
