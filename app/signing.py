"""Papers that both sides sign: given to the client, signed by him, the original with us (J-9, L22).

The signed copy that the client sent is a file of the document, marked as such. Nothing of the
document itself changes, so a closed period is no obstacle.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from app import attachments
from app.attachments import FileInfo
from app.gateway import Gateway
from app.work import Work
from db.base import Document
from db.documents.realization_correction import RealizationCorrection
from db.documents.reconciliation_act import ReconciliationAct
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.documents.service_act import ServiceAct
from db.errors import UserError
from db.meta import attributes_of, noun
from db.russian import date_short
from db.signing import Signing

SIGNED_KINDS: tuple[type[Document], ...] = (
    ServiceAct,
    RealizationCorrection,
    ReconciliationAct,
    RentTransfer,
    RentReturn,
)
SIGNING: Any = Signing.__table__


class SigningState(enum.Enum):
    """How far a paper is on its way."""

    GIVEN = "На подписании"
    SIGNED = "Подписан"
    ORIGINAL = "Оригинал получен"


class SigningInfo(NamedTuple):
    """Days of the way of a paper, the file with the client's signature, and what ours is under."""

    given: dt.date | None = None
    signed: dt.date | None = None
    original: dt.date | None = None
    file_id: int | None = None
    sealed_version: int | None = None

    @property
    def state(self) -> SigningState | None:
        """The last step that was made."""
        if self.original is not None:
            return SigningState.ORIGINAL
        if self.signed is not None:
            return SigningState.SIGNED
        return None if self.given is None else SigningState.GIVEN

    def words(self) -> str:
        """«Подписан 22.11.2026»; empty for what nobody gave yet."""
        day = self.original or self.signed or self.given
        return f"{self.state.value} {date_short(day)}" if self.state and day else ""


def is_signed_by_both(kind: type[Any]) -> bool:
    return kind in SIGNED_KINDS


def signing_of(work: Work, key: int) -> SigningInfo:
    """Where the paper of a document is."""
    with work.database.reading() as session:
        found = session.connection().execute(_row(key)).one_or_none()
    return SigningInfo() if found is None else SigningInfo(*found)


def _row(key: int) -> Any:
    names = ("given", "signed", "original", "file_id", "sealed_version")
    return select(*(SIGNING.c[name] for name in names)).where(SIGNING.c.document_id == key)


def given(work: Work, keys: Sequence[int]) -> int:
    """«Передан на подпись»: those that were not given yet; how many."""
    return _step(work, keys, SigningState.GIVEN)


def original_received(work: Work, keys: Sequence[int]) -> int:
    """«Оригинал получен»: the paper is with us, signed."""
    return _step(work, keys, SigningState.ORIGINAL)


def attach_signed(work: Work, thing: Document, name: str, content: bytes) -> FileInfo:
    """Puts the copy with the client's signature to a document: it is signed from today."""
    _may(work, [type(thing)])
    shown = attachments.file_is_fit(name, content)
    with work.transaction("приложить подписанный файл", (), None) as gate:
        assert gate is not None
        (info,) = attachments.put(gate, type(thing), [(thing.id, shown, content)])
        _write(gate, type(thing), thing.id, SigningState.SIGNED, file_id=info.id)
        return info


def signed_file(work: Work, thing: Document) -> FileInfo | None:
    """The file with the client's signature; None where there is none or it was taken away."""
    wanted = signing_of(work, thing.id).file_id
    return next((f for f in attachments.files_of(work, thing) if f.id == wanted), None)


def taken_back(work: Work, keys: Sequence[int]) -> int:
    """The last step was a mistake: each paper goes one step back; the file stays a file."""
    with work.transaction("подпись: шаг назад", (), None) as gate:
        assert gate is not None
        made = 0
        for key, kind in _kinds(work, gate, keys).items():
            found = gate.connection.execute(_row(key)).one_or_none()
            before = SigningInfo() if found is None else SigningInfo(*found)
            if before.state is not None:
                made += 1
                undone = {before.state.name.lower(): None}
                if before.state is SigningState.SIGNED:
                    undone["file_id"] = None
                _keep(gate, kind, key, before, undone)
    if not made:
        raise UserError("Эти документы ещё не передавали на подпись: отменять нечего.")
    return made


