"""Papers that the schedule has and nobody issued, on both databases (J-8, J-10)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from app.attention import lines
from app.lists import ListQuery, ids
from app.mail.planned_notices import planned_notices
from app.work import Work
from db.catalogs.organization import Organization
from db.catalogs.service_kind import ServiceKind
from db.document_set import DocumentSet
from db.documents.contract import Contract, ContractStatus, InvoiceMonth
from db.documents.contract_leasing import ContractAddendum, ContractCharge, Periodicity
from db.documents.extra_service import ExtraService, ExtraServiceRow
from db.documents.payment_invoice import PaymentInvoice
from db.documents.service_act import ServiceAct
from tests.company import DAY
from tests.leaseholds import NOVEMBER, make_leaseholds
from tests.naive_attention import expected
from tests.offices import Offices
from tests.stories import filled
from tests.summaries import run
from tests.test_attention import found
from tests.test_month_run import ACTS, INVOICES, run_of

LINES = ("invoices_not_issued", "acts_not_issued")
DAYS = (
    DAY(2026, 9, 30), DAY(2026, 10, 5), DAY(2026, 10, 31), DAY(2026, 11, 19), DAY(2026, 11, 20),
    DAY(2026, 11, 30), DAY(2026, 12, 31), DAY(2027, 2, 28), DAY(2027, 5, 1),
)  # fmt: skip


def on(work: Work, day: dt.date, monkeypatch: pytest.MonkeyPatch) -> tuple[set[int], set[int]]:
    """Contracts whose invoices and whose acts are not issued by a day; a second program agrees."""
    monkeypatch.setattr(lines, "today", lambda: day)
    invoices, acts = (found(work, name) for name in LINES)
    with work.database.reading() as session:
        naive = expected(session, day)
    assert (invoices, acts) == tuple(naive.get(name, set()) for name in LINES)
    return invoices, acts


def test_j8_j10_the_day_of_the_schedule_and_what_is_issued(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_leaseholds(offices, 3)
    work = made.work
    by_day, quarterly, ended = (doc.id for doc in made.contracts)
    made.change(0, invoice_day=20, invoice_month=InvoiceMonth.SAME)
    made.change(1, papers_period=Periodicity.QUARTER, invoice_month=InvoiceMonth.AFTER)
    made.change(2, valid_to=DAY(2026, 10, 10), invoice_month=InvoiceMonth.BEFORE)
    made.charge_month(NOVEMBER)
    assert by_day not in on(work, DAY(2026, 10, 19), monkeypatch)[0]
    assert by_day in on(work, DAY(2026, 10, 20), monkeypatch)[0]
    assert on(work, DAY(2026, 10, 9), monkeypatch)[1] == set()
    assert on(work, DAY(2026, 10, 10), monkeypatch)[1] == {ended}
    assert on(work, DAY(2026, 10, 31), monkeypatch)[1] == {by_day, ended}
    assert quarterly in on(work, DAY(2026, 12, 31), monkeypatch)[1]
    for day in DAYS:
        on(work, day, monkeypatch)
    card = work.load(Organization, offices.company.organization.id)
    card.closed_to = DAY(2026, 10, 31)
    work.save(card)
    assert on(work, DAY(2026, 11, 19), monkeypatch) == (set(), set())


def test_j8_j10_rows_of_addenda_and_what_was_issued(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that another one replaced asks for nothing; an issued paper is asked for no more."""
    made = make_leaseholds(offices, 4)
    work = made.work
    doc = made.reload(0)
    doc.addenda = [ContractAddendum(number=1, date=NOVEMBER, valid_from=DAY(2026, 12, 1))]
    doc.premises, doc.invoice_month = [], InvoiceMonth.SAME
    again = {"service_id": made.cleaning.id, "price": 1}
    last = ContractCharge(**again, addendum=1, date_to=DAY(2026, 12, 31))
    doc.charges = [*doc.charges, last]
    work.save(doc, despite=True)
    offered = Contract(
        organization_id=doc.organization_id,
        partner_id=doc.partner_id,
        contract_number="КП-1",
        date=DAY(2026, 10, 1),
        status=ContractStatus.DRAFT,
        charges=[ContractCharge(**again)],
    )
    work.save(offered)
    card = work.load(Organization, offices.company.organization.id)
    card.closed_to = DAY(2026, 10, 31)
    work.save(card)
    run_of(made, INVOICES)
    key = doc.id
    assert key not in on(work, DAY(2026, 11, 30), monkeypatch)[0]
    assert key in on(work, DAY(2026, 12, 31), monkeypatch)[0]
    for day in DAYS[3:8]:
        assert offered.id not in set().union(*on(work, day, monkeypatch))
    run_of(made, ACTS)
    assert made.contracts[2].id not in on(work, DAY(2026, 11, 30), monkeypatch)[1]
    with work.database.reading() as session:
        posted = [len(list(ids(session, ListQuery(kind)))) for kind in (PaymentInvoice, ServiceAct)]
    assert posted == [4, 4]


