"""Premises month by month: readings, common costs and hours of work, then «Начисление» (H-18, M-1).

Rent and what is fixed is charged on the first day, what waits for readings on the last.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from app.demo.company import Company
from app.demo.months import Month
from app.documents.meter_reading import meters_come_by_themselves
from app.documents.meter_replacement import for_meter
from app.facts import Facts
from app.month_charges import month_charge, month_facts
from app.store import load
from app.verbs import recalculate
from db.base import Document
from db.catalogs.meter import Meter
from db.documents.contract import Contract
from db.documents.contract_leasing import ChargeWay
from db.documents.meter_reading import MeterReading
from db.documents.meter_replacement import MeterReplacement
from db.documents.service_charge import ServiceCharge
from db.documents.service_log import ServiceLog, ServiceLogRow
from db.documents.shared_cost import SharedCost, SharedCostRow

KWH_OF_TENANT, KWH_OF_BUILDING = (160, 420), (30, 60)
COMMON_COSTS = (38_000, 52_000)
CLEANING = ("Генеральная уборка", "Мытьё окон", "Уборка после ремонта")


def charges(company: Company, month: Month, day: dt.date) -> list[ServiceCharge]:
    """What contracts of premises lack for the month by now, a document a contract."""
    with company.work.database.reading() as session:
        contracts = load(session, Contract, [doc.id for doc in company.signed])
        facts = month_facts(session, contracts, month.first)
        made = [month_charge(contract, facts, month.first, day) for contract in contracts]
    return [doc for doc in made if doc.rows]


def utilities(company: Company, month: Month) -> list[Document]:
    """The month's last day in a building: its meters, its bills, the hours of its cleaners."""
    served = [c for c in company.signed if c.charges and _stands(c, month)]
    if not served:
        return []
    with company.work.database.reading() as session:
        facts = Facts(session)
        return [
            _readings(company, month, facts),
            _bills(company, month, facts),
            _hours(company, month, served),
        ]


def replaced_meter(company: Company, month: Month) -> list[MeterReplacement]:
    """On the last day a new device instead of a tenant's one, at its reading of the day."""
    if not month.is_last:
        return []
    with company.work.database.reading() as session:
        facts = Facts(session)
        known = facts.many(Meter, "site_id", company.estate.building.id)
        own = [meter for meter in known if meter.unit_id is not None]
        made = [for_meter(own[0], facts)] if own else []
    for doc in made:
        doc.organization_id, doc.date = company.organizations[0].id, month.last
        doc.device, doc.comment = f"{own[0].number}-Н", "Истёк срок поверки"
    return made


def _readings(company: Company, month: Month, facts: Facts) -> MeterReading:
    doc = MeterReading(
        organization_id=company.organizations[0].id,
        site_id=company.estate.building.id,
        date=month.last,
    )
    meters_come_by_themselves(doc, facts)
    for row in doc.rows:
        meter = facts.get(Meter, row.meter_id)
        usual = KWH_OF_BUILDING if meter.unit_id is None else KWH_OF_TENANT
        row.reading = (row.previous or Decimal(0)) + company.rng.randrange(*usual)
        recalculate(row, "reading", facts)
        if row.remark:
            row.reason = "Проверено на месте"
    return doc


def _bills(company: Company, month: Month, facts: Facts) -> SharedCost:
    """Of the whole building, shared by area."""
    doc = SharedCost(
        organization_id=company.organizations[0].id,
        site_id=company.estate.building.id,
        date=month.last,
        month=month.first,
    )
    recalculate(doc, "site_id", facts)
    amount = Decimal(company.rng.randrange(*COMMON_COSTS))
    doc.rows = [SharedCostRow(service_id=_service(company, ChargeWay.COMMON), amount=amount)]
    return doc


def _hours(company: Company, month: Month, served: Sequence[Contract]) -> ServiceLog:
    """Cleaning by the hour, for one tenant after another."""
    row = ServiceLogRow(
        contract_id=served[month.index % len(served)].id,
        service_id=_service(company, ChargeWay.FACTS),
        day=month.last,
        quantity=Decimal(company.rng.randrange(4, 13)) / 2,
        detail=company.rng.choice(CLEANING),
    )
    return ServiceLog(organization_id=company.organizations[0].id, date=month.last, rows=[row])


def _stands(contract: Contract, month: Month) -> bool:
    return contract.valid_to is None or contract.valid_to >= month.last


def _service(company: Company, way: ChargeWay) -> int:
    """The service that contracts charge in a way."""
    rows = (row for contract in company.signed for row in contract.charges)
    return next(row.service_id for row in rows if row.way is way)
