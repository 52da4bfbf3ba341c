"""F-3 K-8 K-9: payments of the bank become documents, each once, and are taken back whole."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import select, text

from app.bank_desk import desk
from app.bank_documents import Choice, Share, accept
from app.bank_known import Certainty
from app.bank_posting import link, post, post_exact, set_aside
from app.bank_undoing import take_back
from app.checking import check
from app.work import Work
from db.catalogs.bank_payment import BankClass
from db.catalogs.organization import Organization
from db.documents.carrier_payment import CarrierPayment
from db.documents.money_refund import MoneyRefund
from db.documents.payment_receipt import PaymentReceipt
from db.engine import open_database
from db.errors import UserError
from db.registers.money import Advance, MoneyClass
from tests.bank_days import came, in_order, invoiced, load, money, owed, payments, states, went
from tests.company import BOSS, DAY, MANAGER, Company
from tests.test_concurrency import many_cabins
from tests.test_query_counts import counted

WAITS, PLACED, ASIDE = ("WAITING", "0.00"), "PLACED", ("NOT_OURS", "0.00")


# --- what is certain -------------------------------------------------------------------------


def test_what_is_certain_is_posted_once_and_the_rest_waits(company: Company, work: Work):
    """«Провести точные»: the invoice's sum; a kopeck less waits; running again posts nothing."""
    (invoice,) = invoiced(company, 0)
    total = invoice.total()
    load(work, came(total, Номер="1"), came(total - Decimal("0.01"), Номер="2"))
    would = post_exact(work, dry_run=True)
    assert (would.run, would.payments, states(work)) == (None, 1, [WAITS, WAITS])
    done = post_exact(work)
    assert (done.payments, done.total, done.skipped) == (1, total, ())
    assert states(work) == [(PLACED, f"{total:.2f}"), WAITS]
    assert owed(work) == 0
    receipt = work.load(PaymentReceipt, done.made[0].document_id or 0)
    assert (receipt.invoice_id, receipt.received, receipt.date) == (
        invoice.id, total, DAY(2026, 11, 20),
    )  # fmt: skip
    assert (receipt.incoming_number, receipt.partner_id) == ("1", company.tenant.id)
    assert post_exact(work).made == ()
    assert len(money(work)) == 1
    assert in_order(work)


def test_two_equal_invoices_are_never_guessed(company: Company, work: Work):
    first, second = invoiced(company, 0, 1)
    load(work, came(first.total()))
    assert post_exact(work).made == ()
    (waiting,) = desk(work).waiting
    assert waiting.proposal.certainty is Certainty.LIKELY
    assert {i.id for i in waiting.proposal.invoices} == {first.id, second.id}
    assert accept(waiting.proposal) is None
    assert "выберите" in " ".join(waiting.proposal.reasons)


def test_several_invoices_in_one_payment_are_a_receipt_each(company: Company, work: Work):
    first, second = invoiced(company, 0, 1)
    total = first.total() + second.total()
    load(work, came(total, f"Оплата по счетам {first.number} и {second.number}"))
    done = post_exact(work)
    assert (done.payments, len(done.made), done.total) == (1, 2, total)
    assert states(work) == [(PLACED, f"{total:.2f}")]
    invoices = {work.load(PaymentReceipt, m.document_id or 0).invoice_id for m in done.made}
    assert invoices == {first.id, second.id}
    assert owed(work) == 0


def test_an_invoice_paid_meanwhile_is_certain_no_more(company: Company, work: Work):
    (invoice,) = invoiced(company, 0)
    load(work, came(invoice.total()))
    work.post(company.receipt(str(invoice.total()), invoice_id=invoice.id, date=DAY(2026, 11, 1)))
    assert post_exact(work).made == ()
    assert states(work) == [WAITS]


def test_a_closed_period_is_skipped_with_the_reason(company: Company, work: Work):
    first, second = invoiced(company, 0, 1)
    rows = load(
        work,
        came(first.total(), f"сч. {first.number}", Номер="1"),
        came(second.total(), f"сч. {second.number}", Номер="2", Дата="03.12.2026",
             ДатаПоступило="03.12.2026"),
    )  # fmt: skip
    own = work.load(Organization, company.organization.id)
    own.closed_to = DAY(2026, 11, 30)
    work.save(own)
    done = post_exact(work)
    assert [m.payment_id for m in done.made] == [rows[1].id]
    ((skipped, why),) = done.skipped
    assert (skipped, "период закрыт" in why) == (rows[0].id, True)


