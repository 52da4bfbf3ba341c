"""Money that goes back, over and away: refunds, offsets, moves, deposits, write-offs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from app.checking import check
from app.people import User
from app.verbs import FILLS
from app.work import Work
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_offset import ContractOffset
from db.documents.debt_write_off import DebtWriteOff, DebtWriteOffRow
from db.documents.deposit_charge import DepositCharge
from db.documents.deposit_settlement import (
    DepositEnd,
    DepositSettlement,
    DepositSettlementTarget,
)
from db.documents.money_refund import MoneyRefund
from db.documents.payment_receipt import PaymentReceipt
from db.documents.receipt_move import ReceiptMove
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from db.registers.money import Advance, Allocation, Charge, Money, MoneyClass, open_sum
from db.roles import Role
from db.system import AppUser
from tests.company import BOSS, DAY, HANDED, NEXT_DAY, Company
from tests.stories import filled

D = Decimal
DEC = DAY(2026, 12, 1)


def let(company: Company, *units: Any, **how: Any) -> RentTransfer:
    """A transfer whose rent of a month is a round sum."""
    return company.transfer(*units, amount="6000", **how)


def debt(company: Company, contract: Contract | None = None) -> D:
    key = (contract or company.contract).id
    query = select(func.sum(open_sum())).where(Charge.gross > 0, Charge.contract_id == key)
    with company.work.database.reading() as session:
        return session.scalar(query) or D(0)


def overpaid(company: Company, contract: Contract | None = None) -> D:
    key = (contract or company.contract).id
    query = select(func.sum(Advance.amount)).where(Advance.contract_id == key)
    with company.work.database.reading() as session:
        return session.scalar(query) or D(0)


def paid(company: Company, contract: Contract | None = None) -> D:
    """Received less refunded, deposits apart."""
    key = (contract or company.contract).id
    query = select(func.sum(Money.amount)).where(Money.contract_id == key)
    with company.work.database.reading() as session:
        return session.scalar(query.where(Money.money_class != MoneyClass.DEPOSIT)) or D(0)


def charges_of(company: Company, document: Any) -> Sequence[Charge]:
    with company.work.database.reading() as session:
        query = select(Charge).where(Charge.recorder_id == document.id).order_by(Charge.id)
        return session.scalars(query).all()


def whole(company: Company) -> None:
    # People who are only in the list have no login on the server: that is no sum.
    found = [d for d in check(company.work.database).differences if d.check != "guards"]
    assert found == []


def refund(company: Company, amount: str, date: dt.date = DEC) -> MoneyRefund:
    return MoneyRefund(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        partner_id=company.tenant.id,
        date=date,
        returned=D(amount),
    )


# --- refunds ----------------------------------------------------------------------------------


def test_a_refund_takes_what_is_over_and_no_more(company: Company):
    work = company.work
    work.post([let(company), company.receipt("9000")])
    assert (debt(company), overpaid(company)) == (D(0), D(3000))
    with pytest.raises(UserError, match=r"Переплата по договору на 01\.12\.2026 — 3\u00a0000,00"):
        work.post(refund(company, "3000.01"))
    back = refund(company, "2500")
    work.post(back)
    assert (debt(company), overpaid(company), paid(company)) == (D(0), D(500), D(6500))
    whole(company)
    back.returned = D(3000)
    work.save(back)
    assert (overpaid(company), paid(company)) == (D(0), D(6000))
    back.returned = D(100)
    work.save(back)
    assert (overpaid(company), paid(company)) == (D(2900), D(8900))
    work.unpost(back)
    assert (overpaid(company), paid(company)) == (D(3000), D(9000))
    whole(company)


def test_a_refund_is_not_older_than_the_overpayment(company: Company):
    work = company.work
    work.post([let(company), company.receipt("9000", date=DEC)])
    with pytest.raises(UserError, match=r"на 30\.11\.2026 — 0,00"):
        work.post(refund(company, "1", DAY(2026, 11, 30)))


def test_what_was_given_back_holds_its_receipt(company: Company):
    work = company.work
    receipt = company.receipt("9000")
    work.post([let(company), receipt])
    back = refund(company, "2500")
    work.post(back)
    told = f"ушло 2\u00a0500,00 .*{back.number}.* Сначала отмените"
    with pytest.raises(UserError, match=told):
        work.unpost(receipt)
    receipt.received = D(2400)
    with pytest.raises(UserError, match=told):
        work.save(receipt)
    receipt.received = D(2500)
    work.save(receipt)
    assert (debt(company), overpaid(company), paid(company)) == (D(6000), D(0), D(0))
    receipt.purpose = "за декабрь"
    work.save(receipt)
    work.unpost([receipt, back])
    assert (debt(company), overpaid(company), paid(company)) == (D(6000), D(0), D(0))
    whole(company)


def test_money_that_comes_back_pays_what_is_owed_since(company: Company):
    work = company.work
    work.post([let(company), company.receipt("12000")])
    back = refund(company, "6000")
    work.post(back)
    work.post(let(company, company.cabins[1], date=DAY(2026, 12, 12), to=DAY(2027, 1, 11)))
    owed = debt(company)
    assert owed > 0
    work.unpost(back)
    assert (debt(company), overpaid(company)) == (D(0), D(6000) - owed)
    whole(company)


# --- between contracts ------------------------------------------------------------------------


@pytest.fixture
def second(company: Company) -> Contract:
    """Another contract of the same tenant."""
    made = Contract(
        organization_id=company.organization.id,
        contract_number="214/2",
        partner_id=company.tenant.id,
        date=DAY(2026, 1, 1),
        status=ContractStatus.SIGNED,
    )
    company.work.save(made)
    return made


def test_an_offset_between_contracts_moves_the_overpayment(company: Company, second: Contract):
    work = company.work
    work.post([company.receipt("5000"), let(company, contract=second)])
    doc = filled(work, company.contract, ContractOffset)
    assert doc.credited == D(5000)
    doc.to_contract_id, doc.date = second.id, DEC
    work.post(doc)
    assert (overpaid(company), paid(company)) == (D(0), D(0))
    assert (debt(company, second), paid(company, second)) == (D(1000), D(5000))
    whole(company)
    work.post(work.load(ContractOffset, doc.id))
    assert debt(company, second) == D(1000)
    work.unpost(doc)
    assert (overpaid(company), debt(company, second)) == (D(5000), D(6000))
    whole(company)


def test_an_offset_is_of_one_tenant_and_within_what_is_there(company: Company, second: Contract):
    work = company.work
    work.post(company.receipt("5000"))
    doc = ContractOffset(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        to_contract_id=company.other_contract.id,
        date=DEC,
        credited=D(6000),
    )
    with pytest.raises(UserError) as told:
        work.post(doc)
    assert "одного арендатора (ст. 410 ГК)" in str(told.value)
    assert "уменьшите сумму на 1\u00a0000,00" in str(told.value)
    doc.to_contract_id = company.contract.id
    with pytest.raises(UserError, match="Договоры одинаковы"):
        work.save(doc)


def test_what_came_by_an_offset_and_left_again_holds_it(company: Company, second: Contract):
    work = company.work
    work.post(company.receipt("5000"))
    there = ContractOffset(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        to_contract_id=second.id,
        date=DEC,
        credited=D(5000),
    )
    work.post(there)
    back = refund(company, "4000")
    back.contract_id = second.id
    work.post(back)
    with pytest.raises(UserError, match="Возврат денег"):
        work.unpost(there)
    work.unpost([there, back])
    assert overpaid(company) == D(5000)
    whole(company)


# --- a receipt that came to the wrong tenant --------------------------------------------------


def test_a_receipt_moves_to_the_right_tenant(company: Company):
    work = company.work
    receipt = company.receipt("6000")
    work.post([let(company), receipt])
    work.post(let(company, company.cabins[1], contract=company.other_contract))
    company.organization = work.load(type(company.organization), company.organization.id)
    company.organization.closed_to = DAY(2026, 11, 30)
    work.save(company.organization)
    doc = filled(work, receipt, ReceiptMove)
    doc.to_contract_id, doc.date, doc.reason = company.other_contract.id, DEC, "Ошибка в ИНН"
    work.post(doc)
    assert (debt(company), paid(company)) == (D(6000), D(0))
    assert (debt(company, company.other_contract), paid(company, company.other_contract)) == (
        D(0),
        D(6000),
    )
    whole(company)
    work.unpost(doc)
    assert (debt(company), overpaid(company)) == (D(0), D(0))
    assert debt(company, company.other_contract) == D(6000)
    whole(company)


def test_only_what_is_left_of_a_receipt_moves(company: Company):
    work = company.work
    receipt = company.receipt("6000")
    work.post(receipt)
    for amount in ("2000", "4000", "0.01"):
        doc = filled(work, receipt, ReceiptMove)
        doc.to_contract_id, doc.date = company.other_contract.id, DEC
        doc.moved = D(amount)
        if amount == "0.01":
            with pytest.raises(UserError, match=r"осталось 0,00, а нужно 0,01"):
                work.post(doc)
        else:
            work.post(doc)
    assert overpaid(company, company.other_contract) == D(6000)
    whole(company)


def test_a_third_party_pays_for_the_tenant(company: Company):
    work = company.work
    receipt = company.receipt("6000")
    receipt.partner_id = company.other_contract.partner_id
    work.post([let(company), receipt])
    assert debt(company) == D(0)
    with work.database.reading() as session:
        (money,) = session.scalars(select(Money))
        assert (money.partner_id, money.contract_id) == (receipt.partner_id, company.contract.id)


# --- deposits ---------------------------------------------------------------------------------


def deposit(company: Company, amount: str = "10000") -> DepositCharge:
    doc = DepositCharge(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=HANDED,
        deposit=D(amount),
    )
    company.work.post(doc)
    return doc


def test_a_deposit_is_charged_paid_and_returned(company: Company):
    work = company.work
    charged = deposit(company)
    assert [(c.kind.name, c.gross, c.vat) for c in charges_of(company, charged)] == [
        ("DEPOSIT", D(10000), D(0))
    ]
    money = filled(work, charged, PaymentReceipt)
    money.date = NEXT_DAY
    work.post(money)
    assert (debt(company), overpaid(company)) == (D(0), D(0))
    doc = filled(work, charged, DepositSettlement)
    doc.date = DEC
    assert [(r.held, r.amount) for r in doc.rows] == [(D(10000), D(10000))]
    doc.rows[0].amount = D(4000)
    work.post(doc)
    with work.database.reading() as session:
        held = session.scalar(
            select(func.sum(Money.amount)).where(Money.money_class == MoneyClass.DEPOSIT)
        )
    assert (held, debt(company), overpaid(company)) == (D(6000), D(0), D(0))
    whole(company)
    doc.rows[0].amount = D(10000)
    work.save(doc)
    doc.rows[0].amount = D("10000.01")
    with pytest.raises(UserError, match=r"удерживается 10\u00a0000,00, больше нельзя"):
        work.save(doc)
    doc = work.load(DepositSettlement, doc.id)
    work.unpost(doc)
    assert (debt(company), overpaid(company)) == (D(0), D(0))
    assert charges_of(company, charged)[0].allocated == D(10000)
    whole(company)


def test_a_deposit_credited_against_rent_is_an_advance(company: Company):
    work = company.work
    charged = deposit(company)
    money = filled(work, charged, PaymentReceipt)
    money.date = NEXT_DAY
    work.post([money, let(company)])
    assert debt(company) == D(6000)
    doc = filled(work, company.contract, DepositSettlement)
    doc.date, doc.end = DEC, DepositEnd.CREDIT
    work.post(doc)
    assert (debt(company), overpaid(company), paid(company)) == (D(0), D(4000), D(10000))
    whole(company)


def test_a_deposit_is_kept_for_damage(company: Company):
    work = company.work
    given = let(company)
    charged = deposit(company)
    money = filled(work, charged, PaymentReceipt)
    money.date = NEXT_DAY
    work.post([given, money])
    back = filled(work, given, RentReturn)
    back.date = DAY(2026, 12, 11)
    back.units[0].compensation = D(9000)
    work.post(back)
    (damage,) = charges_of(company, back)
    doc = filled(work, charged, DepositSettlement)
    doc.date, doc.end = DAY(2026, 12, 12), DepositEnd.CREDIT
    doc.targets = [DepositSettlementTarget(charge_id=damage.id)]
    work.post(doc)
    (damage,) = charges_of(company, back)
    assert damage.allocated == D(9000)
    assert (debt(company), overpaid(company)) == (D(5000), D(0))
    whole(company)


def test_a_deposit_not_wholly_paid_is_lowered_first(company: Company):
    work = company.work
    charged = deposit(company)
    money = company.receipt("4000")
    money.money_class = MoneyClass.DEPOSIT
    work.post(money)
    doc = filled(work, charged, DepositSettlement)
    doc.date = DEC
    with pytest.raises(UserError, match=r"не хватает 6\u00a0000,00: уменьшите сумму"):
        work.post(doc)
    charged.deposit = D(4000)
    work.save(charged)
    work.post(doc)
    whole(company)


# --- write-offs -------------------------------------------------------------------------------


def somebody_else(work: Work, login: str, name: str, role: Role) -> None:
    """The list of people: the one at work, and another."""
    boss = {"id": -1, "login": BOSS.login, "name": BOSS.name, "role": BOSS.role, "active": True}
    other = {"id": -2, "login": login, "name": name, "role": role, "active": True}
    with work.database.writing() as connection:
        connection.execute(insert(AppUser.__table__), [boss, other])


def write_off(company: Company, **values: Any) -> DebtWriteOff:
    doc = filled(company.work, company.contract, DebtWriteOff)
    doc.date, doc.reason = DEC, "Исключён из ЕГРЮЛ"
    for name, value in values.items():
        setattr(doc, name, value)
    return doc


def test_a_debt_is_written_off_by_another_person(company: Company):
    work = company.work
    somebody_else(work, "vera", "Вера", Role.ACCOUNTANT)
    work.post([let(company), company.receipt("1000")])
    doc = write_off(company)
    assert sum(r.amount for r in doc.rows) == D(5000)
    with pytest.raises(UserError, match="утверждает другой человек.*провести его может: Вера"):
        work.post(doc)
    work.save(doc)
    with pytest.raises(UserError, match="утверждает другой человек"):
        work.post(doc)
    vera = Work(work.database, User("vera", "Вера", Role.ACCOUNTANT))
    vera.post(vera.load(DebtWriteOff, doc.id))
    assert debt(company) == D(0)
    assert paid(company) == D(1000)
    gone = charges_of(company, doc)
    assert {(c.kind.name, c.vat) for c in gone} == {("WRITE_OFF", D(0))}
    whole(company)
    told = [(h.action, h.user) for h in work.history(work.load(DebtWriteOff, doc.id))]
    assert ("проведён", "Вера") in told
    assert ("создан", BOSS.name) in told
    doc = work.load(DebtWriteOff, doc.id)
    work.unpost(doc)
    assert debt(company) == D(5000)
    whole(company)


def test_who_changed_it_is_no_other_person(company: Company):
    work = company.work
    somebody_else(work, "vera", "Вера", Role.ACCOUNTANT)
    work.post(let(company))
    doc = write_off(company)
    work.save(doc)
    vera = Work(work.database, User("vera", "Вера", Role.ACCOUNTANT))
    seen = vera.load(DebtWriteOff, doc.id)
    seen.rows = seen.rows[:1]
    with pytest.raises(UserError, match="утверждает другой человек"):
        vera.post(seen)
    vera.save(seen)
    with pytest.raises(UserError, match="утверждает другой человек"):
        vera.post(seen)


def test_where_nobody_else_may_a_reason_is_given_and_logged(company: Company):
    work = company.work
    somebody_else(work, "oleg", "Олег", Role.MANAGER)
    work.post(let(company))
    doc = write_off(company)
    with pytest.raises(UserError, match="укажите причину самоподтверждения"):
        work.post(doc)
    doc.self_reason = "Бухгалтера нет в штате"
    work.post(doc)
    assert debt(company) == D(0)
    assert "самоподтверждение" in {h.action for h in work.history(doc)}


def test_no_more_than_the_debt_is_written_off(company: Company):
    work = company.work
    work.post([let(company), company.receipt("1000")])
    doc = write_off(company, self_reason="Один в лесу")
    first = doc.rows[0]
    doc.rows = [first, DebtWriteOffRow(charge_id=first.charge_id, amount=D(1))]
    first.amount += D("0.01")
    with pytest.raises(UserError) as told:
        work.post(doc)
    assert "списать больше нельзя" in str(told.value)
    assert "начисление повторяется" in str(told.value)


def test_a_return_waits_until_the_write_off_is_taken_back(company: Company):
    work = company.work
    given = let(company)
    work.post(given)
    doc = write_off(company, self_reason="Один в лесу")
    work.post(doc)
    back = filled(work, given, RentReturn)
    back.date = DEC
    with pytest.raises(UserError, match="Списание долга"):
        work.post(back)
    work.unpost(doc)
    work.post(back)
    whole(company)


def test_sums_of_every_day_agree(company: Company):
    """A refund and a move on their days: charged − paid = debt − overpaid, looking back too."""
    from app.open_items import charges_on, overpaid_on

    work = company.work
    receipt = company.receipt("9000")
    work.post([let(company), receipt])
    work.post(refund(company, "1000", DAY(2026, 11, 20)))
    move = filled(work, receipt, ReceiptMove)
    move.to_contract_id, move.date, move.moved = company.other_contract.id, DEC, D(3000)
    work.post(move)
    with work.database.reading() as session:
        for day in (DAY(2026, 11, 12), NEXT_DAY, DAY(2026, 11, 20), DEC, DAY(2026, 12, 31)):
            on = charges_on(day)
            rows = session.execute(select(on).where(on.c.contract_id == company.contract.id))
            owed = sum((r.room - r.paid for r in rows), D(0))
            over = sum(
                (a for (c, _), a in overpaid_on(session, day).items() if c == company.contract.id),
                D(0),
            )
            came = session.scalar(
                select(func.sum(Money.amount)).where(
                    Money.period <= day, Money.contract_id == company.contract.id
                )
            ) or D(0)
            assert owed - over == D(6000) - came, day


def test_every_money_document_is_offered_by_its_source():
    pairs = {(f.source.__name__, f.target.__name__) for f in FILLS}
    for target in ("MoneyRefund", "OverpaymentOffset", "ContractOffset", "DebtWriteOff"):
        assert ("Contract", target) in pairs
    assert ("PaymentReceipt", "ReceiptMove") in pairs


def test_allocations_are_only_added(company: Company):
    """Taking back writes reversal rows: the first rows stay as they were."""
    work = company.work
    work.post([let(company), company.receipt("9000")])
    with work.database.reading() as session:
        before = session.execute(select(Allocation.__table__).order_by(Allocation.id)).all()
    back = refund(company, "2500")
    work.post(back)
    work.unpost(back)
    with work.database.reading() as session:
        after = session.execute(select(Allocation.__table__).order_by(Allocation.id)).all()
    assert after[: len(before)] == before
    assert len(after) > len(before)
