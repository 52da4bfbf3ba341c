"""A contract's «Подробно»: a line a service with what was done, or one line of the same sum (H-22)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.papers import forms_of, papers_of
from app.printed import note_printed
from app.verbs import FILLS
from db.document_set import DocumentSet
from db.documents.contract import Contract
from db.documents.contract_leasing import ChargeWay, ContractCharge
from db.documents.payment_invoice import PaymentInvoice
from db.documents.realization_correction import CorrectionKind
from db.documents.service_act import ServiceAct
from db.documents.service_charge import ServiceCharge
from db.documents.service_log import ServiceLog, ServiceLogRow
from tests.company import DAY
from tests.offices import Offices
from tests.test_contract_leasing import lease
from tests.test_realization_correction import correction_of
from tests.test_recharging import LAST, NOVEMBER, charge_month
from tests.test_shared_costs import service

D = Decimal
DONE = "03.11.2026 мойка окон, Орлов, 1,5 час; 10.11.2026 уборка после ремонта, 2 час"


def paper(offices: Offices, doc: Any, name: str) -> Any:
    form = next(f for f in forms_of(doc) if f.name == name)
    return papers_of(offices.work, form, [doc.id])[0]


def made_of(offices: Offices, noun: Any, doc: Contract, **head: Any) -> Any:
    """A posted paper of everything the contract was charged in November."""
    made = noun(organization_id=doc.organization_id, contract_id=doc.id, date=LAST, **head)
    offices.work.recalculate(made, "contract_id")
    for name, value in head.items():
        setattr(made, name, value)
    offices.work.post(made)
    return made


def test_h22_h10_h12_details_are_lines_and_without_them_one_line_of_the_same_sum(
    offices: Offices,
) -> None:
    """Internet 700 fixed, an outsourced cleaning of 3,5 hours at 1 200: 4 900 either way."""
    work, office = offices.work, offices.premises[0]
    cleaning, internet = (
        service(work, "Уборка", "час", "1200"),
        service(work, "Интернет", "мес", "700"),
    )
    doc = lease(offices)
    doc.charges = [
        ContractCharge(service_id=internet.id),
        ContractCharge(service_id=cleaning.id, way=ChargeWay.FACTS),
    ]
    work.save(doc)
    log = ServiceLog(organization_id=doc.organization_id, date=LAST)
    fact: dict[str, Any] = {"contract_id": doc.id, "service_id": cleaning.id}
    log.rows = [
        ServiceLogRow(**fact, day=DAY(2026, 11, 3), quantity=D("1.5"), detail="мойка окон, Орлов"),
        ServiceLogRow(
            **fact, day=DAY(2026, 11, 10), quantity=D(2), unit_id=office.id,
            detail="уборка после ремонта",
        ),
    ]  # fmt: skip
    work.post(log)
    charged = charge_month(offices, doc, NOVEMBER)
    fill = next(f for f in FILLS if (f.source, f.target) == (ServiceCharge, PaymentInvoice))
    bill: Any = work.fill(fill, charged.id)
    work.post(bill)
    act = made_of(offices, ServiceAct, doc, papers=DocumentSet.ACT_AND_VAT_INVOICE)
    one = "Услуги по договору №\u00a0301 от 01.01.2026 за ноябрь 2026 г."

    def told() -> tuple[list[str], list[D], list[tuple[str, D, D | None]]]:
        priced = paper(offices, act, "act").priced
        assert priced.vat == paper(offices, bill, "invoice").priced.vat
        taxed = paper(offices, act, "vat_invoice").lines
        titles = [line.title for line in priced.lines]
        return titles, [priced.total], [(t.rate, t.gross, t.vat) for t in taxed]

    titles, total, taxed = told()
    assert (len(titles), total) == (2, [D(4900)])
    assert titles[1] == f"Уборка за ноябрь 2026 г. — {DONE}"
    assert [gross for _, gross, _ in taxed] == [D(700), D(4200)]
    doc = work.load(Contract, doc.id)
    doc.detailed = False
    work.save(doc)
    vat = sum(v or D(0) for _, _, v in taxed)
    assert told() == ([one], [D(4900)], [("22%", D(4900), vat)])
    (line,) = paper(offices, bill, "invoice").priced.lines
    assert (line.title, line.amount, line.quantity) == (one, D(4900), 1)
    note_printed(work, ServiceAct, [act.id], "Акт")
    changed = correction_of(offices.company, act)
    changed.rows[0].should = D(600)
    work.recalculate(changed.rows[0], "should", changed)
    work.post(changed)
    (change,) = paper(offices, changed, "correction_invoice").changes
    assert (change.before.gross, change.after.gross) == (D(4900), D(4800))


@pytest.mark.parametrize("kind", list(CorrectionKind))
def test_i5_another_price_of_a_month_and_of_hours_keeps_what_they_are_measured_in(
    offices: Offices, kind: CorrectionKind
) -> None:
    """A КСФ and an исправление change the price: a month stays a month, hours stay hours."""
    work, office = offices.work, offices.premises[0]
    cleaning = service(work, "Уборка", "час", "1200")
    doc = lease(offices, office)
    doc.charges = [ContractCharge(service_id=cleaning.id, quantity=D("2.5"))]
    work.save(doc)
    work.post(offices.let(office, contract=doc, date=NOVEMBER))
    charge_month(offices, doc, NOVEMBER)
    act = made_of(offices, ServiceAct, doc, papers=DocumentSet.ACT_AND_VAT_INVOICE)
    note_printed(work, ServiceAct, [act.id], "Акт")
    made = correction_of(offices.company, act, correction=kind)
    for row in made.rows:
        row.should = row.issued - 500
        work.recalculate(row, "should", made)
    work.post(made)
    if kind is CorrectionKind.AGREED:
        changes = paper(offices, made, "correction_invoice").changes
        before, after = [c.before for c in changes], [c.after for c in changes]
    else:
        before = paper(offices, act, "vat_invoice").lines
        after = paper(offices, made, "fixed_invoice").lines
    assert [(t.quantity, t.measure, t.code) for t in before] == [
        (D(1), "мес", "362"),
        (D("2.5"), "час", "356"),
    ]
    hours = (D("2.5"), "час", "356") if kind is CorrectionKind.AGREED else (D(1), "усл. ед", "876")
    assert [(t.quantity, t.measure, t.code) for t in after] == [(D(1), "мес", "362"), hours]
    for was, now in zip(before, after, strict=True):
        assert was.gross - now.gross == 500
        assert abs(now.price * now.quantity - now.net) < D("0.02")
