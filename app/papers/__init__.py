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

__all__ = ["Page", "fitting", "forms_of", "papers_of", "pdf_of", "report_pdf", "suits"]


def pdf_of(work: Work, form: PrintForm, ids: Sequence[int]) -> bytes:
    """The paper of some documents in one PDF, in the order of their ids.

    Documents that the paper is not for are passed over. UserError without the right to read them,
    when none is in the base any more, or the paper is for none of them.
    """
    work.user.must("read", form.document)
    return form.pdf(papers_of(work, form, fitting(work, form, ids)))


def fitting(work: Work, form: PrintForm, ids: Sequence[int]) -> list[int]:
    """Those of the documents that a paper is for: an act with a УПД has no СФ beside it (I-3)."""
    with work.database.reading() as session:
        documents: list[Any] = load(session, form.document, ids)
    found = [document.id for document in documents if suits(form, document)]
    if documents and not found:
        own = ", ".join(f"«{other.title}»" for other in forms_of(documents[0]))
        words = f"Бумаги этого документа: {own}" if own else "Сначала проведите документ"
        raise UserError(f"«{form.title}» здесь не печатается. {words}.")
    return found or list(ids)


def suits(form: PrintForm, document: Any) -> bool:
    """Whether a paper is for a document as it is now: for its set of papers, its kind."""
    _find_fillers()
    return form.paper not in SUITS or SUITS[form.paper](document)


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

    found: list[PrintForm] = []
    for form in printforms_of(type(document)):
        if not suits(form, document):
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
