"""«История условий договора»: what costs how much from which day and by what (A-28, C-15, H-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy.orm import Session

from app.contract_month import facts_about, prices_of_term
from app.contract_terms import Term, rows_of, terms
from app.derivation import Given
from app.facts import Facts
from app.reports.asked import the_one
from app.store import load_one
from app.table import Column, Link, Row, Table, report
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.documents.contract_leasing import ContractCharge, ContractPremise
from db.errors import UserError

COLUMNS = (
    Column("what", "Помещение, услуга", str, 36),
    Column("since", "С", dt.date, 12),
    Column("till", "По", dt.date, 12),
    Column("price", "Цена", Decimal, 14),
    Column("way", "Как считается", str, 24),
    Column("ground", "Основание", str, 60),
)
CHOOSE = "Выберите договор."


@dataclass(frozen=True)
class ContractTermsParams:
    """One contract; indexation is told up to the day."""

    contract_id: int | None = the_one(Contract, "Договор", CHOOSE)
    date: dt.date = field(default_factory=dt.date.today, metadata={"title": "По дату"})


@report("contract_terms", "История условий договора", ContractTermsParams, section="documents")
def contract_terms(session: Session, params: ContractTermsParams) -> Table:
    """Rows of the contract, its addenda and the steps of indexation, by thing and day."""
    title = "История условий договора"
    if params.contract_id is None:
        return Table(title, COLUMNS, [], subtitle=[CHOOSE])
    doc = load_one(session, Contract, params.contract_id)
    facts = facts_about(session, [doc])
    addenda = facts.section(Contract.addenda, doc)
    services = terms(facts.section(Contract.charges, doc), doc, addenda)
    every: list[Term[ContractPremise] | Term[ContractCharge]] = [*rows_of(doc, facts), *services]
    rows = [row for term in every for row in _rows(term, doc, facts, params.date)]
    return Table(f"{title} № {doc.contract_number}", COLUMNS, rows)


def _rows(
    term: Term[ContractPremise] | Term[ContractCharge], doc: Contract, facts: Facts, day: dt.date
) -> Iterator[Row]:
    row = term.row
    way = row.way.value if isinstance(row, ContractCharge) else "В месяц"
    ground = "договор" if row.addendum is None else f"доп. соглашение № {row.addendum}"
    what = _what(row, facts)
    link = Link(Contract.__tablename__, doc.id)
    last = max(term.since, min(day, term.till or day))
    if row.price is None and isinstance(row, ContractCharge):
        ground = f"{ground}, по прейскуранту"
    if row.price is None or not row.indexed:
        yield Row((what, term.since, term.till, row.price, way, ground), link=link)
        return
    try:
        found = prices_of_term(doc, facts, term, row.price, (term.since, last))
    except UserError as unknown:
        told = f"{ground}; {unknown}"
        yield Row((what, term.since, term.till, row.price, way, told), link=link)
        return
    for number, price in enumerate(found, 1):
        till = term.till if number == len(found) else price.till
        why = ground if isinstance(price.why, Given) else price.why.text()
        yield Row((what, price.since, till, price.price, way, why), link=link)


def _what(row: ContractPremise | ContractCharge, facts: Facts) -> str:
    unit = facts.find(Unit, row.unit_id)
    place = "" if unit is None else f"{unit.code}, {unit.name}"
    if isinstance(row, ContractPremise):
        return place
    service = facts.get(ServiceKind, row.service_id).name
    return f"{service}, {place}" if place else service