def test_a_retry_of_the_act_tells_the_same(company: Company, work: Work):
    (invoice,) = invoiced(company, 0)
    (payment,) = load(work, came(invoice.total()))
    act = uuid.uuid4()
    first = post_exact(work, operation=act)
    assert post_exact(work, operation=act) == first
    by_hand = uuid.uuid4()
    take_back(work, run=act)
    choice = Choice(BankClass.RENT, (Share(company.contract.id, invoice.total()),))
    once = post(work, payment.id, choice, operation=by_hand)
    assert post(work, payment.id, choice, operation=by_hand) == once
    assert len(money(work)) == 1


def test_a_manager_posts_no_payments(company: Company, work: Work):
    with pytest.raises(UserError, match="прав"):
        post_exact(Work(work.database, MANAGER))


# --- by hand ---------------------------------------------------------------------------------


def test_a_person_chooses_the_contract_and_the_class(company: Company, work: Work):
    rent, deposit = load(work, came(500, Номер="1"), came(300, Номер="2"))
    post(work, rent.id, Choice(BankClass.RENT, (Share(company.contract.id, Decimal(500)),)))
    done = post(
        work, deposit.id, Choice(BankClass.DEPOSIT, (Share(company.contract.id, Decimal(300)),))
    )
    receipt = work.load(PaymentReceipt, done.made[0].document_id or 0)
    assert receipt.money_class is MoneyClass.DEPOSIT
    assert [(p.status.name, p.bank_class) for p in payments(work)] == [
        (PLACED, BankClass.RENT), (PLACED, BankClass.DEPOSIT),
    ]  # fmt: skip


def test_shares_must_be_the_whole_payment_and_a_second_post_is_refused(
    company: Company, work: Work
):
    (payment,) = load(work, came(500))
    mine, other = company.contract.id, company.other_contract.id
    for shares, told in (
        ((Share(mine, Decimal(499)),), "не хватает 1,00"),
        ((Share(mine, Decimal(500)), Share(other, Decimal("0.01"))), "лишние 0,01"),
        ((Share(mine, Decimal(510)), Share(other, Decimal(-10))), "больше нуля"),
        ((), "договор"),
    ):
        with pytest.raises(UserError, match=told):
            post(work, payment.id, Choice(BankClass.RENT, shares))
    assert states(work) == [WAITS]
    both = Choice(BankClass.RENT, (Share(mine, Decimal(400)), Share(other, Decimal(100))))
    assert len(post(work, payment.id, both).made) == 2
    with pytest.raises(UserError, match="уже проведён"):
        post(work, payment.id, both)
    with pytest.raises(UserError, match="уже проведён"):
        set_aside(work, [payment.id], BankClass.NOT_OURS)
    assert len(money(work)) == 2


def test_what_went_out_is_a_refund_or_a_carriers(company: Company, work: Work):
    work.post(company.receipt("700"))
    refund, carrier = load(
        work,
        went(200, "Возврат переплаты", Номер="1"),
        went(90, "За перевозку", Номер="2", ПолучательИНН="463212345682"),
    )
    found = {w.payment.id: w.proposal for w in desk(work).waiting}
    assert found[refund.id].certainty is found[carrier.id].certainty is Certainty.LIKELY
    for payment in (refund, carrier):
        choice = accept(found[payment.id])
        assert choice is not None
        post(work, payment.id, choice)
    with work.database.reading() as session:
        (back,) = session.scalars(select(MoneyRefund.returned))
        (paid,) = session.scalars(select(CarrierPayment.paid))
        assert (back, paid) == (Decimal(200), Decimal(90))
        assert session.scalar(select(Advance.amount)) == Decimal(500)
    assert [s for s, _ in states(work)] == [PLACED, PLACED]
    rent = Choice(BankClass.RENT, (Share(company.contract.id, Decimal(5)),))
    spent = load(work, went(5, "Разное", Номер="3"))[2]
    with pytest.raises(UserError, match="Деньги ушли"):
        post(work, spent.id, rent)
    assert in_order(work)


