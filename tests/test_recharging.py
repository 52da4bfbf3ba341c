"""«Начисление» follows readings, common sums and facts until an act closes it (H-26, H-27)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from app.month_charges import month_charge, month_facts
from app.store import load
from app.upkeep import check
from db.catalogs.meter import Meter
from db.documents.contract import Contract
from db.documents.contract_leasing import ChargeWay, ContractCharge
from db.documents.meter_reading import MeterReading
from db.documents.service_act import ServiceAct
from db.documents.service_charge import ServiceCharge
from db.documents.service_log import ServiceLog, ServiceLogRow
from db.errors import UserError
from db.registers.money import Charge
from tests.company import DAY
from tests.offices import Offices
from tests.test_contract_leasing import lease
from tests.test_meter_readings import read
from tests.test_meters import light_of, meter
from tests.test_shared_costs import cost, service

D = Decimal
NOVEMBER, LAST = DAY(2026, 11, 1), DAY(2026, 11, 30)


def charge_month(offices: Offices, doc: Contract, month: dt.date) -> ServiceCharge:
    with offices.work.database.reading() as session:
        (known,) = load(session, Contract, [doc.id])
        made = month_charge(known, month_facts(session, [known], month), month, LAST)
    offices.work.post(made)
    return made


def sums(offices: Offices, doc: ServiceCharge) -> list[str]:
    kept = offices.work.load(ServiceCharge, doc.id)
    with offices.work.database.reading() as session:
        charges = session.query(Charge).filter(Charge.recorder_id == doc.id).order_by(Charge.row_id)
        assert [c.gross for c in charges] == [row.amount for row in kept.rows]
    return [str(row.amount) for row in kept.rows]


def test_h26_h27_a_charge_follows_what_it_was_counted_from(offices: Offices) -> None:
    work, office = offices.work, offices.premises[0]
    light, care = light_of(offices), service(offices.work, "Содержание МОП", "мес")
    cleaning = service(work, "Уборка", "час", "1200")
    card = meter(offices, light, coefficient=D(1))
    work.save(card)
    doc = lease(offices)
    doc.charges = [
        ContractCharge(service_id=s.id, way=way, unit_id=office.id)
        for s, way in (
            (light, ChargeWay.METER),
            (care, ChargeWay.COMMON),
            (cleaning, ChargeWay.FACTS),
        )
    ]
    work.save(doc)
    work.post(read(offices, DAY(2026, 10, 31), "100"))
    reading, costs = read(offices, LAST, "150", reason="сверено"), cost(offices, care, "1000")
    log = ServiceLog(organization_id=doc.organization_id, date=LAST)
    fact = {"contract_id": doc.id, "service_id": cleaning.id, "unit_id": office.id, "day": LAST}
    log.rows = [ServiceLogRow(**fact, quantity=D(2))]
    work.post([reading, costs, log])
    charged = charge_month(offices, doc, NOVEMBER)
    assert sums(offices, charged) == ["367.50", "1000.00", "2400.00"]
    reading.rows[0].reading = D(160)
    work.recalculate(reading.rows[0], "reading", reading)
    costs.rows[0].amount, log.rows[0].quantity = D(1100), D(3)
    work.post([reading, costs, log])
    assert sums(offices, charged) == ["441.00", "1100.00", "3600.00"]
    assert any(
        c.title.endswith("Сумма") for c in work.history(work.load(ServiceCharge, charged.id))
    )
    for source in (reading, costs, log):
        with pytest.raises(UserError, match=f"уже начислено документом № {charged.number}"):
            work.unpost(source)
    card = work.load(Meter, card.id)
    card.coefficient = D(2)
    with pytest.raises(UserError, match="«Коэффициент» уже не меняется: по этой записи есть показ"):
        work.save(card)
    act = ServiceAct(organization_id=doc.organization_id, contract_id=doc.id, date=LAST)
    work.recalculate(act, "contract_id")
    work.post(act)
    reading.rows[0].reading = D(170)
    work.recalculate(reading.rows[0], "reading", reading)
    with pytest.raises(UserError, match=f"закрыто актом № {act.number}: изменить их нельзя"):
        work.post(reading)
    later = read(offices, DAY(2026, 12, 31), "210", reason="сверено")
    work.post(later)
    december = charge_month(offices, doc, DAY(2026, 12, 1))
    assert sums(offices, december) == ["367.50"]
    work.unpost(work.load(ServiceCharge, december.id))
    work.unpost(work.load(MeterReading, later.id))
    assert check(work.database).differences == ()
