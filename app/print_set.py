"""«Комплект»: the papers of a document and of what stands right beside it (F12).

Its own papers, those of its contract and of documents made on the ground of it, each with as
many copies as both sides need.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.lists import titles_of
from app.papers import forms_of, papers_of
from db.base import Document
from db.errors import UserError
from db.meta import noun
from db.russian import fold
from printforms.registry import package

if TYPE_CHECKING:
    from app.work import Work
    from printforms.registry import PrintForm

# Signed and given before: with a later document only when a person wants them again.
BEFORE_THE_DEAL = ("договор", "приложение", "дополнительное", "прейскурант", "коммерческое")
FOR_ONE_SIDE = ("счёт", "счет", "прейскурант", "коммерческое")  # the others are signed by both


@dataclass(frozen=True)
class SetPaper:
    """One paper of a set: what it is of, its name for people, how many copies, 0 for none.

    `usual` is how many both sides need once it is wanted.
    """

    form: PrintForm
    document_id: int
    title: str
    copies: int
    usual: int

    @property
    def key(self) -> str:
        """The paper whatever document it is of, to remember its copies by."""
        kind: Any = self.form.document
        return f"{kind.__tablename__}/{self.form.name}"


def papers_of_set(work: Work, document: Document, known: dict[str, int]) -> list[SetPaper]:
    """What may be printed together; `known` are the copies a person chose before, by key.

    UserError when nothing of it has a paper.
    """
    found: list[SetPaper] = []
    is_later = getattr(document, "contract_id", None) is not None
    for kind, key, title in _documents(work, document):
        for form in forms_of(work.load(kind, key)):
            name = form.title
            if key != document.id:
                said = fold(title).startswith(fold(form.title))
                name = title if said else f"{form.title}: {title}"
            usual = 1 if form.title.lower().startswith(FOR_ONE_SIDE) else 2
            given = is_later and form.title.lower().startswith(BEFORE_THE_DEAL)
            paper = SetPaper(form, key, name, 0 if given else usual, usual)
            found.append(replace(paper, copies=known.get(paper.key, paper.copies)))
    if not found:
        raise UserError(f"У «{document.title}» нет печатных форм.")
    return found


def set_pdf(work: Work, papers: Sequence[SetPaper], *, with_copies: bool) -> bytes:
    """The chosen papers in one PDF, one of each or as many as are wanted of each, in order."""
    drawn: list[tuple[PrintForm, Any]] = []
    for paper in papers:
        if paper.copies:
            made = papers_of(work, paper.form, [paper.document_id])[0]
            drawn += [(paper.form, made)] * (paper.copies if with_copies else 1)
    if not drawn:
        raise UserError("Ничего не выбрано: отметьте хотя бы одну форму.")
    return package(drawn, papers[0].title)


def _documents(work: Work, document: Document) -> list[tuple[type[Document], int, str]]:
    """The document itself, what was made on the ground of it, its contract; (kind, id, title)."""
    keys = [document.id]
    with work.database.reading() as session:
        below = select(Document.id).where(
            Document.based_on_id == document.id, Document.marked.is_(False)
        )
        keys += session.execute(below.order_by(Document.id)).scalars()
        contract = getattr(document, "contract_id", None)
        if contract is not None:
            keys.append(contract)
        query = select(Document.id, Document.kind).where(Document.id.in_(keys))
        kinds = {key: noun(kind) for key, kind in session.execute(query)}
        titles: dict[int, str] = {}
        for kind in set(kinds.values()):  # a contract is known by the number both sides gave it
            titles |= titles_of(session, kind, [key for key in keys if kinds[key] is kind])
    return [(kinds[key], key, titles[key]) for key in keys if work.user.may("read", kinds[key])]
