"""Letters with acts of the closed month: what may become of a letter became of one (I-10)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app import attachments, signing
from app.demo.months import LAST_MONTH, OPEN_MONTH
from app.mail.documents import Parcel, parcels, send_papers
from app.mail.states import set_states
from app.signing import given_by_letter
from app.store import load_one
from app.work import Work
from db.catalogs.letter import Letter, LetterState
from db.catalogs.organization import Organization
from db.documents.service_act import ServiceAct

MANY = 9
WORDS = "Просим подписать и вернуть один экземпляр."
# What became of the letters in turn; the rest was taken by the server.
FATES = (
    (LetterState.ACCEPTED, ""),
    (
        LetterState.REFUSED,
        "Сервер не знает такого адреса. Сервер: 550 5.1.1 User unknown",
    ),
    (LetterState.RETURNED, "Вернулось: ящик переполнен"),
    (LetterState.WAITING, ""),
)


def letters(work: Work) -> int:
    """Queues a letter to a few tenants and tells of each what became of it; how many."""
    with work.database.reading() as session:
        query = (
            select(ServiceAct.id)
            .join(Organization, Organization.id == ServiceAct.organization_id)
            .where(ServiceAct.posted, Organization.mail_host != "")
            .where(ServiceAct.date >= LAST_MONTH, ServiceAct.date < OPEN_MONTH)
            .order_by(ServiceAct.id)
            .limit(MANY)
        )
        keys = list(session.scalars(query))
    if not keys:
        return 0
    found = parcels(work, keys)
    made = send_papers(work, found, None, lambda _made, _of: None, words=WORDS)
    for number, key in enumerate(made):
        _became(work, key, *(FATES[number] if number < len(FATES) else FATES[0]))
    _signed(work, found, made)
    return len(made)


def _became(work: Work, key: int, state: LetterState, why: str) -> None:
    with work.database.reading() as session:
        letter = load_one(session, Letter, key)
    rows = [row.id for row in letter.recipients if row.address]
    if state is LetterState.WAITING or not rows:
        return
    with work.transaction("письмо отправлено", (), None) as gate:
        assert gate is not None
        accepted = dict.fromkeys(rows, (LetterState.ACCEPTED, ""))
        told = accepted | {rows[0]: (state, why)}
        if state is LetterState.RETURNED:
            set_states(gate, key, accepted, tries=1)
        set_states(gate, key, told, tries=1)
        if any(after is not LetterState.REFUSED for after, _ in told.values()):
            given_by_letter(gate, [paper.document_id for paper in letter.papers])


def _signed(work: Work, found: Sequence[Parcel], made: Sequence[int]) -> None:
    """The first tenant has sent his act back with a signature."""
    act = work.load(ServiceAct, found[0].documents[0].id)
    with work.database.reading() as session:
        letter = load_one(session, Letter, made[0])
    (file, *_) = attachments.files_of(work, letter)
    content = attachments.content(work, file.id)
    signing.attach_signed(work, act, f"{file.name.removesuffix('.pdf')} подписан.pdf", content)
