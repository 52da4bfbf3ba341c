"""What a person does with letters: sends again without doubles, takes back, notes a return."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.facts import Facts
from app.gateway import Gateway
from app.mail import recipients
from app.mail.recipients import Recipient
from app.mail.states import set_states
from app.store import load
from app.work import Work
from db.catalogs.employee import Employee
from db.catalogs.letter import NOT_SENT, Letter, LetterRecipient, LetterState
from db.catalogs.partner import Partner
from db.errors import UserError

LETTER: Any = Letter.__table__
RECIPIENT: Any = LetterRecipient.__table__
OLD_ADDRESS = "Этого адреса в карточке больше нет."
AGAIN = (*NOT_SENT, LetterState.CANCELLED, LetterState.WAITING)


def send_again(work: Work, keys: Sequence[int]) -> int:
    """Puts letters back into the queue; whose server accepted them gets none again.

    Addresses are those that the card has today. Answers how many letters wait now; UserError when
    none of them may.
    """
    work.user.must("read", Letter)
    with work.transaction("отправить письмо снова", (), None) as gate:
        assert gate is not None
        gate.lock(LETTER, keys)
        letters = load(gate.session, Letter, keys)
        facts = Facts(gate.session, letters)
        told = [_again(gate, letter, _known_today(letter, facts)) for letter in letters]
        if not any(told):
            raise UserError(_why_not(letters))
    return sum(told)


def _why_not(letters: Sequence[Letter]) -> str:
    states = {letter.state for letter in letters}
    if states == {LetterState.NO_ADDRESS}:
        return "В карточке всё ещё нет адреса: впишите его и отправьте снова."
    if LetterState.SENDING in states:
        return "Письмо сейчас отправляется. Подождите и обновите список."
    return "Сервер уже принял письмо для всех получателей: второй раз оно не отправляется."


def _again(gate: Gateway, letter: Letter, today: Sequence[Recipient]) -> bool:
    """Whether the letter waits now."""
    if letter.state is LetterState.SENDING:
        return False
    addresses = {r.address.lower(): r for r in today}
    told: dict[int, tuple[LetterState, str]] = {}
    for row in letter.recipients:
        known = addresses.pop(row.address.lower(), None)
        if row.state not in AGAIN:
            continue
        if known is not None:
            told[row.id] = (LetterState.WAITING, "")
        elif today:
            told[row.id] = (LetterState.CANCELLED, OLD_ADDRESS)
    fresh = _added(gate, letter, list(addresses.values()) if today else [])
    told |= dict.fromkeys(fresh, (LetterState.WAITING, ""))
    return set_states(gate, letter.id, told, tries=0) is LetterState.WAITING


def _added(gate: Gateway, letter: Letter, found: Sequence[Recipient]) -> list[int]:
    """Rows for addresses that the card has got since; they wait."""
    if all(row.state is LetterState.ACCEPTED for row in letter.recipients):
        return []
    keys = list(gate.reserve(len(found)))
    last = max((row.line for row in letter.recipients), default=0)
    rows = [
        {
            "id": key,
            "owner_id": letter.id,
            "line": last + number,
            "address": one.address,
            "person": one.person[:250],
            "state": LetterState.WAITING,
            "reason": "",
            "at": None,
        }
        for number, (key, one) in enumerate(zip(keys, found, strict=True), 1)
    ]
    gate.insert(RECIPIENT, rows)
    if rows:
        every = [r.address for r in letter.recipients if r.address] + [r.address for r in found]
        values = {"id": letter.id, "addressees": ", ".join(every)[:1000]}
        gate.update_many(LETTER, [values], "addressees")
    return keys


def _known_today(letter: Letter, facts: Facts) -> list[Recipient]:
    if letter.partner_id is not None:
        return recipients.of_partner(facts.get(Partner, letter.partner_id), facts)
    if letter.employee_id is not None:
        return recipients.of_employee(facts.get(Employee, letter.employee_id))
    return [Recipient(r.address, r.person) for r in letter.recipients if r.address]


def take_back(work: Work, keys: Sequence[int]) -> int:
    """«Не отправлять»: what still waits or did not go leaves the queue and «Не ушло»."""
    taken = (LetterState.WAITING, *NOT_SENT)
    made = _set(work, keys, taken, LetterState.CANCELLED, "", "не отправлять письмо")
    if not made:
        raise UserError("Эти письма уже приняты сервером или отменены: отзывать нечего.")
    return made


@dataclass(frozen=True)
class Taken:
    """An address whose server took some of the chosen letters.

    `alone`: each of them went to nobody else, so what came back can only be from there.
    """

    address: str
    letters: int
    alone: bool


def taken_by(work: Work, keys: Sequence[int]) -> list[Taken]:
    """Whose copies of the letters may have come back, by address."""
    work.user.must("read", Letter)
    query = select(RECIPIENT.c.owner_id, RECIPIENT.c.address).where(
        RECIPIENT.c.owner_id.in_(keys), RECIPIENT.c.state == LetterState.ACCEPTED
    )
    letters: dict[str, list[int]] = {}
    with work.database.reading() as session:
        for owner, address in session.execute(query.order_by(RECIPIENT.c.id)):
            letters.setdefault(address, []).append(owner)
    every = Counter(owner for owners in letters.values() for owner in owners)
    return [
        Taken(address, len(owners), all(every[owner] == 1 for owner in owners))
        for address, owners in letters.items()
    ]


def note_return(
    work: Work, keys: Sequence[int], why: str = "", addresses: Collection[str] = ()
) -> int:
    """«Вернулось»: a person got the letters back; among «Не ушли» they stand again.

    `addresses` are those from which they came, empty for all: to the others nothing is sent anew.
    """
    words = f"Вернулось: {why}" if why else "Письмо вернулось: проверьте адрес и отправьте снова."
    made = _set(
        work,
        keys,
        (LetterState.ACCEPTED,),
        LetterState.RETURNED,
        words,
        "письмо вернулось",
        addresses,
    )
    if not made:
        raise UserError("Вернуться может только письмо, принятое сервером.")
    return made


def _set(
    work: Work,
    keys: Sequence[int],
    before: Sequence[LetterState],
    after: LetterState,
    words: str,
    action: str,
    addresses: Collection[str] = (),
) -> int:
    work.user.must("read", Letter)
    made = 0
    with work.transaction(action, (), None) as gate:
        assert gate is not None
        gate.lock(LETTER, keys)
        query = select(RECIPIENT.c.owner_id, RECIPIENT.c.id).where(
            RECIPIENT.c.owner_id.in_(keys), RECIPIENT.c.state.in_(before)
        )
        if addresses:
            query = query.where(RECIPIENT.c.address.in_(addresses))
        rows: dict[int, list[int]] = {}
        for owner, key in gate.connection.execute(query):
            rows.setdefault(owner, []).append(key)
        for owner, found in sorted(rows.items()):
            set_states(gate, owner, dict.fromkeys(found, (after, words)))
            made += 1
    return made