def given_by_letter(gate: Gateway, documents: Sequence[int]) -> None:
    """The papers of a letter that a server took are on their way to be signed."""
    table = Document.__table__.c
    names = [kind.__tablename__ for kind in SIGNED_KINDS]
    query = select(table.id, table.kind).where(table.id.in_(documents), table.kind.in_(names))
    for key, name in gate.connection.execute(query.order_by(table.id)):
        _write(gate, noun(name), key, SigningState.GIVEN)


def note_sealed(gate: Gateway, thing: Document, signer: str) -> None:
    """Our electronic signature is on the papers of a document as it is now (I-9)."""
    found = gate.connection.execute(_row(thing.id)).one_or_none()
    before = SigningInfo() if found is None else SigningInfo(*found)
    _keep(gate, type(thing), thing.id, before, {"sealed_version": thing.version})
    told = {"signing": [None, f"КЭП: {signer}" if signer else "КЭП"]}
    gate.note(type(thing).__tablename__, thing.id, "подписан КЭП", told)


def _step(work: Work, keys: Sequence[int], state: SigningState) -> int:
    with work.transaction(f"подпись: {state.value.lower()}", (), None) as gate:
        assert gate is not None
        kinds = _kinds(work, gate, keys)
        made = sum(_write(gate, kind, key, state) for key, kind in kinds.items())
    if not made:
        raise UserError(f"У этих документов уже отмечено: «{state.value}» или дальше.")
    return made


def _kinds(work: Work, gate: Gateway, keys: Sequence[int]) -> dict[int, type[Document]]:
    """The documents by id, in order; only posted ones are signed."""
    table = Document.__table__.c
    gate.lock(Document.__table__, keys)
    query = select(table.id, table.kind, table.posted).where(table.id.in_(keys))
    found: dict[int, type[Document]] = {}
    for key, name, posted in gate.connection.execute(query.order_by(table.id)):
        if not posted:
            raise UserError("Подписывают проведённые документы: сначала проведите.")
        found[key] = noun(name)
    _may(work, set(found.values()))
    return found


def _may(work: Work, kinds: Any) -> None:
    """Whoever may read a document may say where its paper is."""
    for kind in kinds:
        work.user.must("read", kind)
        if kind not in SIGNED_KINDS:
            raise UserError(f"«{kind.titles}» арендатор не подписывает.")


def _write(
    gate: Gateway, kind: type[Document], key: int, state: SigningState, file_id: int | None = None
) -> bool:
    """Whether the paper came further by it; a copy may be signed again, by another file."""
    found = gate.connection.execute(_row(key)).one_or_none()
    before = SigningInfo() if found is None else SigningInfo(*found)
    steps = list(SigningState)
    come = -1 if before.state is None else steps.index(before.state)
    if file_id is None and come >= steps.index(state):
        return False
    values: dict[str, Any] = {}
    if file_id is not None:
        values["file_id"] = file_id
    if come < steps.index(state):
        values[state.name.lower()] = gate.now.astimezone().date()
    _keep(gate, kind, key, before, values)
    return True


def _keep(
    gate: Gateway, kind: type[Document], key: int, before: SigningInfo, values: dict[str, Any]
) -> None:
    (row,) = gate.reserve(1)
    blank = dict.fromkeys(SigningInfo._fields)
    new = {"id": row, "document_id": key, **blank, "by": gate.user.login}
    gate.insert_new(SIGNING, [new], "document_id")
    known = gate.connection.execute(
        select(SIGNING.c.id).where(SIGNING.c.document_id == key)
    ).scalar_one()
    changed = {"id": known, **values, "by": gate.user.login}
    gate.update_many(SIGNING, [changed], *(name for name in changed if name != "id"))
    after = SigningInfo(*gate.connection.execute(_row(key)).one())
    if after.words() != before.words():
        told = {"signing": [before.words() or None, after.words() or None]}
        gate.note(kind.__tablename__, key, "подпись", told)
    gate.touched |= {kind}


def not_sealed(kind: type[Document]) -> Any:
    """Documents without our electronic signature as they are now, in SQL."""
    own = attributes_of(kind)
    query = select(SIGNING.c.id).where(
        SIGNING.c.document_id == own["id"], SIGNING.c.sealed_version == own["version"]
    )
    return ~query.exists()


def on_signing(kind: type[Document]) -> Any:
    """Documents that were given and did not come back, in SQL."""
    waits = select(SIGNING.c.document_id).where(
        SIGNING.c.given.is_not(None), SIGNING.c.signed.is_(None), SIGNING.c.original.is_(None)
    )
    return attributes_of(kind)["id"].in_(waits)
