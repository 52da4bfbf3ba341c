"""«Реестр оплат» and «Взаиморасчёты»: every number adds up, and leads to what it is made of."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from app.checking.items import sums
from app.reports.ageing import AgeingParams, ageing
from app.reports.invoice_payments import InvoicePaymentsParams, invoice_payments
from app.reports.payment_register import PaymentRegisterParams, payment_register
from app.reports.settlements import SUMS, SettlementsParams, settlements
from app.table import REPORTS, Made, Table
from db.documents.contract_offset import ContractOffset
from db.documents.debt_write_off import DebtWriteOff
from db.documents.deposit_charge import DepositCharge
from db.documents.money_refund import MoneyRefund
from db.documents.opening_balance import OpeningBalance
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.registers.money import Money
from db.roles import Role
from tests.company import DAY, HANDED, Company
from tests.stories import filled

D = Decimal
DEC = DAY(2026, 12, 1)


@pytest.fixture
def lived(company: Company) -> Company:
    """Rent, receipts, a refund, a deposit, a write-off, a payer who is somebody else."""
    work = company.work
    work.post(
        [
            company.transfer(amount="6000"),
            company.transfer(company.cabins[1], contract=company.other_contract, amount="4000"),
        ]
    )
    other = company.receipt("1500", contract=company.other_contract)
    other.partner_id = company.tenant.id
    work.post([company.receipt("9000"), other])
    work.post(
        MoneyRefund(
            organization_id=company.organization.id,
            contract_id=company.contract.id,
            partner_id=company.tenant.id,
            date=DEC,
            returned=D(500),
        )
    )
    deposit = DepositCharge(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=HANDED,
        deposit=D(10000),
    )
    work.post(deposit)
    money = filled(work, deposit, PaymentReceipt)
    money.date = DEC
    work.post(money)
    gone = filled(work, company.other_contract, DebtWriteOff)
    gone.date, gone.reason, gone.self_reason = DEC, "Срок давности", "Больше некому"
    gone.rows = gone.rows[:1]
    work.post(gone)
    return company


def read(company: Company, function: Any, params: Any) -> Table:
    with company.work.database.reading() as session:
        return function(session, params)


def leaves(table: Table) -> list[Any]:
    return [row for row in table.rows if not row.bold]


def test_g24_the_total_of_the_register_is_the_banks(lived: Company):
    table = read(lived, payment_register, PaymentRegisterParams(date_from=None))
    with lived.work.database.reading() as session:
        came = session.scalar(select(func.sum(Money.amount)).where(Money.amount > 0))
        went = session.scalar(select(func.sum(Money.amount)).where(Money.amount < 0))
    assert table.totals[-2:] == (came, -went) == (D(20500), D(500))
    keys = [c.key for c in table.columns]
    by_another = next(r for r in leaves(table) if r.cells[-2] == D(1500))
    told = dict(zip(keys, by_another.cells, strict=True))
    assert (told["tenant"], told["payer"]) == ("АО «Дорстрой»", "ООО «СтройГрад»")
    november = PaymentRegisterParams(date_from=DAY(2026, 11, 1), date_to=DAY(2026, 11, 30))
    assert read(lived, payment_register, november).totals[-2:] == (D(10500), D(0))
    mine = PaymentRegisterParams(date_from=None, partner_id=lived.tenant.id)
    assert read(lived, payment_register, mine).totals[-2:] == (D(19000), D(500))


def test_g24_a_payment_says_where_it_came_and_opening_balances_are_none(company: Company):
    """An advance of «Ввод остатков» is no payment of a bank; an empty account is cash."""
    work = company.work
    by_bank = company.receipt("700")
    by_bank.account = "40702810433000012345"
    opening = OpeningBalance(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=HANDED,
        advance=D(900),
    )
    work.post(opening)
    work.post([by_bank, company.receipt("300")])
    table = read(company, payment_register, PaymentRegisterParams(date_from=None))
    at = [c.key for c in table.columns].index("account")
    found = {row.cells[at]: row.cells[-2] for row in leaves(table)}
    assert found == {"40702810433000012345": D(700), "Касса": D(300)}
    assert table.totals[-2:] == (D(1000), D(0))


def test_g24_an_empty_register_says_when_there_were_payments(lived: Company):
    """It begins with the last month; of a month without payments it tells where they are."""
    begins = PaymentRegisterParams().date_from
    assert begins is not None
    assert (begins.day, begins < dt.date.today().replace(day=1)) == (1, True)
    may = PaymentRegisterParams(date_from=DAY(2025, 5, 1), date_to=DAY(2025, 5, 31))
    told = read(lived, payment_register, may)
    assert told.rows == []
    assert told.subtitle[-1] == (
        "За эти дни оплат нет, они есть с 13.11.2026 по 01.12.2026: измените период."
    )
    of_nobody = replace(may, partner_id=-1)
    assert "оплат нет" not in " ".join(read(lived, payment_register, of_nobody).subtitle)


def test_g24_a_sum_leads_to_where_it_stands(lived: Company):
    table = read(lived, payment_register, PaymentRegisterParams(date_from=None))
    for row in leaves(table):
        if row.cells[-2] <= 0:
            continue
        way = row.links["received"]
        assert isinstance(way, Made)
        with lived.work.database.reading() as session:
            placed = way.read(session)
        assert placed.totals[-1] == row.cells[-2]


def test_an_offset_is_no_payment(lived: Company):
    before = read(lived, payment_register, PaymentRegisterParams(date_from=None)).totals
    second = type(lived.contract)(
        organization_id=lived.organization.id,
        contract_number="214/2",
        partner_id=lived.tenant.id,
        date=DAY(2026, 1, 1),
    )
    lived.work.save(second)
    doc = filled(lived.work, lived.contract, ContractOffset)
    doc.date, doc.to_contract_id, doc.credited = DEC, second.id, D(2500)
    lived.work.post(doc)
    assert read(lived, payment_register, PaymentRegisterParams(date_from=None)).totals == before
    table = read(lived, settlements, SettlementsParams(date_from=None, date_to=DEC))
    offset = 2 + SUMS.index("offset")
    assert [r.cells[offset] for r in leaves(table) if r.cells[offset]] == [
        -doc.credited,
        doc.credited,
    ]
    assert table.totals[offset] == D(0)


def test_settlements_open_charge_pay_and_close(lived: Company):
    table = read(lived, settlements, SettlementsParams(date_from=DEC, date_to=DAY(2026, 12, 31)))
    found = {row.cells[0]: dict(zip(SUMS, row.cells[2:], strict=True)) for row in leaves(table)}
    assert found["Договор № 214"] == {
        "opening": D(-3000),
        "charged": D(0),
        "written_off": D(0),
        "paid": D(0),
        "offset": D(0),
        "refunded": D(500),
        "closing": D(-2500),
    }
    other = found["Договор № 215"]
    assert other["opening"] == D(2500)
    assert other["closing"] == D(2500) - other["written_off"]
    assert other["written_off"] > 0
    for row in table.rows:
        told = dict(zip(SUMS, row.cells[2:], strict=True))
        turned = told["charged"] - told["written_off"] - told["paid"] - told["offset"]
        assert told["opening"] + turned + told["refunded"] == told["closing"]


def test_settlements_close_with_the_debt_and_the_overpayment_of_the_base(lived: Company):
    table = read(lived, settlements, SettlementsParams(date_from=None, date_to=DAY(2027, 1, 1)))
    with lived.work.database.reading() as session:
        found = sums(session)
    assert table.totals[-1] == found.debt - found.overpaid


def test_r3_settlements_without_a_limit_are_those_of_every_day(lived: Company):
    table = read(lived, settlements, SettlementsParams(date_from=None, date_to=None))
    years_later = SettlementsParams(date_from=None, date_to=DAY(2099, 12, 31))
    assert table.totals == read(lived, settlements, years_later).totals
    assert "С начала учёта без ограничения" in table.subtitle
    with lived.work.database.reading() as session:
        assert leaves(table)[0].links["closing"].read(session).rows


def test_settlements_lead_to_documents_with_a_running_balance(lived: Company):
    for since in (None, DEC):
        asked = SettlementsParams(date_from=since, date_to=DAY(2026, 12, 31))
        for row in leaves(read(lived, settlements, asked)):
            way = row.links["closing"]
            assert isinstance(way, Made)
            with lived.work.database.reading() as session:
                source = way.read(session)
            assert source.totals[-1] == row.cells[-1]
            assert source.rows[-1].cells[-1] == row.cells[-1]
            if since is not None:
                assert source.rows[0].cells[-1] == row.cells[2]


def test_o20_every_debt_stands_in_one_age_and_the_total_is_the_debt(lived: Company):
    """«Долги по срокам»: Σ of ages = debt of the base; a sum leads to its charges."""
    for day, key in (
        (HANDED, "to_0"),
        (HANDED + dt.timedelta(30), "to_30"),
        (HANDED + dt.timedelta(31), "to_90"),
        (HANDED + dt.timedelta(91), "to_180"),
        (HANDED + dt.timedelta(181), "older"),
    ):
        table = read(lived, ageing, AgeingParams(date=day))
        named = [c.key for c in table.columns]
        for row in table.rows:
            told = dict(zip(named, row.cells, strict=True))
            ages = [k for k in named if k.startswith("to_") or k == "older"]
            assert told["debt"] == told[key] == sum((told[k] for k in ages), D(0))
            assert told["oldest"] == HANDED
        for row in leaves(table):
            way = row.links["debt"]
            assert isinstance(way, Made)
            with lived.work.database.reading() as session:
                assert way.read(session).totals[-1] == row.cells[2]
    with lived.work.database.reading() as session:
        assert table.totals[2] == sums(session).debt > 0
    none = read(lived, ageing, AgeingParams(date=day, partner_id=lived.tenant.id))
    assert (none.rows, none.totals[2]) == ([], D(0))


def test_b3_a_manager_sees_what_of_his_invoices_is_paid(company: Company):
    """Issued → partly → paid as the receipts come; taken back with money it says so."""
    work = company.work
    given = company.transfer(amount="6000")
    work.post(given)
    invoice = filled(work, given, PaymentInvoice)
    invoice.date = HANDED
    work.post(invoice)

    def state(**how: Any) -> tuple[Any, ...]:
        asked = InvoicePaymentsParams(date_from=None, **how)
        rows = read(company, invoice_payments, asked).rows
        return tuple(rows[0].cells[5:9]) if rows else ()

    assert state() == (D(6000), D(0), D(6000), "выставлен")
    first = company.receipt("2500", invoice_id=invoice.id)
    work.post(first)
    assert state() == (D(6000), D(2500), D(3500), "частично оплачен")
    work.post(company.receipt("3500"))
    assert state() == (D(6000), D(6000), D(0), "оплачен")
    assert state(unpaid=True) == ()
    (row,) = read(company, invoice_payments, InvoicePaymentsParams(date_from=None)).rows
    way = row.links["paid"]
    assert isinstance(way, Made)
    with work.database.reading() as session:
        assert [r.cells[2] for r in way.read(session).rows] == [D(2500)]
    work.unpost(invoice)
    assert state() == (D(0), D(0), D(0), "отменён, но есть оплаты")
    assert Role.MANAGER in REPORTS["invoice_payments"].roles
