"""Letters that the calendar writes: contracts, payments, readings, planned documents (L-2…L-12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from sqlalchemy.orm import Session

from app.jobs.due import Done, job
from app.mail.contract_notices import contract_notices
from app.mail.notices import Item, tell
from app.mail.payment_reminders import payment_reminders
from app.mail.planned_notices import planned_notices
from app.mail.queueing import known_keys
from app.mail.reading_reminders import reading_reminders
from app.work import Work
from db.russian import counted

NAME = "Уведомления"
Look = Callable[[Session, dt.date], Iterator[Item]]
EVERY_TIME: tuple[Look, ...] = (contract_notices, payment_reminders, reading_reminders)
ONCE_A_DAY: tuple[Look, ...] = (planned_notices,)  # they read every contract


def today() -> dt.date:
    """The day of this computer."""
    return dt.date.today()


@job(NAME)
def write_by_calendar(work: Work) -> Iterator[Done]:
    """Each thing is told once, whoever looks first; letters leave with the job of mail."""
    day, made = today(), 0
    for look in EVERY_TIME:
        with work.database.reading() as session:
            items = list(look(session, day))
        made += tell(work, items)
    for look in ONCE_A_DAY:
        key = f"looked/{look.__name__}/{day:%Y-%m-%d}"
        with work.database.reading() as session:
            known = known_keys(session, [key])
            items = [] if known else list(look(session, day))
        made += 0 if known else tell(work, items, [key])
    if made:
        yield Done(NAME, f"написано: {counted(made, 'письмо', 'письма', 'писем')}")
