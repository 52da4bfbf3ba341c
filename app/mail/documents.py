"""Papers of documents by mail: one letter and one PDF a client, whatever was chosen (I-10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app import papers
from app.facts import Facts
from app.lists import titles_of
from app.mail import recipients
from app.mail.account import MailAccount, account_of
from app.mail.queueing import Draft, queue
from app.mail.recipients import Recipient
from app.mail.which import may_go
from app.papers_batch import file_name
from app.sealing import seal, wants_seal
from app.signature_program import program, why_not
from app.store import load
from app.verbs import POSTINGS
from app.work import Work
from db.base import Document
from db.catalogs.letter import Letter, LetterKind
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.errors import UserError
from db.meta import noun
from db.russian import counted, date_short, money_text

if TYPE_CHECKING:
    from printforms.registry import PrintForm

PORTION = 50  # letters queued by one transaction
Progress = Callable[[int, int], None]
Sealed = dict[int, dict[str, list[tuple[str, bytes]]]]  # see app.sealing
Filled = dict[tuple[str, int], Any]  # (name of a form, document) → what the form draws


@dataclass(frozen=True)
class ToMail:
    """A document with the papers that it may go on, by the names of forms."""

    id: int
    kind: type[Document]
    title: str
    amount: Any
    forms: dict[str, PrintForm]
    wants_seal: bool = False  # our electronic signature on each paper (I-9)


@dataclass
class Parcel:
    """What one client gets from one organization."""

    organization_id: int
    partner: Partner
    recipients: list[Recipient]
    documents: list[ToMail] = field(default_factory=list)


def parcels(work: Work, keys: Sequence[int]) -> list[Parcel]:
    """The chosen documents by client, in their order; UserError names what cannot go."""
    with work.database.reading() as session:
        kinds = _kinds(session, keys)
        things = [t for kind, own in kinds.items() for t in load(session, kind, own)]
        _may_all_go(work, things)
        titles: dict[int, str] = {}
        for kind, own in kinds.items():
            titles |= titles_of(session, kind, own)
        found: dict[tuple[int, int], Parcel] = {}
        facts = Facts(session, things)
        by_id = {thing.id: thing for thing in things}
        for thing in (by_id[key] for key in keys if key in by_id):
            partner = facts.get(Partner, _partner_of(thing, facts))
            side = (thing.organization_id, partner.id)
            if side not in found:
                to = recipients.of_partner(partner, facts)
                found[side] = Parcel(thing.organization_id, partner, to)
            forms = {form.name: form for form in papers.forms_of(thing)}
            made = ToMail(thing.id, type(thing), titles[thing.id], thing.amount, forms)
            found[side].documents.append(replace(made, wants_seal=wants_seal(thing, facts)))
    if not found:
        raise UserError("Отправлять нечего: документов уже нет в базе. Обновите список.")
    return list(found.values())


def _kinds(session: Any, keys: Sequence[int]) -> dict[type[Document], list[int]]:
    table = Document.__table__.c
    found: dict[type[Document], list[int]] = defaultdict(list)
    query = select(table.id, table.kind).where(table.id.in_(keys))
    for key, name in session.connection().execute(query):
        found[noun(name)].append(key)
    return found


def _may_all_go(work: Work, things: Sequence[Document]) -> None:
    """Drafts do not go, nor what has no paper or nobody to go to."""
    for kind in {type(thing) for thing in things}:
        work.user.must("read", kind)
        if not may_go(kind):
            raise UserError(f"«{kind.titles}» по почте не отправляют: у них нет арендатора.")
    drafts = [t for t in things if type(t) in POSTINGS and not t.posted]
    if drafts:
        many = counted(len(drafts), "документ", "документа", "документов")
        raise UserError(f"Сначала проведите: {many} без номера. Черновики по почте не отправляют.")
    without = next((t for t in things if not papers.forms_of(t)), None)
    if without is not None:
        raise UserError(f"У «{type(without).titles}» нет печатных форм: отправлять нечего.")


def _partner_of(thing: Any, facts: Facts) -> int:
    own = getattr(thing, "partner_id", None)
    if own is None:
        own = facts.get(Contract, thing.contract_id).partner_id
    return int(own)


def send_papers(
    work: Work,
    found: Sequence[Parcel],
    chosen: frozenset[str] | None,
    progress: Progress,
    *,
    words: str = "",
) -> list[int]:
    """Draws a PDF for each client and queues a letter with it; answers the ids of the letters.

    `chosen` are names of forms, None all of them; `words` stand before the list of documents. What
    `progress` raises stops between two clients: letters queued before stay queued.
    """
    with work.database.reading() as session:
        cards = {p.organization_id: session.get(Organization, p.organization_id) for p in found}
    accounts = {key: account_of(card) for key, card in cards.items() if card is not None}
    made: list[int] = []
    for start in range(0, len(found), PORTION):
        drafts, portion = [], found[start : start + PORTION]
        sealed = _sealed(work, portion)
        filled = _filled(work, portion, chosen, sealed)
        for number, parcel in enumerate(portion, start + 1):
            account = accounts[parcel.organization_id]
            drafts.append(_draft(parcel, account, filled, sealed, chosen, words))
            progress(number, len(found))
        with work.transaction("поставить письма в очередь", (), None) as gate:
            assert gate is not None
            made += queue(gate, drafts)
    return made


def _sealed(work: Work, found: Sequence[Parcel]) -> Sealed:
    """Signed papers of what wants our signature; nothing where this computer has no program."""
    if why_not(program().sign):
        return {}
    wanted: dict[type[Document], list[int]] = defaultdict(list)
    for document in (d for parcel in found for d in parcel.documents if d.wants_seal):
        wanted[document.kind].append(document.id)
    made: Sealed = {}
    for kind, keys in wanted.items():
        made |= seal(work, kind, keys)
    return made


def unsealed_words(found: Sequence[Parcel]) -> str:
    """What goes without our signature though its contract wants it, and why; empty when nothing."""
    number = sum(document.wants_seal for parcel in found for document in parcel.documents)
    why = why_not(program().sign) if number else ""
    many = counted(number, "документ уйдёт", "документа уйдут", "документов уйдут")
    return f"Без КЭП {many}: {why}." if why else ""


def _filled(
    work: Work, found: Sequence[Parcel], chosen: frozenset[str] | None, sealed: Sealed
) -> Filled:
    """What all forms draw that are not sealed: as many questions for one client as for many."""
    wanted: dict[PrintForm, list[int]] = defaultdict(list)
    for document in (d for parcel in found for d in parcel.documents if d.id not in sealed):
        for form in _forms(document, chosen):
            wanted[form].append(document.id)
    filled: Filled = {}
    for form, keys in wanted.items():
        made = papers.papers_of(work, form, keys)
        if len(made) != len(keys):
            raise UserError("Часть документов уже удалена. Обновите список и повторите.")
        filled |= {(form.name, key): paper for key, paper in zip(keys, made, strict=True)}
    return filled


def _draft(
    parcel: Parcel,
    account: MailAccount,
    filled: Filled,
    sealed: Sealed,
    chosen: frozenset[str] | None,
    words: str,
) -> Draft:
    from printforms.registry import package

    ours = account.organization
    drawn: list[tuple[PrintForm, Any]] = []
    rows: list[tuple[int, str]] = []
    signed: list[tuple[str, bytes]] = []
    for document in parcel.documents:
        forms = _forms(document, chosen)
        rows.append((document.id, ", ".join(form.title for form in forms)))
        if (own := sealed.get(document.id)) is not None:
            signed += [file for form in forms for file in own[form.name]]
        else:
            drawn += [(form, filled[form.name, document.id]) for form in forms]
    one = parcel.documents[0].title if len(parcel.documents) == 1 else ""
    subject = one or f"Документы: {counted(len(rows), 'документ', 'документа', 'документов')}"
    name = file_name(one or f"Документы {ours} — {parcel.partner.name}")
    pdf = [(f"{name}.pdf", package(drawn, subject if drawn[1:] else ""))] if drawn else []
    return Draft(
        organization_id=parcel.organization_id,
        kind=LetterKind.DOCUMENTS,
        subject=f"{subject} — {ours}",
        body=_body(parcel, ours, words, sealed),
        recipients=parcel.recipients,
        partner_id=parcel.partner.id,
        papers=rows,
        files=[*pdf, *signed],
    )


def _forms(document: ToMail, chosen: frozenset[str] | None) -> list[PrintForm]:
    wanted = [form for name, form in document.forms.items() if chosen is None or name in chosen]
    if not wanted:
        raise UserError(f"«{document.title}»: не выбрано ни одной печатной формы.")
    return wanted


def _body(parcel: Parcel, ours: str, words: str, sealed: Sealed) -> str:
    lines = ["Здравствуйте!", ""]
    if words.strip():
        lines += [words.strip(), ""]
    apart = [document for document in parcel.documents if document.id in sealed]
    lines.append("Направляем документы:" if apart else "Направляем документы (один файл PDF):")
    for document in parcel.documents:
        total = "" if document.amount is None else f" на {money_text(document.amount)} руб."
        lines.append(f"— {document.title}{total}{', с КЭП' if document in apart else ''}")
    if apart:
        lines += ["", "Рядом с каждым документом с КЭП — файл подписи (.sig)."]
    lines += ["", ours, "", "Письмо отправлено программой. Ответить на него можно."]
    return "\n".join(lines)


def sent_before(work: Work, keys: Sequence[int]) -> str:
    """«Уже отправлялись: 2 документа, последний раз 21.11.2026»; empty when none did."""
    from db.catalogs.letter import LetterPaper, LetterState

    paper, letter = LetterPaper.__table__.c, Letter.__table__.c
    query = (
        select(paper.document_id, letter.created)
        .join(Letter.__table__, letter.id == paper.owner_id)
        .where(paper.document_id.in_(keys), letter.state != LetterState.CANCELLED)
        .order_by(letter.created)
    )
    with work.database.reading() as session:
        found = list(session.connection().execute(query))
    if not found:
        return ""
    many = counted(len({key for key, _ in found}), "документ", "документа", "документов")
    day = found[-1].created.astimezone().date()
    return f"Уже отправлялись: {many}, последний раз {date_short(day)}."
