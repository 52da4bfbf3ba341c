"""Runs reports and reads their cells, for the tests of reports."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from app.table import REPORTS, Row, Table
from app.work import Work
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn, RentReturnDelivery
from db.documents.rent_transfer import Haulage, Moment, RentTransfer, RentTransferDelivery
from db.errors import UserError
from tests.company import Company
from tests.stories import filled

D = Decimal
DAY = dt.date
ZERO = D(0)


def run(work: Work, name: str, **params: Any) -> Table:
    report = REPORTS[name]
    with work.database.reading() as session:
        return report.run(session, report.params(**params))


def summary(company: Company, day: dt.date, **params: Any) -> Table:
    return run(company.work, "rental_summary", date=day, **params)


def cells(table: Table, row: Row) -> dict[str, Any]:
    return {c.key: value for c, value in zip(table.columns, row.cells, strict=True)}


def by_code(table: Table) -> dict[str, dict[str, Any]]:
    found = [cells(table, row) for row in table.rows]
    return {line["unit"]: line for line in found}


def trip(price: str, **more: Any) -> RentTransferDelivery:
    return RentTransferDelivery(address="Байкальская, 202", price=D(price), **more)


def returned(company: Company, doc: Any, date: dt.date, compensation: str = "0") -> RentReturn:
    back = filled(company.work, doc, RentReturn)
    back.date = date
    back.units[0].compensation = D(compensation)
    company.work.post(back)
    return back


def breakdown_sum(text: str) -> Decimal:
    parts = [p.rpartition(": ")[2].partition(" (")[0] for p in text.split("; ") if p]
    return sum((D(p.replace("\u00a0", "").replace(",", ".")) for p in parts), ZERO)


def history(company: Company, seed: int, steps: int = 30) -> list[dt.date]:
    """Documents at random, each dated no earlier than the last; answers their dates."""
    chance, work = random.Random(seed), company.work
    day, given, days = DAY(2026, 10, 25), [], []
    for _ in range(steps):
        day += dt.timedelta(chance.choice((0, 0, 1, 2, 4, 11)))
        doc = _random_document(company, chance, day, given)
        try:
            work.post(doc)
        except UserError:
            continue  # a unit that is not there, a period that is charged already
        days.append(day)
        if isinstance(doc, RentTransfer):
            given.append(doc)
    return sorted({*days, days[0] - dt.timedelta(1), days[-1] + dt.timedelta(40)})


def _random_document(
    company: Company, chance: random.Random, day: dt.date, given: list[Any]
) -> Any:
    what = chance.choice(
        ("transfer", "transfer", "extend", "extend", "return", "return", "return", "receipt")
    )
    contract = chance.choice((company.contract, company.other_contract))
    if what == "transfer" or not given:
        return _random_transfer(company, chance, day, contract)
    source = chance.choice(given)
    made = filled(company.work, source, RentReturn if what == "return" else RentExtension)
    made.date = day
    if what == "receipt" or not made.units:
        amount = chance.choice(("700", "3333.33", "9000", "14000", "31000.01"))
        return company.receipt(amount, date=day, contract=contract)
    if what == "extend":
        return made
    for row in made.units:
        row.compensation = D(chance.choice((0, 0, 3500)))
        row.quantity = chance.randint(1, row.quantity)
    if chance.random() < 0.4:
        made.deliveries = [RentReturnDelivery(carrier_id=company.carrier.id, price=D(5000))]
    return made


def _random_transfer(company: Company, chance: random.Random, day: dt.date, contract: Any) -> Any:
    units = chance.sample([*company.cabins, company.beds], chance.choice((1, 1, 2)))
    to = day + dt.timedelta(chance.choice((9, 29, 30, 61)))
    amount = chance.choice((None, None, "5000"))
    doc = company.transfer(*units, date=day, to=to, contract=contract, amount=amount)
    for row in doc.units:
        row.quantity = chance.randint(1, 6) if row.unit_id == company.beds.id else 1
        company.work.recalculate(row, "quantity", doc)
    if chance.random() < 0.5:
        by_carrier = {"haulage": Haulage.CARRIER, "carrier_id": company.carrier.id}
        doc.deliveries = [trip("8000", **by_carrier)]
        doc.deliveries.append(trip("8000", moment=Moment.RETURN, **by_carrier))
    return doc
