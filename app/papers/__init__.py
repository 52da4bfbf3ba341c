"""Paper out of the base: documents by their print forms, any table as a report."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.facts import Facts
from app.papers.filling import FILLERS
from app.papers.report import Page, report_pdf
from app.store import load
from db.errors import UserError

if TYPE_CHECKING:
    from app.work import Work
    from printforms.registry import PrintForm

__all__ = ["Page", "papers_of", "pdf_of", "report_pdf"]


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
        return [FILLERS[form.paper](document, facts) for document in documents]


def _find_fillers() -> None:
    """Found by package, so that removing a document's files removes its paper."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
