"""A base lived in step by step, and every document of it as it was typed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import insert, select

from app.lists import ListQuery, ids
from app.work import Work
from db.base import Document
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Cabin
from db.documents.contract import Contract
from db.documents.opening_balance import OpeningBalance
from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_extension import RentExtension
from db.documents.rent_pause import RentPause
from db.documents.rent_replacement import RentReplacement
from db.documents.rent_transfer import RentTransfer
from db.documents.unit_receipt import UnitReceipt
from db.errors import UserError
from db.system import AppUser
from db.vat_mode import VatMode
from tests.company import ACCOUNTANT, BOSS, Company
from tests.ledger_rent import rent_of_row
from tests.ledger_types import Paper, month_of, paper

D = Decimal
DAY = dt.timedelta(days=1)
START = dt.date(2026, 1, 20)


class Step(NamedTuple):
    """One act of a person; the numbers choose among what there is at the moment."""

    act: str
    who: int
    day: int
    much: int
    how: int


class Acts:
    """A base, and the papers as they were typed."""

    def __init__(self, company: Company) -> None:
        self.company, self.work = company, company.work
        self.other = Work(company.work.database, ACCOUNTANT)  # who approves
        self.papers: dict[int, Paper] = {}
        self.closed_to: dt.date | None = None
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.words: list[str] = []
        other = self.work.load(Contract, company.other_contract.id)
        other.vat_mode = VatMode.ON_TOP
        self.work.save(other)
        self.on_top = frozenset((other.id,))
        first = company.contract
        self.third = Contract(  # another contract of the first tenant
            organization_id=first.organization_id,
            partner_id=first.partner_id,
            contract_number="216",
            date=first.date,
            valid_from=first.valid_from,
            status=first.status,
        )
        self.work.save(self.third)
        self.old_cabins = [
            Cabin(name="Блок", code=f"СТ-{n}", kind_id=company.kind.id) for n in (1, 2)
        ]
        self.service = ServiceKind(name="Уборка", price=D(700))
        self.work.save([*self.old_cabins, self.service])
        # On a server people are its own, with rights there; here the boss is the only one then.
        self.alone = not company.work.database.is_sqlite
        people = () if self.alone else (BOSS, ACCOUNTANT)
        rows = [p._asdict() | {"id": -n, "active": True} for n, p in enumerate(people, 1)]
        if rows:
            with self.work.database.writing() as connection:
                connection.execute(insert(AppUser.__table__), rows)
        self.said: dict[Any, tuple[Any, int]] = {}
        self.moment = 0
        with self.work.database.reading() as session:
            keys = list(ids(session, ListQuery(UnitReceipt)))
        self.keep(*(self.work.load(UnitReceipt, key) for key in keys))

    @property
    def contracts(self) -> list[Any]:
        return [self.company.contract, self.company.other_contract]

    def keep(self, *documents: Any) -> None:
        for document in documents:
            one = self.papers[document.id] = paper(document)
            for row in one.rows.get("units", ()):
                one.said |= self.when_said(one, row)

    def when_said(self, one: Paper, row: dict[str, Any]) -> dict[Any, int]:
        """When the terms of a row, and the rent of each of its months, were last said anew."""
        head = (one.posted, one.values.get("contract_id"), row.get("possession_id"))
        head += (row.get("unit_id"), row.get("tariff_id"), row.get("price"))
        day = row.get("since", row.get("date_from", one.date))
        if one.cls is RentTransfer:
            day = one.date
        told: dict[Any, Any] = {row["id"]: (*head, day)}
        if one.cls is RentPause:
            told = {row["id"]: (*head, day, row["date_to"], one.values["event"])}
        if "manual" in row:
            for first, last, amount in rent_of_row(row):
                told[(row["id"], month_of(first))] = (*head, first, last, amount, row["quantity"])
        found = {}
        for key, values in told.items():
            before, moment = self.said.get(key, (None, 0))
            if before != values:
                self.moment += 1
                moment = self.moment
            self.said[key] = (values, moment)
            found[key] = moment
        return found

    def of(self, *kinds: type[Document], posted: bool | None = None) -> list[Paper]:
        wanted = [p for p in self.papers.values() if not kinds or p.cls in kinds]
        return [p for p in wanted if posted is None or p.posted == posted]

    def act(self, step: Step) -> bool:
        """Does a step; False when the base refused it, None of it done."""
        doing: Callable[[Step], Sequence[Any] | None] = getattr(self, step.act)
        done: Sequence[Any] | None = None
        try:
            done = doing(step)
        except UserError as told:
            self.refused[step.act] += 1
            self.words.append(str(told))
            return False
        if done:
            self.keep(*done, *(e for one in done for e in self.made_by(one)))
            self.accepted[step.act] += 1
        return True

    def day(self, step: Step) -> dt.date:
        return START + step.day * 3 * DAY

    def loaded(self, step: Step, *kinds: type[Document]) -> Any | None:
        known = self.of(*kinds)
        if not known:
            return None
        one = known[step.who % len(known)]
        return self.work.load(one.cls, one.id)

    def fresh(self, one: Paper) -> Any:
        return self.work.load(one.cls, one.id)

    @property
    def units(self) -> list[Any]:
        return [*self.company.cabins, *self.old_cabins, self.company.beds]

    def rows_held(self) -> Iterator[tuple[Paper, dict[str, Any]]]:
        """Every row that once gave a tenant something, whether it stands or not."""
        for one in self.papers.values():
            for row in one.rows.get("units", ()):
                if one.cls is RentTransfer:
                    yield one, row
                elif one.cls is RentReplacement:
                    days = {"date_from": one.date, "date_to": one.date - DAY}
                    came = {"unit_id": row["new_unit_id"], "quantity": 1}
                    yield one, row | days | came | {"tariff_id": self.company.tariff.id}
                elif one.cls is OpeningBalance:
                    days = {"date_from": row["since"], "date_to": row["charged_to"]}
                    yield one, row | days | {"composition": ""}

    def row_let(self, step: Step) -> tuple[Paper, dict[str, Any]] | None:
        lets = list(self.rows_held())
        return lets[step.who % len(lets)] if lets else None

    def made_by(self, document: Any) -> list[RentExtension]:
        """The extension that charges the days an invoice asks for."""
        if not isinstance(document, PaymentInvoice):
            return []
        with self.work.database.reading() as session:
            query = select(RentExtension.id).where(RentExtension.based_on_id == document.id)
            keys = list(session.scalars(query))
        return [self.work.load(RentExtension, key) for key in keys]

    def unit(self, key: int) -> Any:
        return next(u for u in self.units if u.id == key)
