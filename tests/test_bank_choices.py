"""K-7 K-8: what is certain besides the sum of one invoice, and what a person chose before."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from app.bank_desk import desk
from app.bank_documents import Choice, Share, accept
from app.bank_known import Certainty
from app.bank_posting import post, post_exact, set_aside
from app.bank_undoing import take_back
from app.work import Work
from db.catalogs.bank_payment import BankClass
from db.catalogs.partner import Partner
from db.documents.contract import Contract, ContractStatus
from db.documents.deposit_charge import DepositCharge
from db.documents.payment_receipt import PaymentReceipt
from db.registers.money import Charge, MoneyClass
from tests.bank_days import came, invoiced, load, owed
from tests.company import DAY, Company

# --- what a person chose before --------------------------------------------------------------


def test_the_next_payment_like_it_is_proposed_so(company: Company, work: Work):
    """A third party pays for the tenant; what a person chose last wins."""
    stranger = {"ПлательщикИНН": "7736050003", "Плательщик1": "ООО Партнёр",
                "ПлательщикСчет": "40702810000000000001"}  # fmt: skip
    first, second = load(
        work,
        came(500, "За СтройГрад, аренда за октябрь 2026", Номер="1", **stranger),
        came(700, "За СтройГрад, аренда за ноябрь 2026", Номер="2", **stranger),
    )
    unknown = {w.payment.id: w.proposal for w in desk(work).waiting}
    assert unknown[second.id].certainty is Certainty.UNKNOWN
    post(work, first.id, Choice(BankClass.RENT, (Share(company.contract.id, Decimal(500)),)))
    (waiting,) = desk(work).waiting
    assert waiting.proposal.certainty is Certainty.LIKELY
    assert waiting.proposal.contract_id == company.contract.id
    assert "в прошлый раз" in waiting.proposal.reasons[0]
    other = Choice(BankClass.RENT, (Share(company.other_contract.id, Decimal(700)),))
    post(work, second.id, other)
    load(work, came(900, "За СтройГрад, аренда за декабрь 2026", Номер="3", **stranger))
    (waiting,) = desk(work).waiting
    assert waiting.proposal.contract_id == company.other_contract.id


def test_a_third_party_is_kept_apart_from_the_tenant(company: Company, work: Work):
    """The receipt is the tenant's by its contract, its payer is the card of who paid."""
    dorstroy = {"ПлательщикИНН": "7710140679", "Плательщик1": "АО Дорстрой"}
    (payment,) = load(work, came(500, "За СтройГрад по договору 214", **dorstroy))
    done = post(
        work, payment.id, Choice(BankClass.RENT, (Share(company.contract.id, Decimal(500)),))
    )
    receipt = work.load(PaymentReceipt, done.made[0].document_id or 0)
    assert receipt.contract_id == company.contract.id
    assert receipt.partner_id == company.other_contract.partner_id


def test_a_third_party_that_paid_before_and_names_the_invoice_is_certain(
    company: Company, work: Work
):
    stranger = {"ПлательщикИНН": "7736050003", "Плательщик1": "ООО Партнёр",
                "ПлательщикСчет": "40702810000000000001"}  # fmt: skip
    (invoice,) = invoiced(company, 0)
    named = f"по счёту {invoice.number}"
    first, _ = load(
        work,
        came(5, "аванс за СтройГрад", Номер="1", **stranger),
        came(invoice.total(), named, Номер="2", **stranger),
    )
    assert post_exact(work).made == ()
    post(work, first.id, Choice(BankClass.RENT, (Share(company.contract.id, Decimal(5)),)))
    take_back(work, payments=[first.id])
    done = post_exact(work)
    assert [m.amount for m in done.made] == [invoice.total()]


def test_money_that_was_not_ours_before_is_proposed_so_and_never_posted(
    company: Company, work: Work
):
    (invoice,) = invoiced(company, 0)
    first, _ = load(
        work,
        came(5, "Проценты по вкладу за октябрь", Номер="1"),
        came(invoice.total(), "Проценты по вкладу за ноябрь", Номер="2"),
    )
    set_aside(work, [first.id], BankClass.NOT_OURS)
    (waiting,) = desk(work).waiting
    assert waiting.proposal.certainty is Certainty.LIKELY
    assert accept(waiting.proposal) == Choice(BankClass.NOT_OURS)
    assert post_exact(work).made == ()


