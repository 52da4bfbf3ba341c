"""«Начисление пеней»: claimed from delays, no day twice, follows payments until it is given."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from app.breakdown import breakdown
from app.derivation import Derivation
from app.facts import Facts
from app.mutual import moved, words_of
from app.papers import forms_of, pdf_of
from app.printed import note_printed
from app.problems import Refused
from db.documents.contract import Contract
from db.documents.contract_leasing import ContractPenalty
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.documents.penalty_charge import PenaltyCharge
from db.documents.rent_transfer import RentTransfer
from db.documents.service_act import ServiceAct
from db.errors import UserError
from db.penalty_rule import PenaltyRule
from db.registers.money import ChargeKind
from db.registers.penalty import PenaltyClaim
from db.rounding import to_kopecks
from db.vat_mode import VatMode
from tests.company import DAY, Company
from tests.debts import charges_of, debt, whole
from tests.paper_reading import texts
from tests.stories import filled

D = Decimal
DUE = DAY(2026, 10, 10)  # Saturday: the last day to pay is Monday 12.10


def ruled(company: Company, *rules: ContractPenalty) -> Contract:
    """The contract with its rule of penalties: 0,1 % a day unless told otherwise."""
    contract = company.work.load(Contract, company.contract.id)
    contract.penalties = list(rules) or [
        ContractPenalty(valid_from=DAY(2026, 1, 1), percent=D("0.1"))
    ]
    company.work.save(contract)
    return contract


def owing(company: Company, amount: str = "60000") -> RentTransfer:
    """Rent of October due on the tenth."""
    company.work.post(doc := company.transfer(date=DUE, to=DAY(2026, 10, 31), amount=amount))
    return doc


def claim(company: Company, till: dt.date, **values: Any) -> PenaltyCharge:
    """«Начисление пеней» as its window fills it, not posted."""
    doc: Any = filled(company.work, company.contract, PenaltyCharge)
    doc.date = doc.till = till
    for name, value in values.items():
        setattr(doc, name, value)
    company.work.recalculate(doc, "till")
    return doc


def sums(doc: PenaltyCharge) -> list[tuple[D, D, D]]:
    return [(row.total, row.before, row.amount) for row in doc.rows]


def again(company: Company, doc: PenaltyCharge) -> PenaltyCharge:
    return company.work.load(PenaltyCharge, doc.id)


def test_p1_h37_a_claim_is_owed_from_its_day_without_vat(company: Company):
    ruled(company)
    owing(company, "50000")
    company.work.post(company.receipt("50000", date=DAY(2026, 10, 26)))
    doc = claim(company, DAY(2026, 10, 31))
    (row,) = doc.rows
    assert (row.date_from, row.debt, row.amount) == (DAY(2026, 10, 13), D(0), D(700))
    company.work.post(doc)
    assert (doc.number, doc.amount) == ("А-000001", D(700))
    (made,) = charges_of(company, doc)
    assert (made.kind, made.due, made.vat, made.vat_percent) == (
        ChargeKind.PENALTY,
        DAY(2026, 10, 31),
        D(0),
        None,
    )
    assert Derivation.from_json(made.derivation).evaluate() == made.gross == D(700)
    assert debt(company) == D(700)
    assert claim(company, DAY(2026, 11, 30)).rows == []  # no day of it is claimed twice
    whole(company)


def test_p2_two_documents_claim_together_what_one_would(company: Company):
    """Payments break the periods, a claim between them does not: 480 + 400 = 880."""
    ruled(company)
    owing(company)
    company.work.post(company.receipt("20000", date=DAY(2026, 10, 20)))
    first = claim(company, DAY(2026, 10, 25))
    assert sums(first) == [(D(680), D(0), D(680))]
    company.work.post(first)
    company.work.post(company.receipt("40000", date=DAY(2026, 10, 30)))
    second = claim(company, DAY(2026, 11, 15))
    assert sums(second) == [(D(880), D(680), D(200))]
    assert second.rows[0].date_from == DAY(2026, 10, 26)
    company.work.post(second)
    with pytest.raises(UserError, match="дальше считает «Начисление пеней» № А-2 от 15.11.2026"):
        company.work.unpost(again(company, first))
    company.work.unpost([again(company, first), again(company, second)])
    assert debt(company) == D(0)
    with company.work.database.reading() as session:
        assert session.scalars(select(PenaltyClaim.id)).all() == []
    whole(company)


def test_a_claim_between_two_others_stays(company: Company):
    """Its days would be claimed by nobody: the later one goes first."""
    ruled(company)
    owing(company)
    made: list[PenaltyCharge] = []
    for till in (DAY(2026, 10, 20), DAY(2026, 10, 25), DAY(2026, 10, 31)):
        made.append(claim(company, till))
        company.work.post(made[-1])
    with pytest.raises(UserError, match="дальше считает «Начисление пеней» № А-3"):
        company.work.unpost(again(company, made[1]))
    company.work.unpost(again(company, made[2]))
    company.work.unpost(again(company, made[1]))
    assert debt(company) == D(60000) + D(480)


def test_p3_the_limit_is_of_the_whole_delay_whoever_claims_it(company: Company):
    ruled(company, ContractPenalty(valid_from=DAY(2026, 1, 1), percent=D("0.5"), cap=D(10)))
    owing(company, "20000")
    company.work.post(claim(company, DAY(2026, 10, 27)))  # 15 days, 1 500
    second = claim(company, DAY(2026, 12, 20))
    assert sums(second) == [(D(2000), D(1500), D(500))]
    company.work.post(second)
    assert claim(company, DAY(2027, 1, 20)).rows == []


def test_the_same_days_are_refused_to_another_document(company: Company):
    ruled(company)
    owing(company)
    twin, later = claim(company, DAY(2026, 10, 31)), claim(company, DAY(2026, 11, 5))
    company.work.post(claim(company, DAY(2026, 10, 31)))
    with pytest.raises(Refused, match="пени по 31.10.2026 уже начислены документом № А-1"):
        company.work.post(twin)
    with pytest.raises(Refused, match="по договору теперь 300,00"):
        company.work.post(later)
    company.work.recalculate(later, "till")
    assert sums(later) == [(D(1440), D(1140), D(300))]
    company.work.post(later)
    nothing = claim(company, DAY(2026, 10, 12))
    assert nothing.rows == []
    with pytest.raises(Refused, match="Не введено ни одной строки"):
        company.work.post(nothing)


def test_h37_a_claim_follows_payments_until_it_is_given(company: Company):
    work = company.work
    ruled(company)
    owing(company)
    first = claim(company, DAY(2026, 10, 25))
    work.post(first)
    second = claim(company, DAY(2026, 10, 31))
    work.post(second)
    assert [sums(d) for d in (first, second)] == [
        [(D(780), D(0), D(780))],
        [(D(1140), D(780), D(360))],
    ]
    paid = company.receipt("60000", date=DAY(2026, 10, 20))
    work.post(paid)
    both = [sums(again(company, d)) for d in (first, second)]
    assert both == [[(D(480), D(0), D(480))], [(D(480), D(480), D(0))]]
    whole(company)
    paid.date = DAY(2026, 10, 22)
    work.save(paid)
    assert sums(again(company, first)) == [(D(600), D(0), D(600))]
    work.unpost(work.load(type(paid), paid.id))
    assert [sums(again(company, d)) for d in (first, second)] == [sums(first), sums(second)]
    note_printed(work, PenaltyCharge, [first.id], "penalties")
    work.post(company.receipt("60000", date=DAY(2026, 10, 20)))
    assert sums(again(company, first)) == sums(first)
    assert sums(again(company, second)) == [(D(780), D(780), D(0))]
    whole(company)


def test_a_debt_that_is_gone_is_late_no_more(company: Company):
    """The document of the rent is unposted: the claim that stood on it comes to nothing."""
    ruled(company)
    rent = owing(company)
    doc = claim(company, DAY(2026, 10, 31))
    company.work.post(doc)
    company.work.unpost(company.work.load(RentTransfer, rent.id))
    assert sums(again(company, doc)) == [(D(0), D(0), D(0))]
    assert debt(company) == D(0)
    whole(company)


def test_a_payment_is_never_refused_because_of_a_penalty(company: Company):
    """The rule went from the contract after the claim: the claim stays, the money comes."""
    contract = ruled(company)
    owing(company)
    doc = claim(company, DAY(2026, 10, 31))
    company.work.post(doc)
    contract.penalties = []
    company.work.save(contract)
    company.work.post(company.receipt("60000", date=DAY(2026, 10, 20)))
    assert sums(again(company, doc)) == sums(doc)
    assert debt(company) == D(1140)
    whole(company)


def test_a_typed_sum_needs_its_reason_and_is_not_asked_again(company: Company):
    """A court cut the penalty (ст. 333 ГК): the next document goes on from its day."""
    ruled(company)
    owing(company)
    doc = claim(company, DAY(2026, 10, 31))
    doc.rows[0].amount = D(500)
    company.work.recalculate(doc.rows[0], "amount", doc)
    with pytest.raises(Refused, match="укажите причину"):
        company.work.post(doc)
    doc.rows[0].reason = "решение суда"
    company.work.post(doc)
    (made,) = charges_of(company, doc)
    told = Derivation.from_json(made.derivation).text().replace("\u00a0", " ")
    assert told == "введено вручную (решение суда) 500,00"
    assert sums(claim(company, DAY(2026, 11, 10))) == [(D(1740), D(1140), D(600))]


def test_p20_what_cannot_be_counted_is_told(company: Company):
    bare = PenaltyCharge(organization_id=company.organization.id, contract_id=company.contract.id)
    with pytest.raises(Refused, match="В договоре не сказано, как считать пени"):
        company.work.post(bare)
    ruled(company, ContractPenalty(valid_from=DAY(2026, 1, 1), rule=PenaltyRule.HOUSING_155))
    owing(company)
    doc = claim(company, DAY(2026, 12, 31))
    assert sums(doc) == [(D(950), D(0), D(950))]
    company.work.post(doc)
    late = claim(company, DAY(2027, 1, 15))
    assert sums(late) == [(D(950), D(950), D(0))]
    with pytest.raises(Refused, match="предельная ставка после 31.12.2026 не задана") as told:
        company.work.post(late)
    assert told.value.only_warnings


def test_a_rule_agreed_later_counts_from_its_day(company: Company):
    """0,1 % a day before, 1/300 of the key rate of 14 % from the day of the addendum on."""
    ruled(
        company,
        ContractPenalty(valid_from=DAY(2026, 1, 1), percent=D("0.1")),
        ContractPenalty(valid_from=DAY(2026, 10, 23), rule=PenaltyRule.KEY_RATE_300),
    )
    owing(company)
    (row,) = claim(company, DAY(2026, 11, 1)).rows
    assert row.amount == D(600) + D(280)  # 60 000 × 0,1 % × 10; 60 000 × 14 % ÷ 300 × 10


def test_v15_an_invoice_asks_for_penalties_and_the_paper_shows_their_periods(company: Company):
    ruled(company)
    owing(company)
    company.work.post(company.receipt("20000", date=DAY(2026, 10, 20)))
    doc = claim(company, DAY(2026, 10, 31))
    company.work.post(doc)
    asked: Any = filled(company.work, doc, PaymentInvoice)
    assert [(r.amount, r.vat, r.vat_percent) for r in asked.rows] == [(D(920), D(0), None)]
    (form,) = forms_of(doc)
    told = " ".join(texts(pdf_of(company.work, form, [doc.id]))).replace("\u00a0", " ")
    for words in (
        "Расчёт пеней № А-1 от 31 октября 2026 г.",
        "срок оплаты 12.10.2026",
        "60 000,00 13.10.2026 20.10.2026 8 0,1 % в день 480,00",
        "40 000,00 21.10.2026 31.10.2026 11 0,1 % в день 440,00",
        "Всего пеней: 920,00 руб.",
        "Девятьсот двадцать рублей 00 копеек",
    ):
        assert words in told


def test_claims_stand_apart_from_what_is_rendered(company: Company):
    """Accounting model, «Cases»: owed when claimed, no VAT, in no act; money pays it the last."""
    work = company.work
    contract = ruled(company)
    contract.vat_mode = VatMode.ON_TOP
    work.save(contract)
    rent = company.transfer(date=DUE, to=DAY(2026, 10, 31), amount="50000")
    work.post(rent)
    doc = claim(company, DAY(2026, 10, 31))
    work.post(doc)
    assert doc.amount == D(61000) * 19 / 1000
    with work.database.reading() as session:
        told = breakdown(doc, Facts(session, [doc]))
        assert told is not None
        assert (told.vat, told.total) == (None, D(1159))
        (moves,) = (
            m for m in moved(Facts(session), [contract.id], DAY(2026, 11, 1)) if m.debit == D(1159)
        )
        assert words_of(Facts(session), [moves.document_id])[doc.id] == (
            "Начисление пеней № А-1 от 31.10.2026"
        )
    act: Any = ServiceAct(organization_id=doc.organization_id, contract_id=contract.id)
    act.date = DAY(2026, 11, 30)
    work.recalculate(act, "date")
    assert [row.amount for row in act.rows] == [D(61000)]
    work.post(company.receipt("61100", date=DAY(2026, 11, 2)))
    (made,) = charges_of(company, doc)
    assert made.allocated == D(100)


def naive(debt: D, paid: list[tuple[dt.date, D]], till: dt.date) -> D:
    """0,1 % a day of what is owed that day, days of one debt rounded together: a plain loop."""
    total, run, before, on = D(0), D(0), debt, DAY(2026, 10, 13)
    while on <= till:
        owed = debt - sum((amount for day, amount in paid if day < on), D(0))
        if owed != before:
            total, run, before = total + to_kopecks(run), D(0), owed
        run += owed / 1000
        on += dt.timedelta(days=1)
    return total + to_kopecks(run)


@pytest.mark.parametrize(("seed", "steps"), [(1, 8), pytest.param(2, 60, marks=pytest.mark.slow)])
def test_h37_whatever_happens_claims_are_those_of_a_plain_loop(
    company: Company, seed: int, steps: int
):
    """Receipts come, move to another day and go; claims are added, unposted and posted again."""
    work, chance = company.work, Random(seed)
    ruled(company)
    owing(company)
    receipts: list[PaymentReceipt] = []
    claims: list[PenaltyCharge] = []
    for step in range(steps):
        day = DAY(2026, 10, 1) + dt.timedelta(days=chance.randrange(60))
        move = chance.choice(("pay", "pay", "shift", "cancel", "claim", "claim", "unclaim"))
        if move == "pay" and len(receipts) < 9:
            work.post(paid := company.receipt(str(chance.randrange(1, 650000) / D(100)), date=day))
            receipts.append(paid)
        elif move == "shift" and receipts:
            paid = receipts[-1]
            paid.date = day
            work.save(paid)
        elif move == "cancel" and receipts:
            work.unpost(receipts.pop(chance.randrange(len(receipts))))
        elif move == "claim":
            last = claims[-1].till if claims else DUE
            doc = claim(company, last + dt.timedelta(days=chance.randrange(1, 15)))
            if doc.rows:
                work.post(doc)
                claims.append(doc)
        elif move == "unclaim" and claims:
            work.unpost(again(company, claims.pop()))
        money = [(one.date, one.received) for one in receipts]
        totals = [naive(D(60000), money, doc.till) for doc in claims]
        assert [again(company, doc).rows[0].total for doc in claims] == totals, (step, move)
        left = D(60000) - sum((amount for _, amount in money), D(0))
        assert debt(company) == left + (totals[-1] if totals else D(0))
    whole(company)
