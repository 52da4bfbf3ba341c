"""What is let, goes on, comes back and is paid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.documents.rent_extension import RentExtension, RentExtensionUnit
from db.documents.rent_holdover import RentHoldover
from db.documents.rent_return import RentReturn, RentReturnDelivery, RentReturnUnit
from db.documents.rent_transfer import Haulage, RentTransferDelivery
from db.documents.unit_search import SearchEvent, UnitSearch, UnitSearchRow
from db.registers.money import MoneyClass
from tests.ledger_acts import DAY, Acts, D, Step


class LetActs(Acts):
    def let(self, step: Step) -> Sequence[Any]:
        cabin = self.company.cabins[step.who % 3]
        doc = self.transfer(step, cabin)
        if step.how % 4 == 0:
            row = doc.units[0]
            row.amount, row.manual = D(step.much * 137) + D("0.01"), True
        if step.how % 5 == 0:
            trip = RentTransferDelivery(
                address="объект",
                carrier_id=self.company.carrier.id,
                price=D(step.much * 10),
                cost=D(step.much * 7),
            )
            doc.deliveries.append(trip)
        self.work.post(doc)
        return [doc]

    def transfer(self, step: Step, *units: Any) -> Any:
        day = self.day(step)
        return self.company.transfer(
            *units,
            date=day,
            to=day + (step.much + 1) * DAY,
            contract=self.contracts[step.how % 2],
            price=str(D(6000 + step.much * 7)),
        )

    def let_beds(self, step: Step) -> Sequence[Any]:
        doc = self.transfer(step, self.company.beds)
        doc.units[0].quantity = 1 + step.who % 7
        self.work.recalculate(doc.units[0], "quantity", doc)
        self.work.post(doc)
        return [doc]

    def take_over(self, step: Step) -> Sequence[Any] | None:
        """Straight from one tenant to another, or to the same one by his other row."""
        found = self.row_let(step)
        if found is None:
            return None
        one, row = found
        day = one.date + step.day % 40 * DAY
        unit = self.unit(row["unit_id"])
        doc = self.company.transfer(
            unit, date=day, to=day + step.much * DAY, contract=self.contracts[step.how % 2]
        )
        doc.units[0].quantity = 1 + step.much % row["quantity"]
        self.work.recalculate(doc.units[0], "quantity", doc)
        source = one.values["contract_id"]
        trip = RentTransferDelivery(
            address="другой объект", haulage=Haulage.FROM_TENANT, source_contract_id=source
        )
        doc.deliveries.append(trip)
        self.work.post(doc)
        return [doc]

    def extension(self, step: Step, cls: Any = RentExtension, of: Any = None) -> Any | None:
        found = self.row_let(step)
        if found is None:
            return None
        one, row = found
        last = [
            r["date_to"]
            for p in self.of(RentExtension, RentHoldover, posted=True)
            for r in p.rows["units"]
            if r["possession_id"] == row["id"]
        ]
        start = max([row["date_to"], *last]) + DAY
        line = (of or RentExtensionUnit)(possession_id=row["id"])
        doc = cls(
            organization_id=self.company.organization.id,
            contract_id=one.values["contract_id"],
            date=max(start, one.date),
            units=[line],
        )
        self.work.recalculate(line, "possession_id", doc)
        start = start if line.date_from is None else line.date_from
        if step.how % 7 == 0:
            start -= 2 * DAY
        line.unit_id, line.tariff_id = row["unit_id"], row["tariff_id"]
        line.quantity = line.quantity or row["quantity"]
        line.date_from, line.date_to = start, start + (step.much % 40) * DAY
        if step.how % 5 == 0 or line.price is None:
            line.price = D(5000 + step.day * 11)
        self.work.recalculate(line, "date_to", doc)
        return doc

    def extend(self, step: Step) -> Sequence[Any] | None:
        doc = self.extension(step)
        if doc is None:
            return None
        self.work.post(doc)
        return [doc]

    def extend_many(self, step: Step) -> Sequence[Any] | None:
        """Two people's extensions in one set: of two units, or of one for the same days."""
        docs = [self.extension(step._replace(who=step.who + n * (step.how % 2))) for n in (0, 1)]
        if None in docs:
            return None
        self.work.post(docs)
        return docs

    def give_back(self, step: Step) -> Sequence[Any] | None:
        found = self.row_let(step)
        if found is None:
            return None
        one, row = found
        line = RentReturnUnit(
            possession_id=row["id"], unit_id=row["unit_id"], composition=row["composition"]
        )
        if row["quantity"] > 1:
            line.quantity = 1 + step.much % row["quantity"]
        if step.how % 3 == 0:
            line.compensation = D(step.much * 100)
        doc = RentReturn(
            organization_id=self.company.organization.id,
            contract_id=one.values["contract_id"],
            site_id=self.company.site.id if step.how % 2 else self.company.other_site.id,
            date=one.date + step.day % 50 * DAY,
            units=[line],
        )
        if step.how % 4 == 0:
            trip = RentReturnDelivery(carrier_id=self.company.carrier.id)
            trip.price, trip.cost = D(step.much * 8), D(step.much * 6)
            doc.deliveries.append(trip)
        self.work.post(doc)
        return [doc]

    def receive(self, step: Step) -> Sequence[Any]:
        doc = self.company.receipt(
            str(D(step.much * 311) + D("0.5") + step.how),
            date=self.day(step),
            contract=self.contracts[step.who % 2],
            purpose="за БК-002" if step.how % 4 == 0 else "",
        )
        if step.how % 9 == 0:
            doc.money_class = MoneyClass.DEPOSIT if step.how % 2 else MoneyClass.COMPENSATION
        doc.by_mark, doc.to_distribute = step.how % 5 == 1, step.how % 10 < 6
        self.work.post(doc)
        return [doc]

    def lose(self, step: Step) -> Sequence[Any]:
        found = step.how % 2
        doc = UnitSearch(
            organization_id=self.company.organization.id,
            date=self.day(step),
            event=SearchEvent.FOUND if found else SearchEvent.LOST,
            site_id=self.company.site.id if found else None,
            units=[UnitSearchRow(unit_id=self.company.cabins[step.who % 3].id)],
        )
        self.work.post(doc)
        return [doc]
