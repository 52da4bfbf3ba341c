"""A company of many contracts of premises, a month of them charged: the ground of the month's runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.month_charges import month_charge, month_facts
from app.store import load
from app.work import Work
from db.catalogs.partner import Partner
from db.catalogs.premise import Premise
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Unit
from db.document_set import DocumentSet
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_leasing import ContractCharge, ContractPremise
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
from tests.company import DAY
from tests.offices import Offices

D = Decimal
OCTOBER, NOVEMBER = DAY(2026, 10, 1), DAY(2026, 11, 1)
PAPERS = tuple(DocumentSet)


@dataclass
class Leaseholds:
    """Contracts from 01.10.2026, an office of 30 000 and cleaning of 1 500 each; October charged."""

    offices: Offices
    cleaning: ServiceKind
    contracts: list[Contract]
    offices_of: list[Premise]

    @property
    def work(self) -> Work:
        return self.offices.work

    def reload(self, number: int) -> Contract:
        return self.work.load(Contract, self.contracts[number].id)

    def change(self, number: int, **values: Any) -> None:
        """Other values in the head of a contract."""
        doc = self.reload(number)
        for name, value in values.items():
            setattr(doc, name, value)
        self.work.save(doc, despite=True)

    def reprice(self, number: int, price: Decimal | None) -> None:
        """Cleaning at another price from November on: what was charged stays."""
        row = ContractCharge(service_id=self.cleaning.id, price=price, date_from=NOVEMBER)
        self.add_row(number, "charges", row)

    def add_row(self, number: int, section: str, row: Any) -> None:
        doc = self.reload(number)
        getattr(doc, section).append(row)
        self.work.save(doc, despite=True)

    def charge_month(self, month: dt.date) -> None:
        """«Начисление» of every contract."""
        keys = [doc.id for doc in self.contracts]
        with self.work.database.reading() as session:
            known = load(session, Contract, keys)
            facts = month_facts(session, known, month)
            made = [month_charge(doc, facts, month, month) for doc in known]
        self.work.post([doc for doc in made if doc.rows])


def make_leaseholds(offices: Offices, count: int) -> Leaseholds:
    """Each tenant has requisites and mail, papers of all three kinds in turn."""
    work, company = offices.work, offices.company
    cleaning = ServiceKind(name="Уборка", measure="мес")
    work.save(cleaning)
    rooms = [
        Premise(
            name="Офис",
            code=f"Б-{n:03}",
            kind_id=offices.kind.id,
            floor_id=offices.floors[0].id,
            area=D(30),
        )
        for n in range(1, count + 1)
    ]
    tenants = [
        Partner(
            name=f"ООО «Арендатор {n:03}»",
            full_name=f"Общество с ограниченной ответственностью «Арендатор {n:03}»",
            inn="7707083893",
            kpp="773601001",
            legal_address=f"305001, г. Курск, ул. Ленина, д. {n}",
        )
        for n in range(1, count + 1)
    ]
    work.save([*rooms, *tenants], despite=True)
    receipt = UnitReceipt(
        organization_id=company.organization.id,
        site_id=offices.building.id,
        date=DAY(2026, 1, 10),
        units=[UnitReceiptRow(unit_id=room.id) for room in rooms],
    )
    work.post(receipt)
    contracts = [
        _contract(offices, cleaning, number, tenant, room)
        for number, (tenant, room) in enumerate(zip(tenants, rooms, strict=True))
    ]
    work.save(contracts)
    made = Leaseholds(offices, cleaning, contracts, rooms)
    hand_over(made, rooms, contracts)
    made.charge_month(OCTOBER)
    return made


def _contract(
    offices: Offices, cleaning: ServiceKind, number: int, tenant: Partner, room: Premise
) -> Contract:
    return Contract(
        organization_id=offices.company.organization.id,
        contract_number=f"А-{number + 1:03}",
        partner_id=tenant.id,
        date=OCTOBER,
        valid_from=OCTOBER,
        status=ContractStatus.SIGNED,
        papers=PAPERS[number % len(PAPERS)],
        premises=[ContractPremise(unit_id=room.id, tariff_id=offices.tariff.id, price=D(30000))],
        charges=[ContractCharge(service_id=cleaning.id, price=D(1500))],
    )


def hand_over(made: Leaseholds, rooms: Sequence[Unit], contracts: Sequence[Contract]) -> None:
    """On the first day, with October's rent."""
    work, transfers = made.work, []
    for room, contract in zip(rooms, contracts, strict=True):
        doc = RentTransfer(
            organization_id=contract.organization_id,
            contract_id=contract.id,
            site_id=made.offices.building.id,
            date=OCTOBER,
        )
        row = RentTransferUnit(
            unit_id=room.id,
            date_from=OCTOBER,
            date_to=DAY(2026, 10, 31),
            tariff_id=made.offices.tariff.id,
            price=D(30000),
            amount=D(30000),
        )
        doc.units.append(row)
        transfers.append(doc)
    work.post(transfers)
