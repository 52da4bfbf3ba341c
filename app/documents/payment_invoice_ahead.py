"""«Счёт на оплату» charges days ahead: posting it makes one «Продолжение», linked both ways (E-2).

The invoice itself moves nothing. Its section «Продлить аренду» becomes an extension posted in the
same transaction; the charges it makes are cited by rows of the invoice. Posted again, the same
extension follows; unposted, it is unposted first (E-6), and refused where it was built upon.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import select

from app import writing
from app.documents.payment_invoice import whole_charge
from app.documents.payment_invoice_kinds import asked_in_all
from app.facts import Facts
from app.gateway import Gateway
from app.placing import Placing
from app.receipts import Receipts
from app.reserves import Reserves
from app.store import chunks, rows_by
from app.verbs import Problem, checks, makes
from db.base import Document
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceAhead, PaymentInvoiceRow
from db.documents.rent_extension import RentExtension, RentExtensionUnit
from db.meta import fields_of
from db.next_period import NextPeriod
from db.registers.money import Charge

TAKEN = tuple(f.name for f in fields_of(PaymentInvoiceAhead) if f.name != "line")
SUMS = ("quantity", "amount", "price", "vat_percent", "vat", "text", "before")


@makes(PaymentInvoice)
class Extensions:
    """The extensions of some invoices, in one transaction."""

    def post(self, gate: Gateway, documents: Sequence[PaymentInvoice]) -> None:
        """Makes, changes or takes back the extension of each, and cites what it charged."""
        known = self._made_by(gate, documents)
        concerned = [d for d in documents if d.ahead or d.id in known]
        idle = [known[d.id] for d in concerned if not d.ahead and known[d.id].posted]
        writing.unpost(gate, idle)
        made = {d.id: _extension(d, known.get(d.id)) for d in concerned if d.ahead}
        writing.post(gate, list(made.values()))
        pairs = [(d, made.get(d.id) or known[d.id]) for d in concerned]
        self._cite(gate, pairs, posted=True)
        for document, extension in pairs:
            if document.id in made and document.id not in known:
                told = {"extension": [None, gate.posted[extension.id][0]]}
                kind = PaymentInvoice.__tablename__
                gate.add(kind, document.id, "создано продолжение", told)
        self._reserve(gate, documents, {d.id for d in documents})

    def made(self, gate: Gateway, documents: Sequence[PaymentInvoice]) -> list[RentExtension]:
        """The extensions that stand: they go in one set with what was built upon them."""
        return [e for e in self._made_by(gate, documents).values() if e.posted]

    def unposted(self, gate: Gateway, documents: Sequence[PaymentInvoice]) -> None:
        """Rows that cite the charges of the extensions go with them."""
        known = self._made_by(gate, documents)
        self._cite(gate, [(d, known[d.id]) for d in documents if d.id in known], posted=False)
        self._reserve(gate, documents, ())

    def _reserve(
        self, gate: Gateway, documents: Sequence[PaymentInvoice], posted: Collection[int]
    ) -> None:
        """Money that came by rows «До передачи» waits by them, or no longer does."""
        placing = Placing(gate)
        for document in documents:
            known = placing.since.get(document.contract_id, document.date)
            placing.since[document.contract_id] = min(known, document.date)
        contracts = {document.contract_id for document in documents}
        Reserves(placing).bring(contracts, posted)
        if not posted:
            Receipts(gate, placing).use_advances(contracts)

    def _made_by(
        self, gate: Gateway, documents: Sequence[PaymentInvoice]
    ) -> dict[int, RentExtension]:
        table: Any = Document.__table__
        keys: list[int] = []
        for chunk in chunks([d.id for d in documents]):
            query = select(table.c.id).where(
                table.c.based_on_id.in_(chunk),
                table.c.kind == RentExtension.__tablename__,
                table.c.marked.is_(False),
            )
            keys += gate.connection.execute(query).scalars()
        found: Any = gate.stored(RentExtension, keys)
        return {e.based_on_id: e for e in found.values()}

    def _cite(
        self, gate: Gateway, pairs: Sequence[tuple[PaymentInvoice, RentExtension]], *, posted: bool
    ) -> None:
        """Rows for every charge of the extensions, none for what they charge no more."""
        charged: dict[int, list[Charge]] = defaultdict(list)
        for charge in rows_by(gate.session, Charge, "recorder_id", [e.id for _, e in pairs]):
            charged[charge.recorder_id].append(charge)
        every = [PaymentInvoiceRow(charge_id=c.id) for group in charged.values() for c in group]
        facts = Facts(gate.session, every)
        keys = [document.id for document, _ in pairs]
        before, after = (gate.stored(PaymentInvoice, keys) for _ in range(2))
        for document, extension in pairs:
            cited = after[document.id]
            assert isinstance(cited, PaymentInvoice)
            cited.rows = _rows(cited.rows, charged[extension.id], facts)
            cited.amount = asked_in_all(cited, facts, posted=posted)
            gate.later.append(_learn(document, cited))
        gate.give_ids(list(after.values()))
        gate.write(list(after.values()), before)


@checks(RentExtension, on="post")
def follows_its_invoice(doc: RentExtension, facts: Facts) -> Iterator[Problem]:
    """What an invoice charges ahead changes with the invoice alone (E-2)."""
    invoice = facts.find(PaymentInvoice, doc.based_on_id)
    if invoice is None:
        return
    ahead = facts.many(PaymentInvoiceAhead, "owner_id", invoice.id, "based_on_id")
    asked = [_terms(row) for row in sorted(ahead, key=lambda r: r.line)]
    if invoice.posted and asked != [_terms(row) for row in doc.units]:
        text = (
            f"Продолжение создано счётом № {invoice.number or ''}: измените в нём «Продлить аренду»"
        )
        yield Problem("units", text, "units")


def _terms(row: NextPeriod) -> list[Any]:
    return [getattr(row, name) for name in TAKEN]


def _rows(
    stored: Sequence[PaymentInvoiceRow], charged: Sequence[Charge], facts: Facts
) -> list[PaymentInvoiceRow]:
    """The rows of an invoice with those of its extension as the charges say now."""
    mine = {c.id: c for c in charged}
    rows = [r for r in stored if r.charge_id not in mine or mine[r.charge_id].gross]
    known = {r.charge_id: r for r in rows}
    for charge in sorted(charged, key=lambda c: (c.row_id, c.date_from)):
        if charge.gross <= 0:
            continue
        fresh = whole_charge(charge, facts)
        row = known.get(charge.id)
        if row is None:
            rows.append(fresh)
        elif (fresh.amount, fresh.vat) != (row.amount, row.vat):
            for name in SUMS:
                setattr(row, name, getattr(fresh, name))
    return rows


def _learn(document: PaymentInvoice, cited: PaymentInvoice) -> Callable[[], None]:
    """What the typed object takes over after the commit."""

    def learn() -> None:
        document.rows, document.amount = cited.rows, cited.amount

    return learn


def _extension(document: PaymentInvoice, known: RentExtension | None) -> RentExtension:
    """The extension as the invoice wants it; rows of the same rental keep their identity."""
    made = known or RentExtension(based_on_id=document.id)
    made.organization_id, made.contract_id = document.organization_id, document.contract_id
    made.date = document.date
    before: dict[int, list[RentExtensionUnit]] = defaultdict(list)
    for row in made.units:
        before[row.possession_id].append(row)
    rows = []
    for wanted in document.ahead:
        same = before[wanted.possession_id]
        row = same.pop(0) if same else RentExtensionUnit()
        for name in TAKEN:
            setattr(row, name, getattr(wanted, name))
        rows.append(row)
    made.units = rows
    return made
