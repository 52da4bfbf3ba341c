"""«Счёт на оплату» charges days ahead: posting it makes one «Продолжение», linked both ways (E-2).

The invoice itself moves nothing. Its section «Продлить аренду» becomes an extension posted in the
same transaction; the charges it makes are cited by rows of the invoice. Posted again, the same
extension follows; unposted, it is unposted first (E-6), and refused where it was built upon.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app import writing
from app.facts import Facts
from app.gateway import Gateway
from app.store import chunks, rows_by
from app.verbs import makes, recalculate
from db.base import Document
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceAhead, PaymentInvoiceRow
from db.documents.rent_extension import RentExtension, RentExtensionUnit
from db.meta import fields_of
from db.registers.money import Charge

TAKEN = tuple(f.name for f in fields_of(PaymentInvoiceAhead) if f.name != "line")
SUMS = ("quantity", "amount", "price", "vat_percent", "vat", "text")


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
        for document in concerned:
            extension = made.get(document.id) or known.get(document.id)
            assert extension is not None
            self._cite(gate, document, extension)
            if document.id in made and document.id not in known:
                told = {"extension": [None, gate.posted[extension.id][0]]}
                kind = PaymentInvoice.__tablename__
                gate.add(kind, document.id, "создано продолжение", told)

    def unpost(self, gate: Gateway, documents: Sequence[PaymentInvoice]) -> None:
        """The extensions go first; rows that cite their charges go with them."""
        known = self._made_by(gate, documents)
        writing.unpost(gate, [e for e in known.values() if e.posted])
        for document in documents:
            if document.id in known:
                self._cite(gate, document, known[document.id])

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

    def _cite(self, gate: Gateway, document: PaymentInvoice, extension: RentExtension) -> None:
        """Rows for every charge of the extension, none for what it charges no more."""
        charged = list(rows_by(gate.session, Charge, "recorder_id", [extension.id]))
        facts = Facts(gate.session, [PaymentInvoiceRow(charge_id=c.id) for c in charged])
        stored = list(rows_by(gate.session, PaymentInvoiceRow, "owner_id", [document.id], "line"))
        mine = {c.id: c for c in charged}
        by_charge: dict[int, PaymentInvoiceRow] = {r.charge_id: r for r in stored}
        gone = [r for r in stored if r.charge_id in mine and not mine[r.charge_id].gross]
        rows = [r for r in stored if r not in gone]
        order = sorted(charged, key=lambda c: (c.row_id, c.date_from))
        for charge in (c for c in order if c.gross > 0):
            row = by_charge.get(charge.id)
            if row is None:
                rows.append(self._new_row(gate, document, charge, len(rows) + 1, facts))
            else:
                self._follow(gate, row, facts)
        gate.delete(PaymentInvoiceRow.__table__, "id", [r.id for r in gone])
        total = sum((r.amount for r in rows), Decimal(0))
        gate.update_many(Document.__table__, [{"id": document.id, "amount": total}], "amount")

        def learn() -> None:
            document.rows, document.amount = rows, total

        gate.later.append(learn)

    def _new_row(
        self, gate: Gateway, document: PaymentInvoice, charge: Charge, line: int, facts: Facts
    ) -> PaymentInvoiceRow:
        row = PaymentInvoiceRow(charge_id=charge.id, line=line)
        recalculate(row, "charge_id", facts)
        (row.id,) = gate.reserve(1)
        row.owner_id = document.id
        names = [c.name for c in PaymentInvoiceRow.__table__.columns]
        gate.insert(PaymentInvoiceRow.__table__, [{n: getattr(row, n) for n in names}])
        return row

    def _follow(self, gate: Gateway, row: PaymentInvoiceRow, facts: Facts) -> None:
        """A row whose charge became another one says what the charge says now."""
        fresh = PaymentInvoiceRow(charge_id=row.charge_id)
        recalculate(fresh, "charge_id", facts)
        if (fresh.amount, fresh.vat) != (row.amount, row.vat):
            values = {name: getattr(fresh, name) for name in SUMS}
            for name, value in values.items():
                setattr(row, name, value)
            gate.update_many(PaymentInvoiceRow.__table__, [{"id": row.id, **values}], *SUMS)


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
