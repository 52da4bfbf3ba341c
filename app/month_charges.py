"""What a contract still has to charge for a month: its positions less what was charged (H-28…H-30).

Pure: a contract and facts in, rows of «Начисление» out, nothing written. Days that a transfer, an
extension or another «Начисление» charged are not charged again, whatever the sum was (H-29); each
position has its rows or the reason why it has less than the whole month (H-20).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.contract_month import Position, facts_about, positions
from app.contract_terms import BY_DAYS, begins, is_once, thing_of
from app.derivation import Derivation, Difference, Product, Share, Times, Total
from app.derivation_kinds import Because, Metered
from app.facts import Facts
from app.pauses import charged_days, pauses_of
from app.position_charges import Days, uncovered
from app.proration import Part, last_kept_day
from app.proration_cycle import DAY, month_end
from app.store import chunks, rows_by
from db.base import Document
from db.catalogs.unit import Tariff
from db.documents.contract import Contract, InvoiceMonth
from db.documents.contract_leasing import ContractCharge, ContractPremise
from db.documents.extra_service import ExtraService
from db.documents.service_charge import ServiceCharge, ServiceChargeRow
from db.registers.money import Charge, ChargeKind
from db.registers.pause import PausedRent
from db.registers.place import Possession
from db.russian import date_short, money_text

NOT_HANDED = "не передано арендатору: аренда начисляется со дня передачи"
RENT = "Аренда"
ZERO = Decimal("0.00")
CHARGE: Any = Charge.__table__
COLUMNS = (
    "id", "recorder_id", "contract_id", "kind", "service_id", "unit_id", "possession_id",
    "date_from", "date_to", "gross",
)  # fmt: skip


class Left(NamedTuple):
    """A position of a contract in a month and the rows it still lacks.

    `reason` tells why they are less than the whole month, or what to look at. `charged` are rows
    of charges that stand for its days already, `document` tells of what kind made each. `changed`
    says that what «Начисление» charged by the contract is no more what the contract says (H-18,
    H-26): a reading, a fact or other terms came afterwards.
    """

    position: Position
    rows: tuple[ServiceChargeRow, ...] = ()
    reason: str = ""
    charged: tuple[Any, ...] = ()
    changed: bool = False

    @property
    def amount(self) -> Decimal:
        return sum((row.amount for row in self.rows), ZERO)


def month_facts(session: Session, contracts: Sequence[Contract], month: dt.date) -> Facts:
    """Facts around whole contracts with what holds and charges their month, read in sets."""
    facts = facts_about(session, contracts)
    keys = [doc.id for doc in contracts]
    held: dict[int, list[Any]] = {key: [] for key in keys}
    for one in rows_by(session, Possession, "contract_id", keys):
        held[one.contract_id].append(one)
    facts.put(Possession, "contract_id", held)
    paused: dict[int, list[Any]] = {p.id: [] for group in held.values() for p in group}
    for pause in rows_by(session, PausedRent, "possession_id", paused):
        paused[pause.possession_id].append(pause)
    facts.put(PausedRent, "possession_id", paused)
    _charged_in(facts, keys, days_of(month))
    return facts


def days_of(month: dt.date) -> Days:
    """The first and the last day of the month that a day is in."""
    first = month.replace(day=1)
    return first, month_end(first)


def left_to_charge(contract: Contract, facts: Facts, month: dt.date) -> list[Left]:
    """Every position of a contract in a month, in the order of the contract."""
    days = days_of(month)
    every = positions(contract, facts, days)
    month_of = _Month(contract, facts, days, charged_in(facts, contract.id, days), every)
    return [month_of.left(position) for position in every]


def month_charge(
    contract: Contract, facts: Facts, month: dt.date, day: dt.date | None = None
) -> ServiceCharge:
    """An unsaved document of what the month lacks; without rows when it lacks nothing."""
    made = ServiceCharge(
        organization_id=contract.organization_id,
        contract_id=contract.id,
        month=month.replace(day=1),
    )
    made.date = day or made.date
    made.rows = [row for left in left_to_charge(contract, facts, month) for row in left.rows]
    return made


def month_to_bill(contract: Contract, facts: Facts, today: dt.date) -> dt.date:
    """The first month that lacks something, from the last one on; of months to come the next one
    where the contract is billed before its month.
    """
    this = today.replace(day=1)
    last, after = (this - DAY).replace(day=1), month_end(this) + DAY
    asked = [max(last, begins(contract).replace(day=1)), this]
    asked += [after] if contract.invoice_month is InvoiceMonth.BEFORE else []
    for month in asked:
        if any(left.rows for left in left_to_charge(contract, facts, month)):
            return month
    return this


def charged_in(facts: Facts, contract_id: int, days: Days) -> list[Any]:
    """Charges of a contract, but corrections and cancelled ones, that have a day of a period."""
    return _charged_in(facts, {contract_id, *facts.named("contract_id")}, days)[contract_id]


def _charged_in(facts: Facts, contracts: Any, days: Days) -> dict[int, list[Any]]:
    known: dict[int, list[Any]] = facts.once((_charged_in, days), dict[int, list[Any]])
    wanted = sorted(set(contracts) - known.keys())
    known.update((key, []) for key in wanted)
    document: Any = Document.__table__
    row_of: Any = ServiceChargeRow.__table__
    for chunk in chunks(wanted):
        query = (
            select(
                *(CHARGE.c[name] for name in COLUMNS),
                document.c.kind.label("document"),
                row_of.c.term_id,
                row_of.c.manual,
                row_of.c.amount.label("counted"),
            )
            .join(document, document.c.id == CHARGE.c.recorder_id)
            .outerjoin(row_of, row_of.c.id == CHARGE.c.row_id)
            .where(CHARGE.c.contract_id.in_(chunk), CHARGE.c.corrects_id.is_(None))
            .where(CHARGE.c.quantity > 0)
            .where(CHARGE.c.date_to >= days[0], CHARGE.c.date_from <= days[1])
            .order_by(CHARGE.c.date_from, CHARGE.c.id)
        )
        for row in facts.query(query):
            known[row.contract_id].append(row)
    return known


@dataclass(frozen=True)
class _Month:
    """A contract in a month: what its positions are for any of the days."""

    contract: Contract
    facts: Facts
    days: Days
    known: Sequence[Any]
    every: Sequence[Position]

    def left(self, position: Position) -> Left:
        if isinstance(position.row, ContractPremise):
            return self._premise(position, position.row)
        return self._service(position, position.row)

    def _premise(self, position: Position, row: ContractPremise) -> Left:
        """The days that the tenant holds it, none paused, less those charged."""
        mine = [c for c in self.known if c.kind is ChargeKind.RENT and c.unit_id == row.unit_id]
        if position.reason:
            return Left(position, (), position.reason, tuple(mine))
        held, paused = self._held(row), list[Days]()
        made: list[ServiceChargeRow] = []
        for possession, span in held:
            pauses = pauses_of(self.facts, possession.id)
            days = [(first, last) for first, last, _ in charged_days(*span, pauses)]
            paused += uncovered(span, days)
            rent = [(c.date_from, c.date_to) for c in mine if c.possession_id == possession.id]
            for stretch in (free for span in days for free in uncovered(span, rent)):
                made += self._rows(position, stretch, possession.id)
        inside = _days_of(position) or self.days
        absent = uncovered(inside, [span for _, span in held])
        told = [NOT_HANDED] if not held else _told("не в аренде", absent)
        told += _told("начисление приостановлено", paused)
        return self._told(position, made, mine, told)

    def _held(self, row: ContractPremise) -> list[tuple[Possession, Days]]:
        counts = self.facts.get(Tariff, row.tariff_id).counts_return_day
        found = []
        for held in self.facts.many(Possession, "contract_id", self.contract.id):
            last = self.days[1]
            if held.until is not None:
                last = min(last, last_kept_day(held.until, counts_return_day=counts))
            first = max(self.days[0], held.since)
            if held.unit_id == row.unit_id and first <= last:
                found.append((held, (first, last)))
        return sorted(found, key=lambda pair: pair[1])

    def _service(self, position: Position, row: ContractCharge) -> Left:
        """Fixed ones by days; what is read or counted once is charged or not, as a whole."""
        mine = [
            c
            for c in self.known
            if c.kind is ChargeKind.SERVICE
            and (c.service_id, c.unit_id) == (row.service_id, row.unit_id)
        ]
        by_day = [c for c in mine if c.document == ExtraService.__tablename__]
        mine = [c for c in mine if c not in by_day]
        if position.reason:
            return Left(position, (), position.reason, tuple(mine))
        taken = [(c.date_from, c.date_to) for c in mine]
        made: list[ServiceChargeRow] = []
        if _goes_by_days(row):
            for stretch in uncovered(self.days, taken):
                made += self._rows(position, stretch)
        else:
            made += [r for r in self._rows(position, self.days) if _is_free(r, taken)]
        return self._told(position, made, mine, [_look_at(c) for c in by_day])

    def _told(
        self,
        position: Position,
        made: Sequence[ServiceChargeRow],
        mine: Sequence[Any],
        words: Sequence[str],
    ) -> Left:
        differs = self._differs(position, mine)
        told = [*_already(mine), *([differs] if differs else []), *words]
        return Left(position, tuple(made), "; ".join(told), tuple(mine), bool(differs))

    def _differs(self, position: Position, mine: Sequence[Any]) -> str:
        """What was charged by the contract for a thing, and what its rows give for the days now.

        Told at the last row about the thing.
        """
        alike = [p for p in self.every if thing_of(p.row) == thing_of(position.row)]
        if position is not alike[-1]:
            return ""
        ours = [c for c in mine if c.term_id is not None and not c.manual]
        was = sum((c.counted for c in ours), ZERO)
        now = sum((self._now(p, (c.date_from, c.date_to)) for c in ours for p in alike), ZERO)
        if was == now:
            return ""
        return f"по договору теперь {money_text(now)}, а начислено {money_text(was)}"

    def _now(self, position: Position, days: Days) -> Decimal:
        """What is read or counted once belongs to its own days, as a whole."""
        row = position.row
        if isinstance(row, ContractPremise) or _goes_by_days(row):
            there = self._of_days(position, days)
            return ZERO if there is None else there.amount
        parts = (p for p in position.parts if (p.date_from, p.date_to) == days)
        return sum((part.amount for part in parts), ZERO)

    def _rows(
        self, position: Position, stretch: Days, possession_id: int | None = None
    ) -> Iterator[ServiceChargeRow]:
        """A row a part of some days: parts of a month add up whatever the cuts."""
        there = self._of_days(position, stretch)
        parts = () if there is None else there.parts
        sources = there.sources if there is not None and there.sources else [None] * len(parts)
        for part, source in zip(parts, sources, strict=True):
            yield _row(position, part, possession_id, source)

    def _of_days(self, position: Position, stretch: Days) -> Position | None:
        """The same position for some days of the month."""
        if stretch == self.days:
            return position
        other = self.facts.once(
            (_Month, self.contract.id, stretch),
            lambda: positions(self.contract, self.facts, stretch),
        )
        return next((p for p in other if p.row is position.row), None)


def _row(
    position: Position, part: Part, possession_id: int | None, source: int | None
) -> ServiceChargeRow:
    quantity, price = counted_by(part.derivation)
    return ServiceChargeRow(
        service_id=position.row.__dict__.get("service_id"),
        text=RENT if isinstance(position.row, ContractPremise) else "",
        unit_id=position.row.unit_id,
        date_from=part.date_from,
        date_to=part.date_to,
        days=(part.date_to - part.date_from).days + 1,
        quantity=quantity,
        price=price,
        amount=part.amount,
        term_id=position.row.id,
        possession_id=possession_id,
        source_id=source,
        derivation=part.derivation.to_json(),
    )


def counted_by(why: Derivation) -> tuple[Decimal, Decimal]:
    """(quantity, price) that a sum was counted by; of a sum that has none, once the sum."""
    if isinstance(why, Because | Difference):
        return counted_by(why.of)
    if isinstance(why, Share):
        return Decimal(1), why.price
    if isinstance(why, Times):
        return why.quantity, counted_by(why.of)[1]
    if isinstance(why, Product):
        return why.quantity, why.price
    if isinstance(why, Metered):
        return why.consumed, why.price
    if isinstance(why, Total):
        terms = [counted_by(term) for term in why.terms]
        prices = {price for _, price in terms}
        if len(prices) == 1 and all(isinstance(term, Product) for term in why.terms):
            return sum((number for number, _ in terms), Decimal(0)), prices.pop()
        return terms[0]
    return Decimal(1), why.evaluate()


def _goes_by_days(row: ContractCharge) -> bool:
    return row.way in BY_DAYS and not is_once(row)


def _is_free(row: ServiceChargeRow, taken: Sequence[Days]) -> bool:
    return not any(first <= row.date_to and last >= row.date_from for first, last in taken)


def _days_of(position: Position) -> Days | None:
    if not position.parts:
        return None
    return position.parts[0].date_from, position.parts[-1].date_to


def _already(charged: Sequence[Any]) -> list[str]:
    spans = list(dict.fromkeys((c.date_from, c.date_to) for c in charged))
    return _told("уже начислено", spans)


def _told(words: str, spans: Sequence[Days]) -> list[str]:
    if not spans:
        return []
    days = (date_short(a) if a == b else f"{date_short(a)}–{date_short(b)}" for a, b in spans)
    return [f"{words}: {', '.join(days)}"]


def _look_at(charge: Any) -> str:
    """A fact of a day closes no period of a regular service, but it may be the same work."""
    return (
        f"{date_short(charge.date_from)} есть «{ExtraService.title}» на "
        f"{money_text(charge.gross)}: проверьте, не то же ли это"
    )
