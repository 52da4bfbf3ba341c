"""What happens to «Акт сверки» (H-38): rows come from the registers, posting pins them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.facts import Facts
from app.mutual import ZERO, Moved, moved, words_of
from app.verbs import Problem, checks, fills, posts, recalculates
from app.work import Work
from db.base import Register
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.documents.reconciliation_act import ReconciliationAct, ReconciliationActRow
from db.russian import money_text

Balanced = tuple[Decimal, list[ReconciliationActRow], Decimal]


@recalculates(
    ReconciliationAct, "partner_id", "organization_id", "contract_id", "date_from", "date_to"
)
def rows_come_from_registers(doc: ReconciliationAct, facts: Facts) -> None:
    """Opening balance, every document of the period, closing balance."""
    if None in (doc.partner_id, doc.organization_id, doc.date_from, doc.date_to):
        return
    doc.opening, doc.rows, doc.closing = _balanced(doc, facts)


def _balanced(doc: ReconciliationAct, facts: Facts) -> Balanced:
    contracts = _contracts(doc, facts)
    by_contract, named = _moved_of_batch(doc, facts)
    found = [m for key in contracts for m in by_contract.get(key, ())]
    found.sort(key=lambda m: (m.day, m.document_id, m.contract_id))
    return _rows(doc, found, contracts, named)


def _moved_of_batch(
    doc: ReconciliationAct, facts: Facts
) -> tuple[dict[int, list[Moved]], dict[int, str]]:
    """By contract, for every partner of the batch in as many questions as for one."""
    partners = facts.named("partner_id") | {doc.partner_id}

    def read() -> tuple[dict[int, list[Moved]], dict[int, str]]:
        contracts = {c.id for p in partners for c in facts.many(Contract, "partner_id", p)}
        found: dict[int, list[Moved]] = defaultdict(list)
        for each in moved(facts, contracts, doc.date_to):
            found[each.contract_id].append(each)
        documents = {m.document_id for group in found.values() for m in group}
        return found, words_of(facts, documents)

    return facts.once((_moved_of_batch, doc.date_to, partners), read)


def _contracts(doc: ReconciliationAct, facts: Facts) -> dict[int, str]:
    """Numbers of the contracts that the act speaks of, by id."""
    known = facts.many(Contract, "partner_id", doc.partner_id)
    ours = [c for c in known if c.organization_id == doc.organization_id]
    return {c.id: c.contract_number for c in ours if doc.contract_id in (None, c.id)}


def _rows(
    doc: ReconciliationAct,
    found: Iterable[Moved],
    contracts: Mapping[int, str],
    named: Mapping[int, str],
) -> Balanced:
    """What was before the period, a row for each document in it, what is at its end."""
    opening, whole = ZERO, ZERO
    between: dict[int, Decimal] = defaultdict(Decimal)
    inside = []
    for each in found:
        whole += each.balance
        if each.day < doc.date_from:
            opening += each.balance
        else:
            between[each.document_id] += each.balance
            inside.append(each)
    of = {key: sum(m.document_id == key for m in inside) for key in between}
    rows = [
        ReconciliationActRow(
            date=m.day,
            text=named[m.document_id],
            contract_number=contracts[m.contract_id],
            debit=m.debit,
            credit=m.credit,
        )
        for m in inside
        # An offset between contracts of one tenant moves nothing between us and him.
        if between[m.document_id] or of[m.document_id] == 1
    ]
    return opening, rows, whole


@checks(ReconciliationAct)
def period_and_sides_fit(doc: ReconciliationAct, facts: Facts) -> Iterator[Problem]:
    if doc.date_from > doc.date_to:
        yield Problem("date_to", "Период перевёрнут: «По» раньше «С»")
    contract = facts.find(Contract, doc.contract_id)
    if contract is None:
        return
    if contract.partner_id != doc.partner_id:
        yield Problem("contract_id", "Договор другого контрагента: выберите его договор")
    if contract.organization_id != doc.organization_id:
        yield Problem("contract_id", "Договор другой организации: выберите её договор")


@checks(ReconciliationAct, on="post")
def rows_are_as_registers_say(doc: ReconciliationAct, facts: Facts) -> Iterator[Problem]:
    """To the kopeck, on the day of posting; later it stays as it was signed."""
    if doc.posted:
        return
    opening, rows, closing = _balanced(doc, facts)
    if (opening, closing, len(rows)) != (doc.opening, doc.closing, len(doc.rows)):
        text = (
            f"По учёту сальдо {money_text(opening)} и {money_text(closing)}: "
            "данные изменились, выберите контрагента заново"
        )
        yield Problem("partner_id", text)


@posts(ReconciliationAct)
def movements(doc: ReconciliationAct, facts: Facts) -> Iterator[Register]:
    """Moves nothing: it says what moved."""
    yield from ()


@fills(Partner, ReconciliationAct)
def of_partner(source: Partner, facts: Facts) -> ReconciliationAct:
    made = ReconciliationAct(partner_id=source.id)
    made.date_from, made.date_to = year_to_last_month(made.date)
    first = next(iter(facts.many(Contract, "partner_id", source.id)), None)
    if first is not None:
        made.organization_id = first.organization_id
    rows_come_from_registers(made, facts)
    return made


@fills(Contract, ReconciliationAct)
def of_contract(source: Contract, facts: Facts) -> ReconciliationAct:
    made = ReconciliationAct(organization_id=source.organization_id, contract_id=source.id)
    made.partner_id = source.partner_id
    made.date_from, made.date_to = year_to_last_month(made.date)
    rows_come_from_registers(made, facts)
    return made


def year_to_last_month(day: dt.date) -> tuple[dt.date, dt.date]:
    """The period people reconcile: from the first of January to the last whole month."""
    last = day.replace(day=1) - dt.timedelta(days=1)
    return last.replace(month=1, day=1), last


def proposals(work: Work, since: dt.date, until: dt.date) -> list[ReconciliationAct]:
    """An unsaved act for every tenant of each organization who owes or moved anything.

    Read by sets, whatever the number; dated by the last day. Who has such an act of the period
    with the same result already gets none.
    """
    work.user.must("write", ReconciliationAct)
    with work.database.reading() as session:
        contracts = session.execute(
            select(
                Contract.id, Contract.organization_id, Contract.partner_id, Contract.contract_number
            )
        ).all()
        facts = Facts(session)
        numbers = {row.id: row.contract_number for row in contracts}
        owner = {row.id: (row.organization_id, row.partner_id) for row in contracts}
        groups: dict[tuple[int, int], list[Moved]] = defaultdict(list)
        for each in moved(facts, numbers, until):
            groups[owner[each.contract_id]].append(each)
        documents = {m.document_id for group in groups.values() for m in group if m.day >= since}
        named = words_of(facts, documents)
        known = _made_already(session, since, until)
    made = []
    for (organization, partner), group in sorted(groups.items()):
        doc = ReconciliationAct(organization_id=organization, partner_id=partner, date=until)
        doc.date_from, doc.date_to = since, until
        doc.opening, doc.rows, doc.closing = _rows(doc, group, numbers, named)
        if (doc.rows or doc.opening) and (organization, partner, doc.closing) not in known:
            made.append(doc)
    return made


def _made_already(session: Session, since: dt.date, until: dt.date) -> set[tuple[Any, ...]]:
    own: Any = ReconciliationAct
    query = select(own.organization_id, own.partner_id, own.closing)
    period = (own.date_from == since, own.date_to == until, own.contract_id.is_(None))
    return {tuple(row) for row in session.execute(query.where(own.posted, *period))}
