"""What a contract has to charge for some days: every premise and service, or why not (H-14, H-20).

The terms of the contract, its addenda and indexation in, parts with their reasons out; nothing is
written. What needs a reading, a fact or a common sum says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy.orm import Session

from app.contract_terms import Term, rows_of, terms
from app.dated_facts import prices_of
from app.derivation import Given
from app.facts import Facts
from app.indexation import AGREED, Cpi, Priced, Step, priced, steps
from app.position_charges import Days, premise_parts, regular_parts
from app.prices import service_prices
from app.proration import Part
from app.utilities import Counted, done_parts, metered_parts, shared_parts
from db.catalogs.premise import MeetingRoom, Premise
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Tariff, Unit
from db.documents.contract import Contract
from db.documents.contract_leasing import ChargeWay, ContractCharge, ContractPremise
from db.errors import UserError
from db.meta import sections_of

WAITS = {
    ChargeWay.METER: "по показаниям счётчиков",
    ChargeWay.FACTS: "по фактам оказания",
    ChargeWay.COMMON: "доля общих расходов: когда известна общая сумма",
}
NO_PRICE = "нет цены ни в договоре, ни в прейскуранте"


@dataclass(frozen=True)
class Position:
    """One row of a contract for some days: its parts by months, or why there are none.

    Of several months some may have a part and others the reason. `awaited` says that nothing is
    wrong, only a reading, a fact or a common sum has not come yet.
    `sources` name for each part the row that its sum stands on besides the contract, if any.
    """

    row: ContractPremise | ContractCharge
    title: str
    parts: Sequence[Part] = field(default=())
    reason: str = ""
    sources: Sequence[int | None] = field(default=())
    awaited: bool = False

    @property
    def amount(self) -> Decimal:
        return sum((part.amount for part in self.parts), Decimal("0.00"))


def facts_about(session: Session, contracts: Sequence[Contract]) -> Facts:
    """Facts around whole contracts: as many questions about a thousand as about one."""
    facts = Facts(session, contracts)
    facts.expect(Contract, (doc.id for doc in contracts), "contract_id")
    for name, _, row in sections_of(Contract):
        facts.put(row, "owner_id", {doc.id: getattr(doc, name) for doc in contracts})
    return facts


def positions(doc: Contract, facts: Facts, days: Days) -> list[Position]:
    """Every row that is in force on any of the days, in the order of the contract."""
    return [*_premises(doc, facts, days), *_services(doc, facts, days)]


def _premises(doc: Contract, facts: Facts, days: Days) -> Iterator[Position]:
    for term in rows_of(doc, facts):
        if not term.meets(*days):
            continue
        rule = facts.get(Tariff, term.row.tariff_id).rule
        title = facts.get(Unit, term.row.unit_id).code
        try:
            prices = prices_of_term(doc, facts, term, term.row.price, days)
        except UserError as unknown:
            yield Position(term.row, title, reason=str(unknown))
        else:
            yield Position(term.row, title, premise_parts(term, prices, rule, days))


def _services(doc: Contract, facts: Facts, days: Days) -> Iterator[Position]:
    addenda = facts.section(Contract.addenda, doc)
    for term in terms(facts.section(Contract.charges, doc), doc, addenda):
        if term.meets(*days):
            yield _service(doc, facts, term, days)


def _service(doc: Contract, facts: Facts, term: Term[ContractCharge], days: Days) -> Position:
    row = term.row
    service = facts.get(ServiceKind, row.service_id)
    unit = facts.find(Unit, row.unit_id)
    title = service.name if unit is None else f"{service.name}, {unit.code}"
    if row.way in WAITS:
        try:
            known = _counted_later(doc, facts, term, days)
        except UserError as unknown:
            return Position(row, title, reason=str(unknown))
        return Position(row, title, known.parts, known.reason, awaited=known.awaited)
    quantity = row.quantity
    if row.way is ChargeWay.AREA and isinstance(unit, Premise | MeetingRoom):
        quantity = unit.area
    try:
        prices = _dated_prices(doc, facts, term, days)
    except UserError as unknown:
        return Position(row, title, reason=str(unknown))
    return Position(row, title, regular_parts(term, prices, quantity, days))


def _counted_later(doc: Contract, facts: Facts, term: Term[ContractCharge], days: Days) -> Counted:
    """What comes from readings, from facts, from a common sum."""
    if term.row.way is ChargeWay.COMMON:
        return shared_parts(term, facts, days)
    prices = _dated_prices(doc, facts, term, days)
    if term.row.way is ChargeWay.METER:
        return metered_parts(term, facts, prices, days)
    return done_parts(term, doc, facts, prices)


def _dated_prices(
    doc: Contract, facts: Facts, term: Term[ContractCharge], days: Days
) -> list[Priced]:
    """The contract's price, else that of the list on each day."""
    if term.row.price is not None:
        return prices_of_term(doc, facts, term, term.row.price, days)
    service = facts.get(ServiceKind, term.row.service_id)
    found: list[Priced] = []
    for since, till, price in service_prices(facts, service, *(term.within(*days) or days)):
        if price is None:
            raise UserError(NO_PRICE)
        found += prices_of_term(doc, facts, term, price, (since, till))
    return found


def prices_of_term(
    doc: Contract,
    facts: Facts,
    term: Term[ContractPremise] | Term[ContractCharge],
    price: Decimal,
    days: Days,
) -> list[Priced]:
    """The price of a row on the days of a period that it is in force, indexed where it says so."""
    inside = term.within(*days)
    if inside is None:
        return []
    if not term.row.indexed:
        return [Priced(*inside, price, Given(price, AGREED))]
    grown = indexation_of(doc, facts, inside[1])
    return priced(price, term.since, *inside, grown, consumer_prices(facts))


def indexation_of(doc: Contract, facts: Facts, till: dt.date) -> list[Step]:
    """The steps of a contract up to a day."""
    return steps(facts.section(Contract.indexations, doc), till)


def consumer_prices(facts: Facts) -> Cpi:
    """Read once for a batch."""
    return facts.once(consumer_prices, lambda: prices_of(facts))
