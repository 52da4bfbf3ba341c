"""What happens to «Продержание», and who needs it on a day (accounting-model.md, Cases)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.by_months import charged_by_months
from app.facts import Facts
from app.going_on import Row, goes_on, next_rows
from app.verbs import fills
from app.work import Work
from db.documents.contract import Contract
from db.documents.rent_holdover import RentHoldover, RentHoldoverUnit
from db.proration_rule import ProrationRule
from db.registers.money import Charge, ChargeKind
from db.registers.place import Possession


def _one_day(row: Row, rule: ProrationRule | None, facts: Facts) -> dt.date:
    """Typed by hand it begins with a day; the person says by which day he counts."""
    day: dt.date = row.date_from
    return day


goes_on(RentHoldover, RentHoldoverUnit, _one_day)


@fills(Contract, RentHoldover)
def for_contract(source: Contract, facts: Facts) -> RentHoldover:
    """What is kept past «До» by the contract today."""
    made = RentHoldover(organization_id=source.organization_id, contract_id=source.id)
    held = facts.many(Possession, "contract_id", source.id)
    keys = [p.id for p in held if p.until is None and p.remaining > 0]
    charged = facts.many(Charge, "contract_id", source.id)
    until: dict[int | None, dt.date] = {}
    for one in charged:
        if one.kind is ChargeKind.RENT and one.corrects_id is None and one.quantity > 0:
            until[one.possession_id] = max(one.date_to, until.get(one.possession_id, one.date_to))
    _add_rows(made, [k for k in keys if until.get(k, dt.date.min) < made.date], made.date, facts)
    return made


def proposals(work: Work, day: dt.date) -> list[RentHoldover]:
    """An unsaved document for every contract that keeps units past «До» on a day, dated by it.

    Days are charged through `day`, at the terms in force. Premises that their contract still
    charges by months wait for «Начисление аренды и услуг». Read by sets, whatever the number.
    """
    work.user.must("write", RentHoldover)
    with work.database.reading() as session:
        found = proposed(session, day)
        by_months = set(session.scalars(select(Possession.id).where(charged_by_months(day))))
    for made in found:
        made.units = [row for row in made.units if row.possession_id not in by_months]
    return [made for made in found if made.units]


def proposed(
    session: Session, day: dt.date, contracts: Collection[int] | None = None
) -> list[RentHoldover]:
    """The same inside a session; `contracts` are those asked about, None all."""
    kept = _kept_past(session, day)
    documents = []
    for organization_id, contract_id in sorted(kept):
        if contracts is not None and contract_id not in contracts:
            continue
        made = RentHoldover(organization_id=organization_id, contract_id=contract_id, date=day)
        made.units = [
            RentHoldoverUnit(possession_id=key) for key in kept[(organization_id, contract_id)]
        ]
        documents.append(made)
    facts = Facts(session, documents)
    for made in documents:
        keys = [row.possession_id for row in made.units]
        made.units = []
        _add_rows(made, keys, day, facts)
    return [made for made in documents if made.units]


def _kept_past(session: Session, day: dt.date) -> dict[tuple[int, int], list[int]]:
    """{(organization, contract): possessions charged to an earlier day than they are held}."""
    last = func.max(Charge.date_to)
    query = (
        select(Contract.organization_id, Possession.contract_id, Possession.id)
        .join(Contract, Contract.id == Possession.contract_id)
        .outerjoin(
            Charge,
            (Charge.possession_id == Possession.id)
            & (Charge.kind == ChargeKind.RENT)
            & Charge.corrects_id.is_(None)
            & (Charge.quantity > 0),
        )
        .where(Possession.until.is_(None), Possession.remaining > 0, Possession.since <= day)
        .group_by(Contract.organization_id, Possession.contract_id, Possession.id)
        .having(func.coalesce(last, dt.date(1900, 1, 1)) < day)
        .order_by(Possession.id)
    )
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for organization_id, contract_id, key in session.execute(query):
        found[(organization_id, contract_id)].append(key)
    return found


def _add_rows(made: RentHoldover, possessions: Sequence[int], day: dt.date, facts: Facts) -> None:
    for key in possessions:
        made.units += next_rows(RentHoldoverUnit, key, facts, day)
