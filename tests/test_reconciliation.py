"""«Акт сверки»: realizations and money of a tenant, equal to the registers (H-38, §1.10)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from app import lists
from app.checking import check
from app.conditions import TENANT
from app.documents.reconciliation_act import proposals, year_to_last_month
from app.papers import forms_of, pdf_of
from app.papers_batch import merged
from app.printed import note_printed
from app.problems import Refused
from app.reports.document_registry import DocumentRegistryParams, document_registry
from app.reports.settlements import SettlementsParams, settlements
from app.signing import given
from app.verbs import FILLS
from db.base import Document
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_offset import ContractOffset
from db.documents.debt_write_off import DebtWriteOff, DebtWriteOffRow
from db.documents.deposit_charge import DepositCharge
from db.documents.opening_balance import OpeningBalance, OpeningDebt
from db.documents.payment_invoice import PaymentInvoice
from db.documents.reconciliation_act import ReconciliationAct
from db.documents.service_act import ServiceAct
from db.registers.money import Charge, ChargeKind, MoneyClass
from db.registers.realization import Realization
from db.vat_mode import VatMode
from printforms.registry import printforms_of
from tests.company import Company
from tests.paper_reading import texts
from tests.test_invoice_rows import asked
from tests.test_realization_correction import correction_of, should_be

D, DAY = Decimal, dt.date
NOVEMBER, DECEMBER = DAY(2026, 11, 30), DAY(2026, 12, 31)


def reconciled(company: Company, since: dt.date, until: dt.date, **more: Any) -> ReconciliationAct:
    made = ReconciliationAct(organization_id=company.organization.id, date=until)
    made.partner_id, made.date_from, made.date_to = company.tenant.id, since, until
    for name, value in more.items():
        setattr(made, name, value)
    company.work.recalculate(made, "partner_id")
    return made


def acted(company: Company, day: dt.date) -> ServiceAct:
    common = {"organization_id": company.organization.id, "contract_id": company.contract.id}
    act = ServiceAct(**common, date=day)
    company.work.recalculate(act, "contract_id")
    company.work.post(act)
    return act


def by_registers(company: Company, day: dt.date) -> Decimal:
    """«Взаиморасчёты» less what is charged and rendered by no act yet."""
    with company.work.database.reading() as session:
        params = SettlementsParams(None, day, partner_id=company.tenant.id)
        table = settlements(session, params)
        acted = select(Realization.charge_id).where(Realization.period <= day)
        brought = select(OpeningBalance.id)
        query = (
            select(func.sum(Charge.gross))
            .join(Contract, Contract.id == Charge.contract_id)
            .where(Contract.partner_id == company.tenant.id, Charge.period <= day)
            .where(Charge.kind.in_((ChargeKind.RENT, ChargeKind.DELIVERY)))
            .where(Charge.id.not_in(acted), Charge.recorder_id.not_in(brought))
        )
        waiting = session.scalar(query) or D(0)
    closing: Decimal = table.totals[-1]
    return closing - waiting


def lived(company: Company) -> Contract:
    """A debt brought over, rent with its acts, a payment, an offset, a deposit, a debt forgiven."""
    work = company.work
    second = Contract(
        organization_id=company.organization.id,
        contract_number="300",
        partner_id=company.tenant.id,
        date=DAY(2026, 1, 1),
        status=ContractStatus.SIGNED,
    )
    work.save(second)
    common = {"organization_id": company.organization.id, "contract_id": company.contract.id}
    days = {"date_from": DAY(2026, 10, 1), "date_to": DAY(2026, 10, 31)}
    debts = [
        OpeningDebt(kind=ChargeKind.DELIVERY, amount=D(1000), **days),
        OpeningDebt(kind=ChargeKind.PENALTY, amount=D(70), **days),
    ]
    work.post(OpeningBalance(**common, date=DAY(2026, 10, 31), debts=debts))
    work.post(company.transfer(amount="6000"))
    receipt = company.receipt("9000", date=DAY(2026, 11, 20))
    receipt.incoming_number, receipt.incoming_date = "214", DAY(2026, 11, 19)
    work.post(receipt)
    acted(company, NOVEMBER)
    work.post(DepositCharge(**common, date=DAY(2026, 11, 15), deposit=D(5000)))
    paid = company.receipt("5000", date=DAY(2026, 11, 16))
    paid.money_class = MoneyClass.DEPOSIT
    work.post(paid)
    work.post(
        ContractOffset(**common, date=DAY(2026, 12, 2), to_contract_id=second.id, credited=D(500))
    )
    acted(company, DECEMBER)
    return second


def test_h38_both_balances_are_the_registers_to_the_kopeck(company: Company):
    work = company.work
    second = lived(company)
    whole = reconciled(company, DAY(2026, 11, 1), DECEMBER)
    assert [(r.date, r.debit, r.credit) for r in whole.rows] == [
        (DAY(2026, 11, 20), D(0), D(9000)),
        (NOVEMBER, D(3800), D(0)),
        (DECEMBER, D(2200), D(0)),
    ]
    assert whole.rows[0].text == "Оплата (п/п № 214 от 19.11.2026)"
    assert (whole.opening, whole.closing) == (D(1070), D(-1930))
    assert whole.opening == by_registers(company, DAY(2026, 10, 31))
    assert whole.closing == by_registers(company, DECEMBER)
    december = reconciled(company, DAY(2026, 12, 1), DECEMBER)
    assert december.opening == by_registers(company, NOVEMBER) == D(-4130)
    # By one contract the offset is a document like any other.
    one = reconciled(company, DAY(2026, 11, 1), DECEMBER, contract_id=company.contract.id)
    assert [r.debit for r in one.rows if r.text.startswith("Зачёт")] == [D(500)]
    assert one.closing == D(-1430)
    assert reconciled(company, DAY(2026, 11, 1), DECEMBER, contract_id=second.id).closing == D(-500)
    work.post(whole)
    assert (whole.number, whole.amount) == ("А-000001", D(-1930))
    assert given(work, [whole.id]) == 1  # signed by both sides, it interrupts limitation
    form = next(f for f in forms_of(whole) if f.name == "reconciliation")
    paper = " ".join(texts(pdf_of(work, form, [whole.id])))
    for words in (
        "взаимных расчётов за период: 01.11.2026 – 31.12.2026",
        "Сальдо начальное 1 070,00",
        "Обороты за период 6 000,00 9 000,00",
        "Сальдо конечное 1 930,00",
        "задолженность в пользу арендатора (ООО «СтройГрад») 1 930,00",
        "Одна тысяча девятьсот тридцать рублей 00 копеек",
    ):
        assert words in paper
    assert check(work.database).differences == ()


def test_h38_the_journal_names_whom_an_act_is_with_though_it_is_of_all_contracts(company: Company):
    act = reconciled(company, DAY(2026, 11, 1), DECEMBER)
    company.work.post(act)
    assert act.contract_id is None
    with company.work.database.reading() as session:
        at = [column.key for column in lists.columns_of(Document)].index(TENANT)
        row = lists.rows(session, Document, [act.id])[act.id]
    assert row.cells[at] == company.tenant.name


def test_h38_acts_of_all_tenants_at_once_in_one_pdf(company: Company):
    work = company.work
    lived(company)
    work.post(company.transfer(company.cabins[1], contract=company.other_contract, amount="100"))
    other = ServiceAct(organization_id=company.organization.id, date=DECEMBER)
    other.contract_id = company.other_contract.id
    work.recalculate(other, "contract_id")
    work.post(other)
    stale = reconciled(company, DAY(2026, 1, 1), DECEMBER)
    with work.database.reading() as session:
        theirs = Charge.contract_id == company.other_contract.id
        charge = session.scalars(select(Charge).where(theirs).order_by(Charge.id)).first()
    forgiven = DebtWriteOff(
        organization_id=company.organization.id, date=DECEMBER, reason="срок давности"
    )
    forgiven.contract_id, forgiven.self_reason = company.other_contract.id, "одна бухгалтер"
    forgiven.rows = [DebtWriteOffRow(charge_id=charge.id, debt=charge.gross, amount=D(40))]
    work.post(forgiven)
    acts = proposals(work, DAY(2026, 1, 1), DECEMBER)
    assert {a.partner_id: a.closing for a in acts} == {
        company.tenant.id: D(-1930),
        company.other_contract.partner_id: D(60),
    }
    work.post(acts)
    (form,) = printforms_of(ReconciliationAct)
    pdf = merged(work, form, [a.id for a in acts], lambda made, of: None)
    assert " ".join(texts(pdf)).count("Акт сверки №") == 2
    work.post(company.receipt("1", date=DECEMBER))
    with pytest.raises(Refused, match=r"По учёту сальдо 0,00 и -1.931,00: данные изменились"):
        work.post(stale)


def test_a_registry_names_every_paper_given_with_its_vat(company: Company):
    """«Реестр документов» of a month: acts, corrections, advances; bills stand apart."""
    work = company.work
    lived(company)
    work.post(company.transfer(company.cabins[1], contract=company.other_contract, amount="122"))
    fill = next(f for f in FILLS if (f.source, f.target) == (Contract, PaymentInvoice))
    bill: Any = work.fill(fill, company.other_contract.id)
    bill.date = DECEMBER
    work.post(bill)
    with work.database.reading() as session:
        acts = list(session.scalars(select(ServiceAct.id).order_by(ServiceAct.id)))
    note_printed(work, ServiceAct, acts[1:], "Акт")
    fixed = correction_of(company, work.load(ServiceAct, acts[1]))
    fixed.date = DECEMBER
    should_be(company, fixed, "2078")
    work.post(fixed)
    assert _registry(company) == [
        ("Счета на оплату", "", D(122), D(22), ""),
        ("Счёт на оплату", "А-1", D(122), D(22), ""),
        ("Акты и УПД", "", D(6000), D("1081.97"), ""),
        ("Акт и счёт-фактура", "А-1", D(3800), D("685.25"), ""),
        ("Акт и счёт-фактура", "А-2", D(2200), D("396.72"), "да"),
        ("Корректировки реализации", "", D(-122), D(-22), ""),
        ("Корректировка реализации", "А-3", D(-122), D(-22), ""),
        ("Итого оказано", "", D(5878), D("1059.97"), ""),
    ]


def test_i4_b14_vat_of_what_is_asked_for_before_the_transfer_is_in_the_registry(company: Company):
    """Two cabins of December, 12 000 with the VAT in it, on top of it, and without any."""
    for mode, amount, vat in (
        (VatMode.INCLUDED, D(12000), D("2163.93")),
        (VatMode.ON_TOP, D(14640), D(2640)),
        (VatMode.NONE, D(12000), D(0)),
    ):
        contract = company.work.load(Contract, company.contract.id)
        contract.vat_mode = mode
        company.work.save(contract)
        invoice = asked(company)
        company.work.post(invoice)
        assert _registry(company)[0][2:4] == (amount, vat)
        company.work.unpost(invoice)


def _registry(company: Company) -> list[tuple[Any, ...]]:
    with company.work.database.reading() as session:
        params = DocumentRegistryParams(DAY(2026, 11, 1), DECEMBER)
        table = document_registry(session, params)
    lines = [row.cells for row in table.rows]
    return [(*cells[:2], *cells[5:]) for cells in (*lines, table.totals)]


def test_people_reconcile_from_january_to_the_last_whole_month():
    assert year_to_last_month(DAY(2026, 11, 22)) == (DAY(2026, 1, 1), DAY(2026, 10, 31))
    assert year_to_last_month(DAY(2027, 1, 9)) == (DAY(2026, 1, 1), DECEMBER)