def test_h31_a_planned_upd_is_called_as_it_is_written(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_leaseholds(offices, 2)
    for number, papers in enumerate((DocumentSet.UPD, DocumentSet.ACT_AND_VAT_INVOICE)):
        made.change(number, papers=papers, manager_id=offices.manager.id)
    card = made.work.load(Organization, offices.company.organization.id)
    card.mail_host, card.mail_from = "mail.example.ru", "robot@example.ru"
    made.work.save(card)
    with made.work.database.reading() as session:
        told = [item.line for item in planned_notices(session, DAY(2026, 10, 31))]
    starts = {line.split(" по договору")[0] for line in told}
    assert {"УПД", "акт и счёт-фактура"} <= starts


def test_j8_j10_h28_a_repair_billed_apart_closes_nothing_of_the_month(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its invoice and its act are of the same days; rent waits until its own papers stand (H-29)."""
    made = make_leaseholds(offices, 1)
    work, key = made.work, made.contracts[0].id
    made.change(0, manager_id=offices.manager.id, invoice_month=InvoiceMonth.SAME)
    card = work.load(Organization, offices.company.organization.id)
    card.closed_to, card.mail_host, card.mail_from = DAY(2026, 10, 31), "m.example.ru", "r@e.ru"
    repair = ServiceKind(name="Ремонт замка")
    work.save([card, repair], despite=True)
    done = ExtraService(
        organization_id=card.id, contract_id=key, service_id=repair.id, accrues=True
    )
    done.date, last = DAY(2026, 11, 10), DAY(2026, 11, 30)
    done.rows = [ExtraServiceRow(price=Decimal(500), amount=Decimal(500))]
    work.post(done)
    asked = filled(work, done, PaymentInvoice)
    asked.date = done.date
    work.post(asked)
    act = ServiceAct(organization_id=card.id, contract_id=key, date=done.date)
    work.recalculate(act, "contract_id")
    act.rows = [row for row in act.rows if row.amount == 500]
    work.post(act, despite=True)
    assert on(work, last, monkeypatch) == ({key}, {key})

    def told() -> set[str]:
        with work.database.reading() as session:
            return {item.line.split(" по договору")[0] for item in planned_notices(session, last)}

    assert {"счёт", "акт"} <= told()
    run_of(made, INVOICES)
    assert on(work, last, monkeypatch) == (set(), {key})
    run_of(made, ACTS)
    assert on(work, last, monkeypatch) == (set(), set())
    assert "акт" not in told()
    plan = run(work, "billing_plan", date_from=NOVEMBER, date_to=DAY(2026, 12, 31))
    assert [(row.cells[1], row.cells[7], "issued" in row.links) for row in plan.rows] == [
        ("Счёт", "№ А-2 от 01.11.2026", True),
        ("Акт", "№ А-2 от 30.11.2026", True),
        ("Счёт", "", False),
        ("Акт", "", False),
    ]