def test_other_words_take_only_whose_money_it_is(company: Company, work: Work):
    """A deposit chosen once makes no deposit of rent; a contract named now is not overruled."""
    stranger = {"ПлательщикИНН": "7736050003", "Плательщик1": "ООО Партнёр",
                "ПлательщикСчет": "40702810000000000001"}  # fmt: skip
    first, second, _ = load(
        work,
        came(500, "Обеспечительный платёж", Номер="1", **stranger),
        came(700, "Аренда за СтройГрад", Номер="2", **stranger),
        came(900, "Аренда по договору 214", Номер="3"),
    )
    deposit = Choice(BankClass.DEPOSIT, (Share(company.contract.id, Decimal(500)),))
    post(work, first.id, deposit)
    found = {w.payment.id: w.proposal for w in desk(work).waiting}
    assert found[second.id].bank_class is BankClass.RENT
    assert found[second.id].contract_id == company.contract.id


def test_k7_branches_of_one_company_are_told_by_kpp(company: Company, work: Work):
    branch = Partner(name="ООО «СтройГрад», филиал", inn="7707083893", kpp="463201001")
    work.save(branch)
    contract = Contract(
        organization_id=company.organization.id, contract_number="300", partner_id=branch.id,
        date=DAY(2026, 1, 1), status=ContractStatus.SIGNED,
    )  # fmt: skip
    work.save(contract)
    (first,) = invoiced(company, 0)
    (second,) = invoiced(company, 1, contract=contract)
    assert first.total() == second.total()
    rows = load(
        work,
        came(first.total(), Номер="1", ПлательщикКПП="463201001"),
        came(first.total(), Номер="2", ПлательщикКПП="999901001"),
    )
    done = post_exact(work)
    assert [m.payment_id for m in done.made] == [rows[0].id]
    assert work.load(PaymentReceipt, done.made[0].document_id or 0).invoice_id == second.id


def test_a_deposit_that_is_asked_for_is_certain(company: Company, work: Work):
    charge = DepositCharge(
        organization_id=company.organization.id, contract_id=company.contract.id,
        date=DAY(2026, 11, 1), deposit=Decimal(3000),
    )  # fmt: skip
    work.post(charge)
    load(
        work,
        came(3000, "Обеспечительный платёж по договору 214", Номер="1"),
        came(2999, "Обеспечительный платёж по договору 214", Номер="2"),
    )
    done = post_exact(work)
    (made,) = done.made
    receipt = work.load(PaymentReceipt, made.document_id or 0)
    assert (receipt.money_class, receipt.received) == (MoneyClass.DEPOSIT, Decimal(3000))
    assert owed(work) == 0
    (waiting,) = desk(work).waiting
    assert waiting.proposal.bank_class is BankClass.DEPOSIT


def test_named_cabins_and_months_without_an_invoice(company: Company, work: Work):
    """Certain when the whole sum would stand on exactly what is named, and nowhere else."""
    first, second = (company.transfer(cabin) for cabin in company.cabins[:2])
    second.units[0].price = Decimal(9000)
    work.recalculate(second.units[0], "price", second)
    work.post([first, second])
    with work.database.reading() as session:
        query = select(Charge.unit_id, Charge.gross).order_by(Charge.unit_id, Charge.month)
        sums = session.execute(query).all()
    november = {row.unit_id: row.gross for row in reversed(sums)}
    price = november[company.cabins[0].id]
    load(
        work,
        came(price, "Аренда БК-001 за ноябрь", Номер="1"),
        came(price + 1, "Аренда БК-002 за ноябрь", Номер="2"),
        came(november[company.cabins[1].id], "Аренда БК-002 за декабрь 2026", Номер="3"),
        came(november[company.cabins[1].id], "Аренда БК-002, БК-003 за ноябрь", Номер="4"),
    )
    done = post_exact(work)
    assert [(m.amount) for m in done.made] == [price]
    with work.database.reading() as session:
        paid = session.execute(
            select(Charge.unit_id, Charge.month, Charge.allocated).where(Charge.allocated > 0)
        ).all()
    assert paid == [(company.cabins[0].id, DAY(2026, 11, 1), price)]
