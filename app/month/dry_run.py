"""The dry run: what a run would issue, its faults and differences; nothing is written."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.month.checking import (
    contract_faults,
    kept_lines,
    organization_faults,
    undone_lines,
)
from app.month.comparing import compared
from app.month.counting import act_is_later, lines_of
from app.month.ground import Ground, ground
from app.month.lines import ZERO, Line
from app.work import Work
from db.document_set import DocumentSet
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice
from db.documents.service_act import ServiceAct
from db.documents.service_charge import ServiceCharge
from db.errors import UserError
from db.month_kind import RunKind
from db.registers.money import ChargeKind

ALSO = {
    DocumentSet.ACT: (),
    DocumentSet.ACT_AND_VAT_INVOICE: ("vat_invoice",),
    DocumentSet.UPD: ("upd",),
}
Rate = tuple[ChargeKind, Decimal | None]


@dataclass(frozen=True)
class DryRun:
    """Lines in the order of the contracts; faults of an organization stand first."""

    of: Ground
    lines: Sequence[Line]

    @property
    def issued(self) -> dict[int, list[Line]]:
        """What is billed, by contracts that nothing stops."""
        stopped = self.stopped
        found: dict[int, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.pieces and line.contract_id is not None and line.contract_id not in stopped:
                found[line.contract_id].append(line)
        return found

    @property
    def stopped(self) -> dict[int, str]:
        """{contract: why nothing of it is issued}."""
        found: dict[int, str] = {}
        for line in self.lines:
            if not line.stops:
                continue
            keys = [line.contract_id] if line.contract_id is not None else self._of(line.owner_id)
            for key in keys:
                found.setdefault(key, line.reason)
        return found

    def _of(self, organization_id: int | None) -> list[int]:
        return [d.id for d in self.of.contracts if d.organization_id == organization_id]

    @property
    def red(self) -> list[Line]:
        return [line for line in self.lines if line.red]

    @property
    def skipped(self) -> list[Line]:
        """Positions that are not billed, each with its reason."""
        return [line for line in self.lines if not line.pieces]

    def totals(self) -> Mapping[Rate, Decimal]:
        """Roubles with VAT by kind and rate."""
        found: dict[Rate, Decimal] = defaultdict(Decimal)
        for line in (one for group in self.issued.values() for one in group):
            assert line.thing is not None
            for piece in line.pieces:
                found[(line.thing.kind, piece.percent)] += piece.gross
        return found

    @property
    def charged(self) -> Decimal:
        return sum(self.totals().values(), ZERO)

    def documents(self) -> dict[str, int]:
        """How many documents of each kind would be issued."""
        found: Counter[str] = Counter()
        for key, lines in self.issued.items():
            fresh = any(p.charge_id is None for line in lines for p in line.pieces)
            found.update((ServiceCharge.__tablename__, PaymentInvoice.__tablename__) * fresh)
            doc = self.of.by_id[key]
            due = act_is_later(doc, self.of.days[1]) is None
            if self.of.kind is RunKind.ACTS and due:
                found[ServiceAct.__tablename__] += 1
                taxed = any(p.percent is not None for line in lines for p in line.pieces)
                also = ALSO[doc.papers] if taxed or doc.papers is DocumentSet.UPD else ()
                found.update(also)  # no счёт-фактура of what has no VAT (ст. 169 НК)
        return dict(found)


def dry_run(
    work: Work,
    kind: RunKind,
    month: dt.date,
    *,
    organization_id: int | None = None,
    today: dt.date | None = None,
) -> DryRun:
    """Counts a run of the month that a day is in; UserError without the right to its documents."""
    work.user.must("read", ServiceAct)
    with work.database.reading() as session:
        first = month.replace(day=1)
        return counted(ground(session, kind, first, organization_id=organization_id, today=today))


def counted(of: Ground, *, beside: bool = True) -> DryRun:
    """The same of what was read; not `beside` the month before where only sums are asked."""
    lines = list(organization_faults(of))
    uncounted = {line.owner_id for line in lines if line.uncounted}
    kept = defaultdict(list)
    for line in kept_lines(of):
        kept[line.contract_id].append(line)
    for doc in of.contracts:
        if doc.organization_id not in uncounted:
            lines += _contract(doc, of, beside)
        lines += kept[doc.id]
    return DryRun(of, lines)


def _contract(doc: Contract, of: Ground, beside: bool) -> list[Line]:
    """Everything about one contract; what cannot be counted at all is a red line of it."""
    try:
        own = list(lines_of(doc, of))
        own = list(compared(doc, own, of)) if beside else own
    except UserError as unknown:
        own = [Line(doc.id, doc.contract_number, reason=str(unknown), red=True, stops=True)]
    billed = any(line.pieces for line in own)
    return [*contract_faults(doc, of, billed=billed), *own, *undone_lines(doc, of)]
