"""Random contracts of a month, for what must hold of every month's run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from db.catalogs.meter import Meter
from db.catalogs.organization import Organization, TaxRegime
from db.catalogs.premise import Premise
from db.catalogs.service_kind import ServiceKind
from db.document_set import DocumentSet
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_leasing import (
    ChargeWay,
    ContractCharge,
    ContractPremise,
    Periodicity,
)
from db.documents.meter_reading import MeterReading, MeterReadingRow
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.documents.service_log import ServiceLog, ServiceLogRow
from db.documents.shared_cost import SharedCost, SharedCostRow
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
from db.rounding import to_kopecks
from db.vat_mode import VatMode
from tests.company import DAY, Company, own_organization
from tests.offices import Offices, make_offices

D = Decimal
NOVEMBER, LAST = DAY(2026, 11, 1), DAY(2026, 11, 30)
OF_UNIT = (ChargeWay.AREA, ChargeWay.METER, ChargeWay.COMMON)
NAMES = {
    ChargeWay.FIXED: "Уборка",
    ChargeWay.AREA: "Содержание",
    ChargeWay.METER: "Свет",
    ChargeWay.FACTS: "Мойка окон",
    ChargeWay.COMMON: "Общие места",
}


@dataclass(frozen=True)
class Deal:
    """A contract with a premise and what it pays besides; sums are kopecks, days of November."""

    untaxed: bool
    vat_mode: VatMode
    papers: DocumentSet
    quarterly: bool
    begins: int
    rent: int
    handed: bool
    dearer: int | None  # from the 16th
    prices: dict[ChargeWay, int]  # what it pays besides
    known: bool  # readings, hours and common sums have come
    cabin_till: int | None  # a cabin from the day the contract begins, charged by its transfer

    @property
    def taxed(self) -> bool:
        return not self.untaxed and self.vat_mode is not VatMode.NONE

    def cleaning(self) -> Decimal | None:
        """What the fixed service comes to with VAT, worked out by hand."""
        if (price := self.prices.get(ChargeWay.FIXED)) is None:
            return None
        whole = roubles(price)  # the part to the month's end is what the days before leave
        bare = whole - to_kopecks(whole * (self.begins - 1) / 30)
        on_top = self.taxed and self.vat_mode is VatMode.ON_TOP
        return bare + to_kopecks(bare * 22 / 100) if on_top else bare


kopecks = st.integers(1, 10_000_000)
deals = st.builds(
    Deal,
    untaxed=st.booleans(),
    vat_mode=st.sampled_from(VatMode),
    papers=st.sampled_from(DocumentSet),
    quarterly=st.booleans(),
    begins=st.integers(1, 15),
    rent=kopecks,
    handed=st.booleans(),
    dearer=st.none() | kopecks,
    prices=st.dictionaries(st.sampled_from(ChargeWay), kopecks),
    known=st.booleans(),
    cabin_till=st.none() | st.integers(16, 45),
)


def roubles(kopecks: int) -> Decimal:
    return D(kopecks) / 100


@dataclass
class World:
    """The base in which the deals stand, signed and handed over, readings entered."""

    offices: Offices
    contracts: dict[int, Deal]  # by the id of the contract
    titles: dict[int, set[str]]  # what each is to say of itself


def make_world(company: Company, made: Sequence[Deal]) -> World:
    """Cards, contracts, then what the month brings."""
    offices = make_offices(company)
    work = offices.work
    untaxed = own_organization("ООО «Без налога»", "Б", TaxRegime.SIMPLIFIED_EXEMPT)
    untaxed.full_name = untaxed.name
    services = {way: ServiceKind(name=name, measure="ед") for way, name in NAMES.items()}
    rooms = [_room(offices, number) for number in range(len(made))]
    work.save([untaxed, *services.values(), *rooms], despite=True)
    work.post(
        UnitReceipt(
            organization_id=company.organization.id,
            site_id=offices.building.id,
            date=DAY(2026, 1, 10),
            units=[UnitReceiptRow(unit_id=room.id) for room in rooms],
        )
    )
    pairs = list(zip(made, rooms, strict=True))
    contracts = [
        _contract(offices, deal, room, untaxed if deal.untaxed else company.organization, services)
        for deal, room in pairs
    ]
    work.save([*_meters(offices, pairs, services), *contracts], despite=True)
    known = list(zip(contracts, made, rooms, strict=True))
    _month(offices, known, services)
    world = World(offices, {}, {})
    for doc, deal, room in known:
        world.contracts[doc.id] = deal
        own = {NAMES[way] + (f", {room.code}" if way in OF_UNIT else "") for way in deal.prices}
        world.titles[doc.id] = {room.code, *own}
    return world


def _room(offices: Offices, number: int) -> Premise:
    return Premise(
        name="Офис",
        code=f"Р-{number:02}",
        kind_id=offices.kind.id,
        floor_id=offices.floors[0].id,
        area=D("17.3") + number,
    )


def _contract(
    offices: Offices,
    deal: Deal,
    room: Premise,
    ours: Organization,
    services: dict[ChargeWay, ServiceKind],
) -> Contract:
    begins = DAY(2026, 11, deal.begins)
    doc = Contract(
        organization_id=ours.id,
        contract_number=f"С-{room.code}",
        partner_id=offices.company.tenant.id,
        date=begins,
        valid_from=begins,
        status=ContractStatus.SIGNED,
        papers=deal.papers,
        vat_mode=deal.vat_mode,
        papers_period=Periodicity.QUARTER if deal.quarterly else Periodicity.MONTH,
    )
    terms: dict[str, Any] = {"unit_id": room.id, "tariff_id": offices.tariff.id}
    doc.premises = [ContractPremise(**terms, price=roubles(deal.rent))]
    if deal.dearer is not None:
        later = {"price": roubles(deal.dearer), "date_from": DAY(2026, 11, 16)}
        doc.premises.append(ContractPremise(**terms, **later))
    doc.charges = [
        ContractCharge(
            service_id=services[way].id,
            way=way,
            unit_id=room.id if way in OF_UNIT else None,
            price=None if way is ChargeWay.COMMON else roubles(price),
        )
        for way, price in deal.prices.items()
    ]
    return doc


def _meters(
    offices: Offices,
    pairs: Sequence[tuple[Deal, Premise]],
    services: dict[ChargeWay, ServiceKind],
) -> list[Meter]:
    return [
        Meter(
            name=f"Свет {room.code}",
            number=room.code,
            service_id=services[ChargeWay.METER].id,
            site_id=offices.building.id,
            unit_id=room.id,
            installed=DAY(2026, 11, deal.begins),
        )
        for deal, room in pairs
        if ChargeWay.METER in deal.prices
    ]


Known = Sequence[tuple[Contract, Deal, Premise]]


def _month(offices: Offices, known: Known, services: dict[ChargeWay, ServiceKind]) -> None:
    """Keys are handed over, cabins brought, meters read, hours and common sums entered."""
    company, work = offices.company, offices.work
    for doc, deal, room in known:
        if deal.handed:
            work.post(_handed(offices, doc, room), despite=True)
    with_cabin = [(doc, deal) for doc, deal, _ in known if deal.cabin_till is not None]
    for (doc, deal), cabin in zip(with_cabin, company.cabins, strict=False):
        till = NOVEMBER.toordinal() + (deal.cabin_till or 0) - 1
        end = NOVEMBER.fromordinal(till)
        bought = company.transfer(cabin, date=doc.date, to=end, contract=doc)
        bought.organization_id = doc.organization_id
        work.post(bought, despite=True)
    common: dict[str, Any] = {"organization_id": company.organization.id, "date": LAST}
    place = {**common, "site_id": offices.building.id}
    reading = MeterReading(**place)
    work.recalculate(reading, "site_id")
    read = {room.code for _, deal, room in known if deal.known}
    reading.rows = [row for row in reading.rows if _number(offices, row) in read]
    for row in reading.rows:
        row.reading = D(100)
        work.recalculate(row, "reading", reading)
    hours = services[ChargeWay.FACTS].id
    done = [doc for doc, deal, _ in known if deal.known and ChargeWay.FACTS in deal.prices]
    for owner in {doc.organization_id for doc in done}:
        log = ServiceLog(organization_id=owner, date=LAST)
        log.rows = [
            ServiceLogRow(contract_id=doc.id, service_id=hours, day=LAST, quantity=D("2.5"))
            for doc in done
            if doc.organization_id == owner
        ]
        work.post(log, despite=True)
    if reading.rows:
        work.post(reading, despite=True)
    if any(deal.known and ChargeWay.COMMON in deal.prices for _, deal, _ in known):
        cost = SharedCost(**place, month=NOVEMBER)
        work.recalculate(cost, "site_id")
        cost.rows = [SharedCostRow(service_id=services[ChargeWay.COMMON].id, amount=D("1000.01"))]
        work.post(cost, despite=True)


def _number(offices: Offices, row: MeterReadingRow) -> str:
    return offices.work.load(Meter, row.meter_id).number


def _handed(offices: Offices, doc: Contract, room: Premise) -> RentTransfer:
    """The premise alone; its rent is charged month by month."""
    row = RentTransferUnit(unit_id=room.id, date_from=doc.date)
    made = RentTransfer(
        organization_id=doc.organization_id,
        contract_id=doc.id,
        site_id=offices.building.id,
        date=doc.date,
        units=[row],
    )
    for changed in ("unit_id", "date_from"):
        offices.work.recalculate(row, changed, made)
    return made
