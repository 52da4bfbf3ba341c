"""What else happens to cabins and their rent: moved, written off, on other terms, replaced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.documents.rent_holdover import proposals
from db.documents.carrier_payment import CarrierPayment, TripMoney
from db.documents.extra_service import ExtraService, ExtraServiceRow
from db.documents.opening_balance import OpeningBalance, OpeningDebt, OpeningUnit
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceAhead, PaymentInvoiceRow
from db.documents.rent_change import RentChange, RentChangeUnit
from db.documents.rent_holdover import RentHoldover, RentHoldoverUnit
from db.documents.rent_replacement import (
    RentReplacement,
    RentReplacementDelivery,
    RentReplacementUnit,
)
from db.documents.unit_move import UnitMove, UnitMoveRow
from db.documents.unit_write_off import UnitWriteOff, UnitWriteOffRow
from db.registers.money import Charge, ChargeKind
from tests.ledger_acts import DAY, START, D, Step
from tests.ledger_let_acts import LetActs


class NewActs(LetActs):
    def move(self, step: Step) -> Sequence[Any]:
        sites = [self.company.site.id, self.company.other_site.id][:: 1 if step.how % 2 else -1]
        doc = UnitMove(
            organization_id=self.company.organization.id,
            date=self.day(step),
            site_id=sites[0],
            target_site_id=sites[1],
        )
        beds = step.who % 4 == 3
        unit = self.company.beds if beds else self.company.cabins[step.who % 4]
        doc.units.append(UnitMoveRow(unit_id=unit.id, quantity=1 + step.much % 4 if beds else 1))
        self.work.post(doc)
        return [doc]

    def write_off(self, step: Step) -> Sequence[Any]:
        """Beds, and now and then a cabin, even a missing one."""
        beds = step.how % 3
        site = self.company.site.id if step.how % 2 else self.company.other_site.id
        doc = UnitWriteOff(
            organization_id=self.company.organization.id,
            date=self.day(step),
            site_id=None if step.how % 6 == 0 else site,
            reason="износ",
        )
        unit = self.company.beds if beds else self.company.cabins[step.who % 3]
        doc.units.append(
            UnitWriteOffRow(unit_id=unit.id, quantity=1 + step.much % 2 if beds else 1)
        )
        self.work.post(doc)
        return [doc]

    def change_terms(self, step: Step) -> Sequence[Any] | None:
        found = self.row_let(step)
        if found is None:
            return None
        one, row = found
        line = RentChangeUnit(
            possession_id=row["id"], date_from=row["date_from"] + step.day % 50 * DAY
        )
        doc = RentChange(
            organization_id=self.company.organization.id,
            contract_id=one.values["contract_id"],
            date=max(line.date_from - step.much % 10 * DAY, one.date),
            units=[line],
        )
        self.work.recalculate(line, "possession_id", doc)
        line.unit_id, line.tariff_id = row["unit_id"], self.company.tariff.id
        if step.how % 5 == 0:
            line.address = "новый объект"
        else:
            line.price = D(2000 + step.much * 130)
        self.work.post(doc)
        return [doc]

    def change_change(self, step: Step) -> Sequence[Any] | None:
        doc = self.loaded(step, RentChange)
        if doc is None:
            return None
        if step.how % 2:
            doc.units[0].price = D(1000 + step.much * 31)
        else:
            doc.units[0].date_from += (step.much % 9 - 4) * DAY
        self.work.save(doc)
        return [doc]

    def hold_over(self, step: Step) -> Sequence[Any] | None:
        if step.how % 3 == 0:
            day = START + step.day % 50 * 3 * DAY
            docs = proposals(self.work, day)
            self.work.post(docs)
            return docs
        doc = self.extension(step, RentHoldover, RentHoldoverUnit)
        if doc is None:
            return None
        self.work.post(doc)
        return [doc]

    def replace(self, step: Step) -> Sequence[Any] | None:
        beds = self.company.beds.id
        lets = [found for found in self.rows_held() if found[1]["unit_id"] != beds]
        if not lets:
            return None
        one, row = lets[step.who % len(lets)]
        others = [u.id for u in self.company.cabins if u.id != row["unit_id"]]
        line = RentReplacementUnit(
            possession_id=row["id"],
            unit_id=row["unit_id"],
            new_unit_id=others[step.much % len(others)],
            composition="Кровать × 2",
        )
        doc = RentReplacement(
            organization_id=self.company.organization.id,
            contract_id=one.values["contract_id"],
            site_id=self.company.site.id if step.how % 3 else self.company.other_site.id,
            date=row["date_from"] + step.day % 40 * DAY,
            units=[line],
        )
        if step.how % 4 == 0:
            trip = RentReplacementDelivery(carrier_id=self.company.carrier.id)
            trip.price, trip.cost = D(step.much * 9), D(step.much * 5)
            doc.deliveries.append(trip)
        self.work.post(doc)
        return [doc]

    def serve(self, step: Step) -> Sequence[Any]:
        doc = ExtraService(
            organization_id=self.company.organization.id,
            contract_id=self.contracts[step.who % 2].id,
            service_id=self.service.id,
            date=self.day(step),
            accrues=step.how % 3 != 0,
        )
        row = ExtraServiceRow(quantity=D(step.much % 5 + 1) / 2, price=D(step.much * 11 + 1))
        if step.how % 2:
            row.unit_id = self.company.cabins[step.who % 3].id
        doc.rows.append(row)
        self.work.recalculate(row, "price", doc)
        self.work.post(doc)
        return [doc]

    def pay_carrier(self, step: Step) -> Sequence[Any]:
        doc = CarrierPayment(
            organization_id=self.company.organization.id,
            carrier_id=self.company.carrier.id,
            date=self.day(step),
            direction=TripMoney.PAID if step.how % 3 else TripMoney.RECEIVED,
            paid=D(step.much * 7 + 1),
        )
        self.work.post(doc)
        return [doc]

    def bring_over(self, step: Step) -> Sequence[Any]:
        """What a tenant held before the books: an old cabin or beds, debts and money ahead."""
        since = START - (20 + step.much) * DAY
        contract = self.contracts[step.how % 2]
        doc = OpeningBalance(
            organization_id=self.company.organization.id,
            contract_id=contract.id,
            date=max(START + step.day % 10 * DAY, contract.date),
            advance=D(step.much * 100) if step.how % 3 == 0 else D(0),
        )
        unit = [*self.old_cabins, self.company.beds][step.who % 3]
        row = OpeningUnit(unit_id=unit.id, since=since, charged_to=since + step.day * DAY)
        row.quantity = 1 + step.much % 4 if unit is self.company.beds else 1
        doc.units.append(row)
        self.work.recalculate(row, "unit_id", doc)
        first = row.charged_to.replace(day=1)
        if step.how % 4 and first >= since:
            doc.debts.append(
                OpeningDebt(
                    unit_id=unit.id,
                    date_from=first,
                    date_to=row.charged_to,
                    amount=D(step.much + 1),
                )
            )
        if step.how % 5 == 0:
            doc.debts.append(
                OpeningDebt(
                    kind=ChargeKind.DELIVERY,
                    date_from=dt.date(2026, 1, 5),
                    date_to=dt.date(2026, 1, 5),
                    amount=D(1500),
                )
            )
        self.work.post(doc)
        return [doc]

    def invoice(self, step: Step) -> Sequence[Any] | None:
        """Cites what is open, and asks for the next days of something held."""
        found = self.row_let(step)
        if found is None:
            return None
        one, row = found
        contract = one.values["contract_id"]
        doc = PaymentInvoice(
            organization_id=self.company.organization.id,
            contract_id=contract,
            date=max(self.day(step), one.date),
        )
        if step.how % 3:
            line = PaymentInvoiceAhead(possession_id=row["id"])
            doc.ahead.append(line)
            self.work.recalculate(line, "possession_id", doc)
            if line.unit_id is None or step.how % 5 == 0:
                return None
        for key in self.open_charges(contract)[: step.much % 3]:
            cited = PaymentInvoiceRow(charge_id=key)
            doc.rows.append(cited)
            self.work.recalculate(cited, "charge_id", doc)
        self.work.post(doc)
        return [doc]

    def change_invoice(self, step: Step) -> Sequence[Any] | None:
        doc = self.loaded(step, PaymentInvoice)
        if doc is None or not doc.ahead:
            return None
        if step.how % 3 == 0:
            doc.ahead = []
        else:
            row = doc.ahead[0]
            row.price = D(5000 + step.much * 3)
            self.work.recalculate(row, "price", doc)
        self.work.save(doc)
        return [doc]

    def open_charges(self, contract: int) -> list[int]:
        query = select(Charge.id).where(
            Charge.contract_id == contract, Charge.gross + Charge.corrected > Charge.allocated
        )
        with self.work.database.reading() as session:
            return list(session.scalars(query.order_by(Charge.id)))
