"""What the calendar tells: each thing once, whoever comes first; one letter a person and topic.

A thing that is told has a key; the transaction that writes the letter writes the key, and the base
lets nobody write it again (L-2, L-3, L-10, L-12).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.facts import Facts
from app.mail import recipients
from app.mail.account import has_mail
from app.mail.queueing import Draft, claimed, known_keys, queue
from app.mail.reminder_days import LATE
from app.work import Work
from db.catalogs.employee import Employee
from db.catalogs.letter import LetterKind
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.russian import counted

HELLO = "Здравствуйте!"


@dataclass(frozen=True)
class Item:
    """A line of a letter. `topic` is the letter's subject, `lead` stands before its lines.

    It goes to the recipients of a partner's card or to an employee.
    """

    key: str
    organization_id: int
    kind: LetterKind
    topic: str
    lead: str
    line: str
    partner_id: int | None = None
    employee_id: int | None = None
    tail: str = ""

    @property
    def letter(self) -> tuple[object, ...]:
        """Items of one letter have this alike."""
        to = (self.partner_id, self.employee_id)
        return (self.organization_id, self.kind, self.topic, self.lead, self.tail, *to)


def tell(work: Work, items: Sequence[Item], done: Sequence[str] = ()) -> int:
    """Queues letters for items that nobody told of; how many.

    `done` are keys without words: of a whole look that need not be repeated.
    """
    keys = [*(item.key for item in items), *done]
    with work.database.reading() as session:
        known = known_keys(session, keys)
    if not set(keys) - known:
        return 0
    with work.transaction("письма по календарю", (), None) as gate:
        assert gate is not None
        own = claimed(gate, [key for key in keys if key not in known])
        ours = [item for item in items if item.key in own]
        return len(queue(gate, _drafts(ours, Facts(gate.session))))


def _drafts(items: Iterable[Item], facts: Facts) -> Iterator[Draft]:
    groups: dict[tuple[object, ...], list[Item]] = defaultdict(list)
    for item in items:
        groups[item.letter].append(item)
    for group in groups.values():
        first = group[0]
        ours = facts.get(Organization, first.organization_id).name
        if first.partner_id is not None:
            to = recipients.of_partner(facts.get(Partner, first.partner_id), facts)
        else:
            to = recipients.of_employee(facts.get(Employee, first.employee_id or 0))
        lines = [HELLO, "", first.lead, *(f"— {item.line}" for item in group)]
        tail = ["", first.tail] if first.tail else []
        yield Draft(
            organization_id=first.organization_id,
            kind=first.kind,
            subject=f"{first.topic} — {ours}",
            body="\n".join([*lines, *tail, "", ours]),
            recipients=to,
            partner_id=first.partner_id,
            employee_id=first.employee_id,
            keys=[item.key for item in group],
        )


def writing_organizations(facts: Facts) -> dict[int, Organization]:
    """Our organizations whose letters can leave: for the others nothing is told at all."""
    return {o.id: o for o in facts.every(Organization) if has_mail(o) and not o.marked}


def stage(event: dt.date, days_before: int | None, today: dt.date) -> str:
    """«before» from so many days before a day on, «on» that day or a little later, else empty.

    Without a number of days nobody asked to be told.
    """
    if days_before is None:
        return ""
    if event <= today <= event + dt.timedelta(days=LATE):
        return "on"
    return "before" if event - dt.timedelta(days=days_before) <= today < event else ""


def in_days(event: dt.date, today: dt.date) -> str:
    """«через 7 дней», «сегодня», «2 дня назад»."""
    left = (event - today).days
    if left == 0:
        return "сегодня"
    many = counted(abs(left), "день", "дня", "дней")
    return f"через {many}" if left > 0 else f"{many} назад"
