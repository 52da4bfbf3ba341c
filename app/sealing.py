"""Our electronic signature (КЭП) on the papers of documents, where the contract wants it (I-9).

Each paper is a PDF of its own among the files of its document, its detached signature beside it.
A paper that is signed already as it is printed now is not signed again: the same sheets are the
same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from app import attachments, papers
from app.attachments import PLACE, FileInfo
from app.file_signatures import is_signature
from app.lists import titles_of
from app.papers_batch import Progress, file_name
from app.printed import paper_name
from app.signature_program import program, signature_of, verdict_of, why_not
from app.signing import SIGNED_KINDS, SigningInfo, note_sealed, signing_of
from db.base import Document
from db.desk import Verdict
from db.documents.contract import Contract
from db.errors import UserError

if TYPE_CHECKING:
    from app.facts import Facts
    from app.work import Work

File = tuple[str, bytes]


class _Paper(NamedTuple):
    """A paper and its signature; `known` are the files that the document has of them already."""

    name: str
    pdf: bytes
    signature: bytes
    verdict: Verdict
    told: str
    known: bool

    def files(self) -> list[File]:
        """The paper, its signature after it."""
        return [(self.name, self.pdf), (f"{self.name}.sig", self.signature)]


def wants_seal(document: Document, facts: Facts) -> bool:
    """«Подписывать КЭП» of the contract, for papers that both sides sign."""
    if not isinstance(document, SIGNED_KINDS):
        return False
    contract = facts.find(Contract, getattr(document, "contract_id", None))
    return contract is not None and contract.qualified


def why_unsealed(work: Work, document: Any, known: SigningInfo) -> str:
    """Why a posted document that wants our signature has none; empty when it has, or wants none."""
    contract = getattr(document, "contract_id", None)
    if not document.posted or contract is None or known.sealed_version == document.version:
        return ""
    with work.database.reading() as session:
        wants = session.scalar(select(Contract.qualified).where(Contract.id == contract))
    if not wants or not isinstance(document, SIGNED_KINDS):
        return ""
    if known.sealed_version is not None:
        return "документ изменён после подписи"
    return why_not(program().sign) or "ещё не подписан"


def seal(
    work: Work,
    kind: type[Document],
    keys: Sequence[int],
    progress: Progress = lambda done, of: None,
) -> dict[int, dict[str, list[File]]]:
    """{document: {name of a form: its PDF and the signature}}, kept among the document's files.

    Whoever may read a document may sign its paper: whose key it is the program decides. What
    `progress` raises stops between two documents: those before it are signed. UserError where this
    computer has no program, or tells what the program refused.
    """
    if why := why_not(program().sign):
        raise UserError(f"Подписать нельзя: {why}.")
    work.user.must("read", kind)
    with work.database.reading() as session:
        titles = titles_of(session, kind, keys)
    found: dict[int, dict[str, list[File]]] = {}
    for number, key in enumerate(keys, 1):
        document = work.load(kind, key)
        if not document.posted:
            raise UserError(f"«{titles[key]}» не проведён: подписывают проведённые документы.")
        known = attachments.files_of(work, document)
        made = {}
        for form in papers.forms_of(document):
            name = f"{file_name(paper_name(form, titles[key]))}.pdf"
            pdf = form.pdf(papers.papers_of(work, form, [key]))
            made[form.name] = _signed(work, name, pdf, known)
        _keep(work, document, list(made.values()))
        found[key] = {name: paper.files() for name, paper in made.items()}
        progress(number, len(keys))
    return found


def _is_sealed(work: Work, document: Document) -> bool:
    return signing_of(work, document.id).sealed_version == document.version


def _signed(work: Work, name: str, pdf: bytes, known: Sequence[FileInfo]) -> _Paper:
    same = [f for f in known if f.name == name and f.size == len(pdf)]
    for file in reversed(same):
        own = [f for f in known if is_signature(f.name) and f.signs_id == file.id]
        good = next((f for f in reversed(own) if f.verdict is not Verdict.INVALID), None)
        if good is not None and attachments.content(work, file.id) == pdf:
            signature = attachments.content(work, good.id)
            verdict = good.verdict or Verdict.UNCHECKED
            return _Paper(name, pdf, signature, verdict, good.verdict_told, known=True)
    signature = signature_of(name, pdf)
    verdict, told = verdict_of(name, pdf, signature)
    if verdict is Verdict.INVALID:
        raise UserError(f"«{name}»: подпись сделана, но проверку не прошла: {told}.")
    return _Paper(name, pdf, signature, verdict, told, known=False)


def _keep(work: Work, document: Document, made: Sequence[_Paper]) -> None:
    fresh = [paper for paper in made if not paper.known]
    if not fresh and _is_sealed(work, document):
        return
    with work.transaction("подписать КЭП", (), None) as gate:
        assert gate is not None
        files = [(document.id, *file) for paper in fresh for file in paper.files()]
        infos = attachments.put(gate, type(document), files)
        rows = [
            {
                "id": infos[2 * number + 1].id,
                "signs_id": infos[2 * number].id,
                "verdict": paper.verdict,
                "verdict_told": paper.told,
            }
            for number, paper in enumerate(fresh)
        ]
        gate.update_many(PLACE, rows, "signs_id", "verdict", "verdict_told")
        note_sealed(gate, document, next((p.told for p in made if p.told), ""))
