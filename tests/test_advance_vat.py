"""VAT of advances: what stands unspent, its счёт-фактура, its offset (V5, V8, V15, V16, A6)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.advances import Came, Invoiced, Spent, account, standing_on, to_invoice
from app.checking import check
from app.documents.advance_invoice import proposals
from app.papers import forms_of, pdf_of
from app.problems import Refused
from app.reports.advance_vat import AdvanceVatParams, advance_vat
from app.verbs import FILLS
from db.document_set import DocumentSet
from db.documents.advance_invoice import AdvanceInvoice
from db.documents.money_refund import MoneyRefund
from db.documents.opening_balance import OpeningBalance, OpeningDebt
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.documents.service_act import ServiceAct
from db.registers.money import ChargeKind
from tests.company import Company
from tests.paper_reading import texts

D, DAY = Decimal, dt.date
NOVEMBER, DECEMBER = DAY(2026, 11, 30), DAY(2026, 12, 31)


def invoiced(key: int, money: int, day: dt.date, amount: str, vat: str) -> Invoiced:
    return Invoiced(key, money, day, D(amount), D(vat), f"А-ав-{key}", day)


def of_receipt(company: Company, receipt: PaymentReceipt, day: dt.date) -> AdvanceInvoice:
    """«На основании» of a receipt, of that day."""
    made: Any = company.work.fill(_fill(PaymentReceipt), receipt.id)
    made.date = day
    company.work.recalculate(made, "date")
    return made


def _fill(source: type[Any]) -> Any:
    return next(f for f in FILLS if (f.source, f.target) == (source, AdvanceInvoice))


def act_of(company: Company, day: dt.date, **changes: Any) -> ServiceAct:
    common = {"organization_id": company.organization.id, "contract_id": company.contract.id}
    made = ServiceAct(**common, date=day, **changes)
    company.work.recalculate(made, "contract_id")
    if "papers" in changes:
        made.papers = changes["papers"]
    return made


def printed(company: Company, doc: Any, name: str) -> str:
    form = next(f for f in forms_of(doc) if f.name == name)
    return " ".join(texts(pdf_of(company.work, form, [doc.id])))


def told(company: Company, since: dt.date, until: dt.date) -> list[tuple[Any, ...]]:
    with company.work.database.reading() as session:
        table = advance_vat(session, AdvanceVatParams(since, until))
        return [(row.cells[0], *row.cells[4:]) for row in table.rows]


def test_the_first_money_is_spent_first_and_nothing_goes_below_zero():
    came = [Came(1, DAY(2026, 11, 1), D(500)), Came(2, DAY(2026, 11, 5), D(700))]
    spent = [Spent(11, DAY(2026, 11, 3), D(600)), Spent(12, DAY(2026, 11, 30), D(200))]
    now = account([*spent, *came])
    assert (now.left, now.owed) == ({1: D(0), 2: D(400)}, D(0))  # 100 were owed when 700 came
    assert account([*spent, *came], DAY(2026, 11, 4)).owed == D(100)
    given_back = account([*came, *spent, Spent(13, DAY(2026, 12, 1), D(-250))])
    assert given_back.left == {1: D(0), 2: D(650)}
    assert given_back.advance == D(650)


def test_an_act_of_the_same_day_offsets_only_what_is_invoiced_above_what_is_left():
    day = DAY(2026, 11, 30)
    events = [Came(1, day, D(10000)), Spent(11, day, D(3800))]
    assert account([*events, invoiced(5, 1, day, "6200", "1118.03")]).offsets == []
    (offset,) = account([*events, invoiced(5, 1, day, "10000", "1803.28")]).offsets
    assert (offset.amount, offset.vat) == (D(3800), D("685.25"))


def test_v8_an_advance_of_2025_is_deducted_at_its_own_rate():
    paid, served = DAY(2025, 12, 20), DAY(2026, 1, 31)
    events = [Came(1, paid, D(120000)), invoiced(5, 1, paid, "120000", "20000")]
    (offset,) = account([*events, Spent(11, served, D(120000))]).offsets
    assert offset.vat == D(20000)


moves = st.lists(
    st.tuples(st.sampled_from("csri"), st.integers(1, 25), st.integers(1, 100_000)), max_size=14
)


def lived(some: list[Any]) -> list[Any]:
    """The events of random moves of November."""
    events: list[Any] = []
    for key, (what, day, kopecks) in enumerate(some, 1):
        when, amount = DAY(2026, 11, day), D(kopecks) / 100
        if what == "c":
            events.append(Came(key, when, amount))
        elif what == "i":
            free = account(events, when)
            last = next(reversed(free.left), None)
            if last is not None and (much := free.uncovered(last)) > 0:
                vat = (much * 22 / 122).quantize(D("0.01"))
                events.append(Invoiced(key, last, when, much, vat, "", when))
        else:
            events.append(Spent(key, when, amount if what == "s" else -amount))
    return events


@given(moves)
def test_i4_days_proposed_in_one_go_are_those_proposed_day_by_day(some: list[Any]):
    events = lived(some)
    days = [DAY(2026, 11, day) for day in (5, 10, 15, 20, 25, 30)]
    at_once = [(paper.day, paper.money_id, paper.amount) for paper in to_invoice(events, days)]
    one_by_one = []
    for day in days:
        made = list(to_invoice(events, [day]))
        stands = standing_on(events, day)
        assert [p.amount for p in made] == [n for k in stands.left if (n := stands.uncovered(k))]
        for number, paper in enumerate(made, 1000 + len(one_by_one)):
            events.append(paper._replace(document_id=number))
            one_by_one.append((day, paper.money_id, paper.amount))
    assert at_once == one_by_one


@given(moves)
def test_advance_is_received_less_spent_and_papers_never_stand_above_what_they_are_of(some):
    """Whatever comes in what order: Σ holds and VAT offset adds up to the VAT invoiced."""
    events = lived(some)
    now = account(events)
    total = sum((e.amount if isinstance(e, Came) else -e.amount) for e in events if not _paper(e))
    if all(e.amount > 0 for e in events):
        assert now.advance - now.owed == total
    assert min(now.left.values(), default=D(0)) >= 0
    for paper in now.invoices:
        mine = [o for o in now.offsets if o.invoice is paper]
        taken, vat = sum(o.amount for o in mine), sum(o.vat for o in mine)
        assert now.balance(paper) == paper.amount - taken >= 0
        assert taken < paper.amount or vat == paper.vat


def _paper(event: Any) -> bool:
    return isinstance(event, Invoiced)


def test_the_examples_of_the_model_to_the_kopeck_and_v16_line_5b(company: Company):
    """6 000 paid for 12.11–11.12: VAT 1 081,97; acts close 3 800 (685,25) and 2 200 (396,72)."""
    work = company.work
    work.post(company.transfer(amount="6000"))
    receipt = company.receipt("6000", date=DAY(2026, 11, 12))
    receipt.incoming_number, receipt.incoming_date = "214", DAY(2026, 11, 12)
    work.post(receipt)
    advance = of_receipt(company, receipt, DAY(2026, 11, 12))
    assert (advance.advance, advance.vat_percent, advance.vat) == (D(6000), D(22), D("1081.97"))
    work.post(advance)
    assert advance.number == "А-ав-000001"
    paper = printed(company, advance, "advance_invoice")
    for words in (
        "Счет-фактура № А-ав-1 от 12 ноября 2026 г.",
        "№ 214 от 12.11.2026",
        "Предварительная оплата аренды по договору № 214 от 01.01.2026",
        "– – – – – – 22/122 1 081,97 6 000,00",
    ):
        assert words in paper
    november = act_of(company, NOVEMBER, papers=DocumentSet.UPD)
    work.post(november)
    december = act_of(company, DECEMBER)
    work.post(december)
    assert told(company, DAY(2026, 11, 1), NOVEMBER) == [
        (
            "№ А-ав-1 от 12.11.2026",
            D(6000),
            D("1081.97"),
            D(3800),
            D("685.25"),
            D(2200),
            D("396.72"),
        ),
        ("Акт № А-000001 от 30.11.2026", None, None, D(3800), D("685.25"), None, None),
    ]
    assert told(company, DAY(2026, 12, 1), DECEMBER)[1][3:5] == (D(2200), D("396.72"))
    # The caption of line 5б whole (ПП РФ № 1137 в ред. 23.01.2026 № 26).
    upd = printed(company, november, "upd")
    assert "К счету-фактуре (счетам-фактурам), выставленному (выставленным)" in upd
    assert "имущественных прав: № А-ав-1 от 12.11.2026 (5б)" in upd
    assert "№ А-ав-1 от 12.11.2026 (5б)" in printed(company, december, "vat_invoice")
    assert check(work.database).differences == ()


def test_v16_two_advances_stand_in_line_5b_and_what_is_left_is_proposed(company: Company):
    """V5: 11 000,00 of 61 000; a refund takes the advance back with its VAT."""
    work = company.work
    for amount, day in (("1000", DAY(2026, 11, 12)), ("61000", DAY(2026, 11, 14))):
        work.post(company.receipt(amount, date=day))
    made = proposals(work, DAY(2026, 11, 14))
    assert [(d.advance, d.vat) for d in made] == [(D(1000), D("180.33")), (D(61000), D(11000))]
    work.save(made)
    work.post(made)
    assert proposals(work, DAY(2026, 11, 14)) == []
    again = company.work.fill(_fill(PaymentReceipt), _receipts(company)[0])
    again.date, again.advance = made[0].date, D(1)
    work.recalculate(again, "advance")
    with pytest.raises(Refused, match=r"без счёта-фактуры на 14.11.2026 — 0,00: уменьшите сумму"):
        work.post(again)
    work.post(company.transfer(date=DAY(2026, 11, 15), to=NOVEMBER, amount="3000"))
    act = act_of(company, NOVEMBER, papers=DocumentSet.UPD)
    work.post(act)
    line = "№ А-ав-1 от 14.11.2026; № А-ав-2 от 14.11.2026 (5б)"
    assert line in printed(company, act, "upd")
    refund = MoneyRefund(organization_id=company.organization.id, date=DECEMBER)
    refund.contract_id = company.contract.id
    work.recalculate(refund, "contract_id")
    work.post(refund)
    assert refund.returned == D(59000)
    left = [row for row in told(company, DECEMBER, DECEMBER) if row[1] is not None]
    assert left == [("№ А-ав-2 от 14.11.2026", D(0), D(0), D(59000), D("10639.34"), D(0), D(0))]


def _receipts(company: Company) -> list[int]:
    from sqlalchemy import select

    with company.work.database.reading() as session:
        return list(session.scalars(select(PaymentReceipt.id).order_by(PaymentReceipt.id)))


def test_v15_a_penalty_has_no_vat_stands_in_no_act_and_its_money_is_no_advance(company: Company):
    work = company.work
    brought = OpeningBalance(organization_id=company.organization.id, date=DAY(2026, 10, 31))
    brought.contract_id = company.contract.id
    brought.advance, brought.advance_invoice = D(500), "10"
    for kind, amount in ((ChargeKind.PENALTY, 700), (ChargeKind.DELIVERY, 90500)):
        days = {"date_from": DAY(2026, 10, 1), "date_to": DAY(2026, 10, 31)}
        brought.debts.append(OpeningDebt(kind=kind, amount=D(amount), **days))
    with pytest.raises(Refused, match="нужны номер, дата и ставка вместе"):
        work.post(brought)
    brought.advance_issued, brought.advance_percent = DAY(2026, 2, 16), D(22)
    work.post(brought)
    fill = next(f for f in FILLS if f.target is PaymentInvoice and f.source.__name__ == "Contract")
    bill: Any = work.fill(fill, company.contract.id)
    work.post(bill)
    by_sum = {row.amount: row for row in bill.rows}
    assert (by_sum[D(700)].vat, by_sum[D(700)].vat_percent) == (D(0), None)
    assert "700,00" in printed(company, bill, "invoice")
    # 500 stood on the brought debt at once; 90 000 pay the rest of it, 700 the penalty (A6).
    work.post(company.receipt("100700", date=DAY(2026, 11, 14)))
    (made,) = proposals(work, DAY(2026, 11, 14))
    assert (made.advance, made.vat) == (D(10000), D("1803.28"))
    assert act_of(company, NOVEMBER).rows == []
    (paper, offset) = told(company, DAY(2026, 10, 1), NOVEMBER)
    assert (paper[0], paper[3]) == ("№ 10 от 16.02.2026", D(500))
    assert offset[0].startswith("Ввод остатков")
    made.date = NOVEMBER
    with pytest.raises(Refused, match="прошло больше пяти дней"):
        work.post(made)
