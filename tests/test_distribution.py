"""Distribution of payments (F-1…F-3): ticks, lines, the oldest debt first, taking back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from app import distribution, users
from app.distribution import Share
from app.distribution_runs import run_named
from app.lists import titles_of
from app.people import User
from app.reports.distribution_runs import RunsParams, distribution_runs, rows_of_run
from app.reports.payments_info import InfoParams, payments_info
from app.work import Work
from db.base import Document
from db.documents.payment_receipt import PaymentReceipt
from db.errors import UserError
from db.registers.money import Allocation
from db.roles import Role
from tests.commands import Said
from tests.company import ACCOUNTANT, BOSS, DAY, MANAGER, NEXT_DAY, Company
from tests.ledger_compare import dump
from tests.payments import buckets, charges, left, let, marked, paid, whole
from tests.stories import filled

D = Decimal
DEC = DAY(2026, 12, 12)


# --- F-1, F-2 ---------------------------------------------------------------------------------


def test_f1_three_ticks_of_five_are_three_lines(company: Company):
    work = company.work
    receipts = [company.receipt(str(n)) for n in range(1000, 6000, 1000)]
    for doc in receipts:
        doc.by_mark = True
    work.post(receipts)
    assert left(company) == []
    assert distribution.mark(work, [d.id for d in receipts[1:4]]) == 3
    assert [amount for _, amount in left(company)] == [D(2000), D(3000), D(4000)]
    assert distribution.mark(work, [receipts[1].id, receipts[2].id], on=False) == 2
    assert distribution.mark(work, [receipts[1].id], on=False) == 0
    assert [amount for _, amount in left(company)] == [D(4000)]


def test_f1_a_tick_is_seen_by_open_windows_and_in_a_closed_period(company: Company):
    work = company.work
    doc = company.receipt("1000")
    work.post(doc)
    distribution.mark(work, [doc.id])
    with pytest.raises(UserError, match="изменил или удалил другой"):
        work.save(doc)
    card = work.load(type(company.organization), company.organization.id)
    card.closed_to = DEC
    work.save(card)
    distribution.mark(work, [doc.id], on=False)
    fresh = work.load(PaymentReceipt, doc.id)
    assert fresh.to_distribute is False
    assert [h.title for h in work.history(fresh)].count("К распределению") == 2


def test_f2_the_line_shows_what_is_left_and_leaves_at_zero(company: Company):
    work = company.work
    work.post([let(company), marked(company, "10000")])
    ((number, amount),) = left(company)
    assert amount == D(10000)
    outcome = distribution.distribute(work)
    assert (outcome.receipts, outcome.distributed, outcome.left) == (1, D(6000), D(4000))
    assert left(company) == [(number, D(4000))]
    work.post(let(company, company.cabins[1], amount="4000"))
    assert paid(company) == [D(3800), D(2200), D(0), D(0)]
    distribution.distribute(work)
    assert left(company) == []
    whole(company)


# --- F-3 --------------------------------------------------------------------------------------


def test_f3_the_oldest_debt_first_with_reasons_and_twice_changes_nothing(company: Company):
    work = company.work
    october = let(company, date=DAY(2026, 10, 1), to=DAY(2026, 10, 31))
    november = let(company, company.cabins[1], date=DAY(2026, 11, 1), to=DAY(2026, 11, 30))
    work.post([october, november, marked(company, "9000")])
    dry = distribution.distribute(work, dry_run=True)
    assert dry.run is None
    assert paid(company) == [D(0), D(0)]
    outcome = distribution.distribute(work)
    assert [(r.amount, r.reason) for r in outcome.rows] == [
        (D(6000), "самый ранний срок 01.10.2026"),
        (D(3000), "самый ранний срок 01.11.2026"),
    ]
    assert outcome.rows == dry.rows
    assert paid(company) == [D(6000), D(3000)]
    before = dump(work.database)
    again = distribution.distribute(work)
    assert list(again.rows) == []
    assert dump(work.database) == before
    whole(company)


def test_f3_a_retry_of_the_same_operation_tells_the_same(company: Company):
    work = company.work
    work.post([let(company), marked(company, "9000")])
    operation = uuid.uuid4()
    first = distribution.distribute(work, operation=operation)
    before = dump(work.database)
    again = distribution.distribute(work, operation=operation)
    assert again.distributed == first.distributed
    assert dump(work.database) == before


def test_f3_invoice_and_purpose_go_before_the_oldest(company: Company):
    work = company.work
    from db.documents.payment_invoice import PaymentInvoice

    first, second = (let(company, company.cabins[n], date=DAY(2026, 11, 1 + n)) for n in (0, 1))
    work.post([first, second])
    invoice = filled(work, second, PaymentInvoice)
    invoice.date = NEXT_DAY
    work.post(invoice)
    by_invoice = marked(company, "5000", invoice_id=invoice.id)
    named = marked(company, "700", purpose="Оплата за БК-002")
    work.post([by_invoice, named])
    outcome = distribution.distribute(work)
    reasons = {r.reason.split(";")[0] for r in outcome.rows}
    assert reasons == {"по счёту", "в назначении платежа: БК-002"}
    whole(company)


def test_a_manager_runs_nothing(company: Company):
    with pytest.raises(UserError, match="Недостаточно прав"):
        distribution.distribute(Work(company.work.database, MANAGER))
    with pytest.raises(UserError, match="Недостаточно прав"):
        distribution.undo(Work(company.work.database, MANAGER), run=uuid.uuid4())


def test_an_old_debt_is_paid_on_the_first_open_day(company: Company):
    work = company.work
    work.post([let(company), marked(company, "6000")])
    card = work.load(type(company.organization), company.organization.id)
    card.closed_to = DAY(2026, 11, 30)
    work.save(card)
    run = distribution.distribute(work).run
    with work.database.reading() as session:
        days = set(session.scalars(select(Allocation.period).where(Allocation.run == run)))
    assert days == {DAY(2026, 12, 1)}
    distribution.undo(work, run=run)
    assert paid(company) == [D(0), D(0)]
    whole(company)


# --- taking back ------------------------------------------------------------------------------


def test_a_run_a_receipt_and_a_row_are_taken_back(company: Company):
    work = company.work
    one, other = marked(company, "4000"), marked(company, "5000")
    work.post([let(company), let(company, company.cabins[1]), one, other])
    outcome = distribution.distribute(work)
    assert sum(paid(company)) == D(9000)
    back = distribution.undo(work, receipts=[one.id])
    assert (back.distributed, back.left) == (D(-4000), D(4000))
    assert sum(paid(company)) == D(5000)
    with work.database.reading() as session:
        query = select(Allocation).where(Allocation.run == outcome.run, Allocation.amount > 0)
        rows = [a for a in session.scalars(query) if a.charge_id]
    mine = [a for a in rows if a.recorder_id == other.id]
    distribution.undo(work, rows=[mine[0].id])
    assert sum(paid(company)) == D(5000) - mine[0].amount
    with pytest.raises(UserError, match="Отменять нечего"):
        distribution.undo(work, rows=[mine[0].id])
    distribution.undo(work, run=outcome.run)
    assert sum(paid(company)) == D(0)
    assert buckets(company) == {None: D(9000)}
    with pytest.raises(UserError, match="Отменять нечего"):
        distribution.undo(work, run=outcome.run)
    with pytest.raises(UserError, match="нет в базе"):
        distribution.undo(work, run=uuid.uuid4())
    with pytest.raises(UserError, match="Не выбрано"):
        distribution.undo(work)
    whole(company)


def test_an_old_run_does_not_take_what_a_later_one_put(company: Company):
    work = company.work
    doc = marked(company, "6000")
    work.post([let(company), doc])
    first = distribution.distribute(work)
    distribution.undo(work, receipts=[doc.id])
    second = distribution.distribute(work)
    with pytest.raises(UserError, match="Отменять нечего"):
        distribution.undo(work, run=first.run)
    assert sum(paid(company)) == D(6000)
    distribution.undo(work, run=second.run)
    assert sum(paid(company)) == D(0)
    whole(company)


def test_what_a_lowered_charge_freed_is_not_taken_twice(company: Company):
    work = company.work
    given, doc = let(company), marked(company, "6000")
    work.post([given, doc])
    run = distribution.distribute(work).run
    given.units[0].amount = D(4000)
    work.save(given)
    assert (sum(paid(company)), buckets(company)) == (D(4000), {None: D(2000)})
    given.units[0].amount = D(6000)
    work.save(given)
    later = distribution.distribute(work).run
    assert sum(paid(company)) == D(6000)
    distribution.undo(work, run=run)
    assert sum(paid(company)) == D(2000)
    distribution.undo(work, run=later)
    assert sum(paid(company)) == D(0)
    whole(company)


def test_a_receipt_placed_at_once_is_taken_back_too(company: Company):
    work = company.work
    doc = company.receipt("6000")
    work.post([let(company), doc])
    distribution.undo(work, receipts=[doc.id])
    assert (sum(paid(company)), buckets(company)) == (D(0), {None: D(6000)})
    distribution.distribute(work, [doc.id])
    assert sum(paid(company)) == D(6000)
    whole(company)


def test_a_cabins_bucket_pays_its_own_next_charge(company: Company):
    work = company.work
    doc = marked(company, "6000")
    work.post([let(company), doc])
    distribution.by_hand(work, doc.id, [Share(D(6000), unit_id=company.cabins[0].id)])
    work.post(let(company, company.cabins[1], date=DAY(2026, 11, 1)))
    owed = {c.unit_id: c.gross - c.allocated for c in charges(company)}
    assert owed[company.cabins[0].id] == D(0)
    assert owed[company.cabins[1].id] > D(0)
    assert buckets(company) == {}
    whole(company)


# --- the command ------------------------------------------------------------------------------


def test_the_command_distributes_and_takes_back(
    company: Company, base_url: str, kontora: Callable[..., Said]
):
    company.work.post([let(company), marked(company, "9000")])
    login = make_url(base_url).username if "://" in base_url else BOSS.login
    users.first(Work(company.work.database, User(login, "Анна", Role.ADMINISTRATOR)))
    dry = kontora("payments", "distribute", "--dry-run", "--json", "--base", base_url)
    assert (dry.status, dry.data["run"], dry.data["distributed"]) == (0, None, "6000.00")
    assert sum(paid(company)) == 0
    done = kontora("payments", "distribute", "--json", "--base", base_url).data
    assert {k: done[k] for k in ("receipts", "distributed", "left")} == {
        "receipts": 1,
        "distributed": "6000.00",
        "left": "3000.00",
    }
    assert [(r["amount"], r["unit"], r["kind"]) for r in done["rows"]] == [
        ("3800.00", "БК-001", "Аренда"),
        ("2200.00", "БК-001", "Аренда"),
        ("3000.00", None, None),
    ]
    assert all(r["reason"] for r in done["rows"])
    nothing = kontora("payments", "distribute", "--json", "--base", base_url).data
    assert (nothing["run"], nothing["number"], nothing["distributed"]) == (None, None, "0.00")
    back = kontora(
        "payments", "undo", str(done["number"]), "--dry-run", "--json", "--base", base_url
    )
    assert (back.data["run"], back.data["distributed"]) == (None, "-6000.00")
    assert sum(paid(company)) == 6000
    assert kontora("payments", "undo", "нет", "--base", base_url).status == 1
    back = kontora("payments", "undo", done["run"], "--json", "--base", base_url)
    assert (back.status, back.data["distributed"], back.data["left"]) == (0, "-6000.00", "6000.00")
    assert sum(paid(company)) == 0
    again = kontora("payments", "undo", f"№ {done['number']}", "--base", base_url)
    assert again.status == 1
    assert "Отменять нечего" in again.err


def test_f3_runs_are_listed_with_what_still_stands(company: Company):
    """«Распределения»: number, who, how, how much; the rows of a run with their reasons."""
    work = company.work
    one, other = marked(company, "4000"), marked(company, "1000")
    work.post([let(company), one, other])
    run = distribution.distribute(work, [one.id]).run
    assert run is not None
    target = charges(company)[-1].id
    distribution.by_hand(work, other.id, [Share(D(1000), charge_id=target)])
    distribution.undo(work, receipts=[one.id])
    with work.database.reading() as session:
        table = distribution_runs(session, RunsParams(date_from=None))
        made = rows_of_run(session, run, "")
        known = run_named(session, str(table.rows[1].cells[0]))
    told = [(r.cells[4], *r.cells[5:]) for r in table.rows]
    assert told == [
        ("вручную", 1, 1, D(1000), D(1000)),
        ("автоматически", 1, 2, D(4000), D(0)),
    ]
    assert (table.totals[7], table.totals[8]) == (D(5000), D(1000))
    assert known == run
    assert sum(r.cells[6] for r in made.rows) == D(4000)
    assert {r.cells[7] for r in made.rows} == {"самый ранний срок 12.11.2026"}


def test_g2_payments_by_tenant_are_what_stands_on_his_charges(company: Company):
    """«Информация по оплатам» per cabin and period; what was taken back is not there (F-9)."""
    work = company.work
    mine, strange = marked(company, "7000"), company.receipt("900", contract=company.other_contract)
    work.post([let(company), let(company, company.cabins[1], contract=company.other_contract)])
    work.post([mine, strange])
    cabin = company.cabins[0].id
    split = [Share(D(500), charge_id=charges(company)[0].id), Share(D(40), unit_id=cabin)]
    distribution.by_hand(work, mine.id, split, leave_rest=True)
    distribution.distribute(work)
    distribution.undo(work, receipts=[strange.id])
    with work.database.reading() as session:
        table = payments_info(session, InfoParams(date_from=None))
        one = payments_info(session, InfoParams(None, partner_id=company.tenant.id))
    at = [c.key for c in table.columns].index("amount")
    assert table.totals[at] == sum(paid(company)) + D(40)
    assert one.rows == table.rows
    assert {r.cells[4] for r in table.rows} == {"Аренда", "Переплата"}
    by_period = {(r.cells[3], r.cells[5]) for r in table.rows if r.cells[4] == "Аренда"}
    assert by_period == {("БК-001", DAY(2026, 11, 12)), ("БК-001", DAY(2026, 12, 1))}
    assert all(r.cells[9] for r in table.rows)


def test_a_refusal_names_the_document_once(company: Company):
    """What speaks of any document calls it by its kind and number, as its own list does."""
    doc = company.receipt("10")
    company.work.post(doc)
    with company.work.database.reading() as session:
        of_any = titles_of(session, Document, [doc.id])
        assert of_any == titles_of(session, PaymentReceipt, [doc.id])
    assert of_any[doc.id].count("Поступление оплаты") == 1


def test_an_accountant_may(company: Company):
    work = Work(company.work.database, ACCOUNTANT)
    company.work.post([let(company), marked(company, "100")])
    assert distribution.distribute(work).distributed == D(100)
