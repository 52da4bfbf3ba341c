"""K-8 K-9: which invoice a payment pays, why, and when nothing is certain."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bank_import import load_statement
from app.match_invoices import match
from app.matching import Asked, Certainty, Paid, Proposal, invoices_named, propose
from app.verbs import FILLS
from app.work import Work
from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_transfer import RentTransfer
from tests.company import Company
from tests.statement_files import OWN, TENANT, document, file

EXACT, LIKELY, UNKNOWN = Certainty.EXACT, Certainty.LIKELY, Certainty.UNKNOWN
DAY = dt.date(2026, 11, 20)
INN, OTHER_INN = "7707083893", "7710140679"


def asked(key: int, open_: str = "1000", **values: Any) -> Asked:
    defaults = {
        "id": key, "number": f"А-{key:06}", "organization_id": 1, "contract_number": "214",
        "partner_id": 1, "name": "ООО «СтройГрад»", "inn": INN, "open": Decimal(open_),
    }  # fmt: skip
    return Asked(**defaults | values)


def paid(total: str = "1000", key: int = 1, **values: Any) -> Paid:
    defaults = {
        "key": key, "organization_id": 1, "date": DAY, "total": Decimal(total),
        "name": 'ООО "СТРОЙГРАД"', "inn": INN, "account": TENANT, "purpose": "Оплата аренды",
    }  # fmt: skip
    return Paid(**defaults | values)


def one(payment: Paid, *invoices: Asked) -> tuple[Certainty, list[int]]:
    (proposal,) = propose([payment], invoices)
    assert proposal.reasons
    return proposal.certainty, [invoice.id for invoice in proposal.invoices]


# --- the seed's rule -------------------------------------------------------------------------


def test_a7_payer_payee_and_sum_are_exact():
    assert one(paid(), asked(1), asked(2, "2000"), asked(3, inn=OTHER_INN)) == (EXACT, [1])


def test_a9_a_kopeck_of_difference_is_not_certain():
    assert one(paid("999.99"), asked(1)) == (UNKNOWN, [])


def test_a8_two_equal_invoices_are_offered_and_never_guessed():
    assert one(paid(), asked(1), asked(2)) == (LIKELY, [1, 2])


def test_money_to_another_organization_pays_none_of_ours():
    assert one(paid(organization_id=2), asked(1)) == (UNKNOWN, [])


def test_the_payer_is_known_by_his_account_where_he_has_no_inn():
    invoice = asked(1, inn="", accounts=frozenset((TENANT,)))
    assert one(paid(inn="", name="Иванов"), invoice) == (EXACT, [1])


def test_another_inn_from_a_known_account_is_another_payer():
    invoice = asked(1, accounts=frozenset((TENANT,)))
    assert one(paid(inn=OTHER_INN), invoice) == (UNKNOWN, [])


def test_a_name_alone_is_not_certain():
    invoice = asked(1, inn="", name="Иванов Иван Иванович")
    payment = paid(inn="", name="ИВАНОВ ИВАН ИВАНОВИЧ", account="40817")
    assert one(payment, invoice) == (LIKELY, [1])
    for purpose, certainty in (
        ("по счету 1", EXACT),
        ("аренда по договору 214", EXACT),
        ("аренда за ноябрь", LIKELY),
    ):
        named = paid(inn="", name="Иванов Иван Иванович", account="", purpose=purpose)
        assert one(named, invoice) == (certainty, [1])


def test_initials_find_a_person_and_namesakes_are_told_by_the_number():
    first = asked(1, inn="", name="Иванов Сергей Петрович")
    second = asked(2, inn="", name="Иванов Семён Павлович", partner_id=2)
    short = paid(inn="", name="ИВАНОВ С.П.", account="")
    assert one(short, first) == (LIKELY, [1])
    assert one(short, first, second) == (LIKELY, [1, 2])
    named = paid(inn="", name="Иванов С. П.", account="", purpose="счет 2")
    assert one(named, first, second) == (EXACT, [2])


def test_an_entrepreneur_and_a_person_of_one_name_are_two():
    invoice = asked(1, inn="", name="ИП Иванов Сергей Петрович")
    long = paid(inn="", name="Индивидуальный предприниматель Иванов Сергей Петрович", account="")
    assert one(long, invoice) == (LIKELY, [1])
    person = paid(inn="", name="Иванов Сергей Петрович", account="")
    assert one(person, invoice) == (UNKNOWN, [])


@pytest.mark.parametrize(
    "purpose",
    ["Возврат займа по договору займа", "Выдача кредита", "Ошибочно перечислено", "Зарплата"],
)
def test_what_is_no_rent_is_not_certain(purpose: str):
    assert one(paid(purpose=purpose), asked(1)) == (LIKELY, [1])


def test_an_invoice_number_of_two_years_is_told_by_its_date_or_sum():
    old = asked(1, number="А-000012", date=dt.date(2025, 3, 1))
    new = asked(2, "1200", number="А-000012", date=dt.date(2026, 3, 1))
    assert one(paid("1200", purpose="сч. 12 от 01.03.2026"), old, new) == (EXACT, [2])
    assert one(paid("1200", purpose="сч. 12"), old, new) == (EXACT, [2])
    assert one(paid("1200", purpose="сч. 12 от 01.03.25"), old, new) == (LIKELY, [1])
    same = asked(3, number="А-000012", date=dt.date(2024, 3, 1))
    assert one(paid(purpose="сч. 12"), old, same) == (LIKELY, [1, 3])


def test_invoices_for_one_debt_are_certain_for_one_payment():
    first = asked(1, charges=frozenset((7,)))
    second = asked(2, charges=frozenset((7,)))
    found = propose([paid(purpose="сч 1"), paid(key=2, purpose="сч 2")], [first, second])
    assert [p.certainty for p in found] == [EXACT, LIKELY]


def test_the_unknown_payer_is_nobody():
    nobody = paid(inn="", name="не распознан", account="30232")
    assert one(nobody, asked(1, inn="", name="не то")) == (UNKNOWN, [])


# --- what the purpose names ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("purpose", "numbers"),
    [
        ("Оплата по счету № 1312 от 01.04.2026", ["1312"]),
        ("по сч. А-000012 за аренду", ["а12"]),
        ("Оплата за аренду быт. по сч. 1312 за ноябрь, декабрь", ["1312"]),
        ("Счёт N 5, 6 и 7", ["5", "6", "7"]),
        ("по счетам №1312 от 01.04.2026, №1313 от 05.04.2026г.", ["1312", "1313"]),
        ("сч 12; сч 13", ["12", "13"]),
        ("счет на оплату №45", ["45"]),
        ("Оплата по счету 1312, 15000 руб", ["1312"]),
        ("счет-фактура 12, по счету-фактуре 13, сч-ф 14", []),
        ("счет от 12.04.2026", []),
        ("договор 214, расчетный период", []),
        ("ЛС 50133547364; счет 1312/5", []),
        ("", []),
    ],
)
def test_numbers_of_invoices_in_a_purpose(purpose: str, numbers: list[str]):
    assert ["".join(number) for number in invoices_named(purpose)] == numbers


def test_a_named_invoice_is_told_from_its_equal():
    assert one(paid(purpose="по счету № 2"), asked(1), asked(2)) == (EXACT, [2])
    assert one(paid(purpose="по счету А-2"), asked(1), asked(2)) == (EXACT, [2])
    assert one(paid(purpose="по счету Б-2"), asked(1), asked(2)) == (LIKELY, [1, 2])


def test_several_named_invoices_in_one_payment():
    invoices = (asked(1, "1000"), asked(2, "2500"), asked(3))
    assert one(paid("3500", purpose="сч. 1 и 2"), *invoices) == (EXACT, [1, 2])
    assert one(paid("3400", purpose="сч. 1 и 2"), *invoices) == (LIKELY, [1, 2])


def test_a_named_invoice_of_another_sum_is_for_a_person():
    (proposal,) = propose([paid("999.99", purpose="сч 1")], [asked(1)])
    assert proposal.certainty is LIKELY
    assert any("999,99 ≠ 1" in reason for reason in proposal.reasons)


def test_a_third_party_that_names_an_invoice_is_proposed_apart():
    payment = paid(inn=OTHER_INN, account="", purpose="за ООО СтройГрад по счету 1")
    (proposal,) = propose([payment], [asked(1)])
    assert (proposal.certainty, proposal.invoices[0].id) == (LIKELY, 1)
    assert any("платит другой" in reason for reason in proposal.reasons)


def test_a_named_invoice_that_is_not_open_takes_certainty_away():
    assert one(paid(purpose="по счету 99"), asked(1)) == (LIKELY, [1])


def test_a_named_contract_tells_equal_invoices_apart_and_contradicts():
    first, second = asked(1), asked(2, contract_number="215/26")
    assert one(paid(purpose="Аренда по договору № 215/26"), first, second) == (EXACT, [2])
    only, other = asked(1), asked(2, "7", contract_number="215/26")
    assert one(paid(purpose="Аренда по договору № 215/26"), only, other) == (LIKELY, [1])


def test_the_sum_of_all_open_invoices_is_proposed():
    assert one(paid("3000"), asked(1), asked(2, "2000")) == (LIKELY, [1, 2])


def test_one_invoice_is_certain_for_one_payment_only():
    later = paid(key=1, date=DAY + dt.timedelta(1))
    found = propose([later, paid(key=2)], [asked(1)])
    assert [(p.paid.key, p.certainty) for p in found] == [(2, EXACT), (1, LIKELY)]


# --- whatever the company --------------------------------------------------------------------

TENANTS = [("7707083893", "214"), ("7710140679", "215"), ("7736050003", "216")]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Asked], list[tuple[Paid, set[int]]]]:
    """Invoices of few sums, and payments with the invoices that they truly pay."""
    sums = st.sampled_from(("1000", "1500", "2500"))
    invoices = []
    for number in range(1, draw(st.integers(1, 10)) + 1):
        inn, contract = draw(st.sampled_from(TENANTS))
        invoices.append(asked(number, draw(sums), inn=inn, contract_number=contract))
    payments = []
    left = list(invoices)
    while left and draw(st.booleans()):
        first = left.pop(draw(st.integers(0, len(left) - 1)))
        same = [i for i in left if i.inn == first.inn]
        truth = [first, *(same[:1] if same and draw(st.booleans()) else [])]
        left = [i for i in left if i not in truth]
        payments.append((_payment(draw, len(payments), truth), {i.id for i in truth}))
    return invoices, payments


def _payment(draw: st.DrawFn, key: int, truth: list[Asked]) -> Paid:
    numbers = ", ".join(str(i.id) for i in truth)
    purposes = [f"Оплата по счету {numbers} от 01.11.2026", f"сч. {truth[0].number}"]
    if len(truth) == 1:
        purposes += ["Оплата аренды", f"Аренда по договору {truth[0].contract_number}"]
    wrong = draw(st.sampled_from(("0", "0", "0.01", "-0.01")))
    total = sum((i.open for i in truth), Decimal(wrong))
    purpose = draw(st.sampled_from(purposes))
    return paid(str(total), key, inn=truth[0].inn, account="", purpose=purpose)


@settings(max_examples=200)
@given(worlds())
def test_what_is_certain_is_true(world: tuple[list[Asked], list[tuple[Paid, set[int]]]]):
    """All that is exact pays its sum to a kopeck, invoices of its payer, each once."""
    invoices, payments = world
    found = propose([payment for payment, _ in payments], invoices)
    truths = {payment.key: truth for payment, truth in payments}
    exact = [p for p in found if p.certainty is EXACT]
    taken = [i.id for p in exact for i in p.invoices]
    assert len(taken) == len(set(taken))
    for proposal in exact:
        _pays_what_it_says(proposal)
        named = {int(digits) for _, digits in invoices_named(proposal.paid.purpose)}
        if named == truths[proposal.paid.key]:
            assert {i.id for i in proposal.invoices} == named
    assert len(found) == len(payments)


def _pays_what_it_says(proposal: Proposal) -> None:
    assert sum(i.open for i in proposal.invoices) == proposal.paid.total
    assert {i.inn for i in proposal.invoices} == {proposal.paid.inn}


# --- on a base -------------------------------------------------------------------------------


def test_a_statement_finds_the_open_invoices_of_the_base(company: Company, work: Work):
    """The open sum is what the charges still owe: a paid invoice is found no more."""
    transfer = company.transfer(*company.cabins[:2])
    work.post(transfer)
    invoice = _invoice(work, transfer)
    text = file(
        document(Сумма=f"{invoice.total():.2f}", НазначениеПлатежа="Аренда"),
        document(Сумма="5.00", Номер="2"),
    ).replace(OWN, "40702810433000012345")
    loaded = load_statement(work, text.encode(), "x.txt", dry_run=True)
    found = match(work, loaded)
    assert [(p.certainty, [i.number for i in p.invoices]) for p in found] == [
        (EXACT, [invoice.number]),
        (LIKELY, []),  # the tenant has one contract
    ]
    work.post(company.receipt(str(invoice.total()), invoice_id=invoice.id))
    assert [p.certainty for p in match(work, loaded)] == [LIKELY, LIKELY]


def _invoice(work: Work, transfer: RentTransfer) -> PaymentInvoice:
    (fill,) = (f for f in FILLS if f.source is RentTransfer and f.target is PaymentInvoice)
    invoice = work.fill(fill, transfer.id)
    assert isinstance(invoice, PaymentInvoice)
    work.post(invoice)
    return invoice
