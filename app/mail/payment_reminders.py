"""«Напоминание об оплате»: before the day, on it and after it, until it is paid (L-10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import func, select, type_coerce
from sqlalchemy.orm import Session

from app.facts import Facts
from app.mail.notices import Item, in_days, writing_organizations
from app.mail.reminder_days import LATE, offset_due, offsets
from db.catalogs.letter import LetterKind
from db.documents.contract import Contract
from db.registers.money import Charge, open_sum
from db.russian import date_short, money_text
from db.types import Money

COMING, LATE_TOPIC = "Напоминание об оплате", "Просрочена оплата"
TAIL = "Если вы уже оплатили, спасибо: деньги могли ещё не дойти до нас."


def payment_reminders(session: Session, today: dt.date) -> Iterator[Item]:
    """What tenants owe by contract and day to pay by, where that day is near by the plan.

    Of several reminders that were missed only the last is told.
    """
    facts = Facts(session)
    plans = {
        key: days
        for key, card in writing_organizations(facts).items()
        if (days := offsets(card.payment_reminders))
    }
    if not plans:
        return
    farthest = max(max(days) for days in plans.values())
    soonest = min(min(days) for days in plans.values())
    own = Charge.__table__.c
    query = (
        select(own.contract_id, own.due, type_coerce(func.sum(open_sum()), Money))
        .where(
            own.gross > 0,
            open_sum() > 0,
            own.organization_id.in_(plans),
            own.due >= today - dt.timedelta(days=farthest + LATE),
            own.due <= today - dt.timedelta(days=soonest),
        )
        .group_by(own.contract_id, own.due)
        .order_by(own.contract_id, own.due)
    )
    owed = list(session.execute(query))
    facts.expect(Contract, {row[0] for row in owed})
    for contract_id, due, amount in owed:
        contract = facts.get(Contract, contract_id)
        offset = offset_due(due, plans.get(contract.organization_id, ()), today)
        if offset is not None:
            yield _reminder(contract, due, amount, offset, today)


def _reminder(
    contract: Contract, due: dt.date, amount: Decimal, offset: int, today: dt.date
) -> Item:
    late = due < today
    lead = "Срок оплаты прошёл. Просим оплатить:" if late else "Подходит срок оплаты:"
    line = (
        f"договор № {contract.contract_number}: {money_text(amount)} руб., срок "
        f"{date_short(due)} — {in_days(due, today)}"
    )
    return Item(
        key=f"payment/{contract.id}/{due:%Y-%m-%d}/{offset}",
        organization_id=contract.organization_id,
        kind=LetterKind.REMINDER,
        topic=LATE_TOPIC if late else COMING,
        lead=lead,
        line=line,
        partner_id=contract.partner_id,
        tail=TAIL,
    )