def test_own_transfers_and_strange_money_make_no_document(company: Company, work: Work):
    (payment,) = load(work, came(500, "Проценты по депозиту"))
    set_aside(work, [payment.id], BankClass.NOT_OURS)
    assert (states(work), money(work)) == ([ASIDE], [])
    with pytest.raises(UserError, match="уже проведён"):
        post(work, payment.id, Choice(BankClass.RENT, (Share(company.contract.id, Decimal(500)),)))
    assert take_back(work, payments=[payment.id]) == 1
    assert states(work) == [WAITS]


# --- entered before --------------------------------------------------------------------------


def test_money_entered_by_hand_is_not_posted_twice(company: Company, work: Work):
    """The receipt was typed from paper, then the statement came: a person links the two."""
    (invoice,) = invoiced(company, 0)
    typed = company.receipt(str(invoice.total()), date=DAY(2026, 11, 19))
    work.post(typed)
    (again,) = invoiced(company, 1)
    (payment,) = load(work, came(again.total()))
    (waiting,) = desk(work).waiting
    assert waiting.proposal.certainty is Certainty.DOUBLE
    assert waiting.proposal.document_id == typed.id
    assert post_exact(work).made == ()
    link(work, payment.id, typed.id)
    assert states(work) == [(PLACED, f"{again.total():.2f}")]
    assert (len(money(work)), in_order(work)) == (1, True)
    with pytest.raises(UserError, match="уже проведён"):
        link(work, payment.id, typed.id)
    assert take_back(work, payments=[payment.id]) == 1
    parted = work.load(PaymentReceipt, typed.id)
    assert (parted.posted, parted.marked, parted.bank_payment_id) == (True, False, None)
    assert (states(work), len(money(work)), in_order(work)) == ([WAITS], 1, True)


def test_money_entered_in_a_closed_period_is_known_already(company: Company, work: Work):
    """Its receipt cannot be touched any more, so the payment only says what it is."""
    typed = company.receipt("500", date=DAY(2026, 11, 20))
    work.post(typed)
    (payment,) = load(work, came(500))
    own = work.load(Organization, company.organization.id)
    own.closed_to = DAY(2026, 11, 30)
    work.save(own)
    with pytest.raises(UserError, match="Период закрыт"):
        link(work, payment.id, typed.id)
    set_aside(work, [payment.id], BankClass.KNOWN)
    assert (states(work), len(money(work)), in_order(work)) == ([ASIDE], 1, True)


def test_another_number_of_the_paper_is_another_payment(company: Company, work: Work):
    (invoice,) = invoiced(company, 0)
    typed = company.receipt(str(invoice.total()), date=DAY(2026, 11, 19))
    typed.incoming_number = "77"
    work.post(typed)
    (again,) = invoiced(company, 1)
    load(work, came(again.total(), Номер="78"))
    assert post_exact(work).payments == 1


# --- taking back -----------------------------------------------------------------------------


def test_taking_back_a_run_frees_the_payments(company: Company, work: Work):
    first, second = invoiced(company, 0, 1)
    load(
        work,
        came(first.total(), f"сч. {first.number}", Номер="1"),
        came(second.total(), f"сч. {second.number}", Номер="2"),
    )
    done = post_exact(work)
    assert (done.payments, owed(work)) == (2, 0)
    assert take_back(work, run=done.run) == 2
    assert (states(work), money(work)) == ([WAITS, WAITS], [])
    gone = work.load(PaymentReceipt, done.made[0].document_id or 0)
    assert (gone.posted, gone.marked) == (False, True)
    with pytest.raises(UserError, match="нечего"):
        take_back(work, run=done.run)
    again = post_exact(work)
    assert (again.payments, len(money(work))) == (2, 2)
    assert in_order(work)


def test_a_receipt_cancelled_in_its_own_window_frees_the_payment(company: Company, work: Work):
    (invoice,) = invoiced(company, 0)
    load(work, came(invoice.total()))
    done = post_exact(work)
    receipt = work.load(PaymentReceipt, done.made[0].document_id or 0)
    work.unpost(receipt)
    assert states(work) == [WAITS]
    assert post_exact(work).payments == 1
    with pytest.raises(UserError, match="уже проведён другим документом"):
        work.post(work.load(PaymentReceipt, receipt.id))
    assert (len(money(work)), in_order(work)) == (1, True)


