"""Makes the documents of some contracts of a run inside one transaction (H-15, H-16).

«Начисление» and its invoice, then the act or УПД that closes everything rendered. A document that
an earlier run of the same month made for the contract, and that was taken back, comes back with
its number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select

from app import writing
from app.documents.payment_invoice import cite
from app.documents.service_act import services_come_by_themselves
from app.facts import Facts
from app.gateway import Gateway
from app.month.counting import act_is_later, waits
from app.month.ground import Ground, charges_of
from app.month_charges import month_charge
from app.store import load, rows_by
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceRow
from db.documents.service_act import ServiceAct, ServiceActRow
from db.documents.service_charge import ServiceCharge
from db.month_kind import RunKind
from db.month_run import ItemState, MonthRun, MonthRunItem
from db.registers.money import Charge

D = TypeVar("D", ServiceCharge, PaymentInvoice, ServiceAct)
RUN: Any = MonthRun.__table__.c
ITEM: Any = MonthRunItem.__table__.c
COLUMNS: dict[type[Any], str] = {
    ServiceCharge: "charge_id",
    PaymentInvoice: "invoice_id",
    ServiceAct: "act_id",
}
KEYS: dict[type[Any], Callable[[Any], Hashable]] = {
    ServiceCharge: lambda row: (row.term_id, row.service_id, row.unit_id, row.date_from),
    PaymentInvoice: lambda row: row.charge_id,
    ServiceAct: lambda row: row.charge_id,
}


class Made(NamedTuple):
    """The documents of one contract, as posted."""

    charge: ServiceCharge | None
    invoice: PaymentInvoice | None
    act: ServiceAct | None

    @property
    def ids(self) -> dict[str, int | None]:
        """By the columns of the run's item."""
        return {
            "charge_id": None if self.charge is None else self.charge.id,
            "invoice_id": None if self.invoice is None else self.invoice.id,
            "act_id": None if self.act is None else self.act.id,
        }


def make(gate: Gateway, run: MonthRun, of: Ground) -> dict[int, Made]:
    """Posts the documents of every contract of the ground; {contract: what it got}."""
    before = _taken_back(gate, run, of.by_id)
    charges = [_charge(doc, of) for doc in of.contracts]
    charges = [_revived(gate, doc, before) for doc in charges if doc.rows]
    writing.lock(gate, charges)
    writing.post(gate, charges)
    invoices = [_revived(gate, doc, before) for doc in _invoices(gate, charges)]
    writing.post(gate, invoices)
    acts: list[ServiceAct] = []
    if run.kind is RunKind.ACTS:
        acts = [_revived(gate, doc, before) for doc in _acts(gate, of, bool(charges))]
        writing.post(gate, acts)
    charge_of = {doc.contract_id: doc for doc in charges}
    invoice_of = {doc.contract_id: doc for doc in invoices}
    act_of = {doc.contract_id: doc for doc in acts}
    return {key: Made(charge_of.get(key), invoice_of.get(key), act_of.get(key)) for key in of.by_id}


def _charge(doc: Contract, of: Ground) -> ServiceCharge:
    """What the month lacks; of «Счета» without what is known at the month's end."""
    made = month_charge(doc, of.facts, of.month, of.issue_day)
    later = {row.id for row in doc.charges if waits(row, of.kind)}
    made.rows = [row for row in made.rows if row.term_id not in later and row.amount]
    return made


def _invoices(gate: Gateway, charges: Sequence[ServiceCharge]) -> list[PaymentInvoice]:
    """An invoice for what each «Начисление» charged."""
    facts = Facts(gate.session, charges)
    by_document: dict[int, list[Charge]] = {doc.id: [] for doc in charges}
    for charge in rows_by(gate.session, Charge, "recorder_id", by_document):
        by_document[charge.recorder_id].append(charge)
    every = [charge for group in by_document.values() for charge in group]
    facts.learn(every)
    facts.learn(PaymentInvoiceRow(charge_id=charge.id) for charge in every)
    made = []
    for doc in charges:
        invoice = PaymentInvoice(
            organization_id=doc.organization_id,
            contract_id=doc.contract_id,
            date=doc.date,
            based_on_id=doc.id,
        )
        cite(invoice, by_document[doc.id], facts)
        if invoice.rows:
            made.append(invoice)
    return made


def _acts(gate: Gateway, of: Ground, charged: bool) -> list[ServiceAct]:
    """An act of the last day for each contract whose period ends by it.

    Where nothing was `charged` now, what the run has read is what there is.
    """
    last = of.days[1]
    due = [doc for doc in of.contracts if act_is_later(doc, last) is None]
    known, facts = of.charges, of.facts
    if charged:
        known = charges_of(gate.session, [doc.id for doc in due], of.before)
        facts = Facts(gate.session, due)
        facts.put(Charge, "contract_id", dict(known))
    every = [charge for doc in due for charge in known[doc.id]]
    facts.learn(every)
    facts.learn(ServiceActRow(charge_id=charge.id) for charge in every)
    made = []
    for doc in due:
        act = ServiceAct(
            organization_id=doc.organization_id,
            contract_id=doc.id,
            date=last,
            papers=doc.papers,
        )
        services_come_by_themselves(act, facts)
        if act.rows:
            made.append(act)
    return made


# --- documents that an earlier run made -------------------------------------------------------


def _taken_back(
    gate: Gateway, run: MonthRun, contracts: Collection[int]
) -> Mapping[tuple[type[Any], int], Any]:
    """{(kind of document, contract): the last unposted one that a run of this month made}."""
    query = (
        select(ITEM.contract_id, *(ITEM[name] for name in COLUMNS.values()))
        .join(RUN.id.table, RUN.id == ITEM.run_id)
        .where(
            RUN.organization_id == run.organization_id,
            RUN.month == run.month,
            RUN.kind == run.kind,
            ITEM.state != ItemState.ISSUED,  # taken back, or unposted by a person and counted anew
            ITEM.contract_id.in_(contracts),
        )
        .order_by(ITEM.id)
    )
    told = list(gate.session.execute(query))
    found: dict[tuple[type[Any], int], Any] = {}
    for kind, column in COLUMNS.items():
        keys = {getattr(row, column) for row in told} - {None}
        for doc in load(gate.session, kind, sorted(keys)):
            if not doc.posted and not doc.marked:
                found[(kind, doc.contract_id)] = doc
    return found


def _revived(gate: Gateway, new: D, before: Mapping[tuple[type[Any], int], Any]) -> D:
    """The document that was taken back, with what is counted now; a new one where none was."""
    old: D | None = before.get((type(new), new.contract_id))
    if old is None or (old.organization_id, old.number_year) != (
        new.organization_id,
        new.date.year,
    ):
        return new
    key_of = KEYS[type(new)]
    rows = {key_of(row): row.id for row in old.rows}
    for row in new.rows:
        if (known := rows.pop(key_of(row), None)) is not None:
            row.id = known
    for name in ("date", "rows", "month", "papers", "due", "based_on_id"):
        if hasattr(new, name):
            setattr(old, name, getattr(new, name))
    return old