def test_nothing_of_a_closed_period_is_taken_back(company: Company, work: Work):
    (invoice,) = invoiced(company, 0)
    load(work, came(invoice.total()))
    done = post_exact(work)
    own = work.load(Organization, company.organization.id)
    own.closed_to = DAY(2026, 11, 30)
    work.save(own)
    with pytest.raises(UserError, match="Период закрыт"):
        take_back(work, run=done.run)
    assert states(work) == [(PLACED, f"{invoice.total():.2f}")]


def test_what_went_on_to_another_document_is_not_taken_back(company: Company, work: Work):
    (payment,) = load(work, came(500))
    post(work, payment.id, Choice(BankClass.RENT, (Share(company.contract.id, Decimal(500)),)))
    work.post(
        MoneyRefund(
            organization_id=company.organization.id, contract_id=company.contract.id,
            partner_id=company.tenant.id, date=DAY(2026, 11, 25), returned=Decimal(400),
        )
    )  # fmt: skip
    with pytest.raises(UserError, match="уже ушло"):
        take_back(work, payments=[payment.id])
    assert states(work) == [(PLACED, "500.00")]


def test_a_receipt_of_a_payment_may_not_grow_beyond_it(company: Company, work: Work):
    (payment,) = load(work, came(500))
    choice = Choice(BankClass.RENT, (Share(company.contract.id, Decimal(500)),))
    done = post(work, payment.id, choice)
    receipt = work.load(PaymentReceipt, done.made[0].document_id or 0)
    receipt.received = Decimal(501)
    with pytest.raises(UserError, match="500,00: больше провести нельзя"):
        work.save(receipt)
    receipt.received = Decimal(450)
    work.save(receipt)
    assert states(work) == [("WAITING", "450.00")]
    (left,) = desk(work).waiting
    assert left.proposal.paid.total == Decimal(50)


# --- the base --------------------------------------------------------------------------------


def test_the_check_of_the_base_finds_a_payment_that_lies(company: Company, work: Work):
    (payment,) = load(work, came(500))
    post(work, payment.id, Choice(BankClass.RENT, (Share(company.contract.id, Decimal(500)),)))
    assert in_order(work)
    with work.database.writing() as connection:
        connection.execute(text("UPDATE bank_payment SET placed = 0, status = 'WAITING'"))
    (told,) = check(work.database).differences
    assert "«Не разнесено», проведено 0,00, а документами 500,00" in told.text


# --- many at once ----------------------------------------------------------------------------


def test_many_people_at_once_post_each_payment_once(company: Company, base_url: str):
    """Four people press «Провести точные» together: one receipt a payment, nobody is refused."""
    invoices = invoiced(company, 0, 1, 2)
    load(company.work, *(came(i.total(), f"сч. {i.number}", Номер=i.number[-2:]) for i in invoices))
    together = Barrier(4)

    def person(_: int) -> tuple[int, tuple[tuple[int, str], ...]]:
        database = open_database(base_url)
        together.wait()
        done = post_exact(Work(database, BOSS))
        database.close()
        return done.payments, done.skipped

    with ThreadPoolExecutor(4) as people:
        said = list(people.map(person, range(4)))
    assert sum(posted for posted, _ in said) == 3
    assert [skipped for _, skipped in said] == [()] * 4
    assert len(money(company.work)) == 3
    assert [s for s, _ in states(company.work)] == [PLACED] * 3
    assert in_order(company.work)


def test_a_set_of_payments_is_posted_by_sets(company: Company, work: Work):
    """As many questions to the base for twenty payments as for two."""
    company.cabins = many_cabins(company, 22)
    invoices = invoiced(company, *range(22))
    asked = []
    for some in (invoices[:2], invoices[2:]):
        load(work, *(came(i.total(), f"сч. {i.number}", Номер=i.number[-2:]) for i in some))
        with counted(work.database) as told:
            assert post_exact(work).payments == len(some)
        asked.append(len(told))
    assert asked[1] <= asked[0] + 2
