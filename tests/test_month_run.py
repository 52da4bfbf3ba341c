"""The month's run as a thing: approved by another, issued once, resumed, taken back (H-15, H-16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from app import users
from app.checking import check
from app.mail.states import set_states
from app.month import issuing
from app.month.approving import approve
from app.month.dry_run import dry_run
from app.month.issuing import Issued, issue
from app.month.mailing import Mailed, mail_issued
from app.month.snapshot import items_of, keep, living
from app.month.undoing import undo
from app.store import load
from app.work import Work
from db.catalogs.letter import Letter, LetterKind, LetterRecipient, LetterState
from db.catalogs.partner import Partner
from db.catalogs.service_kind import ServiceKind
from db.documents.contract_leasing import ContractCharge, Periodicity
from db.documents.payment_invoice import PaymentInvoice
from db.documents.service_act import ServiceAct
from db.documents.service_charge import ServiceCharge
from db.errors import UserError
from db.month_kind import RunKind
from db.month_run import ItemState
from db.registers.money import Charge
from db.roles import Role
from tests.commands import Said
from tests.company import ACCOUNTANT, Company
from tests.leaseholds import NOVEMBER, Leaseholds, make_leaseholds
from tests.month_sums import closed_sums
from tests.offices import Offices, make_offices
from tests.test_concurrency import Crowd, accepted, base_is_whole
from tests.test_month_dry_run import somebody

D = Decimal
INVOICES, ACTS = RunKind.INVOICES, RunKind.ACTS
MANY = 6
LAST = dt.date(2026, 11, 30)


@pytest.fixture
def leaseholds(offices: Offices) -> Leaseholds:
    return make_leaseholds(offices, MANY)


def accountant(made: Leaseholds) -> Work:
    """Vera, who may approve what Anna counted."""
    return Work(made.work.database, ACCOUNTANT)


def count(work: Work, kind: RunKind, month: dt.date = NOVEMBER) -> None:
    keep(work, dry_run(work, kind, month, today=NOVEMBER))


def issued(work: Work, kind: RunKind, month: dt.date = NOVEMBER, **more: Any) -> Issued:
    return issue(work, kind, month, today=LAST if kind is ACTS else NOVEMBER, **more)


def run_of(made: Leaseholds, kind: RunKind, month: dt.date = NOVEMBER) -> Issued:
    """Counted by one, approved by another, issued."""
    keep(made.work, dry_run(made.work, kind, month, today=LAST if kind is ACTS else NOVEMBER))
    approve(accountant(made), month)
    return issued(made.work, kind, month)


def numbers(made: Leaseholds, noun: type[Any]) -> dict[int, str]:
    """{contract: numbers of what stands posted}."""
    with made.work.database.reading() as session:
        query = select(noun.contract_id, noun.number).where(noun.posted).order_by(noun.number)
        return dict(session.execute(query).all())


def people(made: Leaseholds) -> None:
    """Anna and Vera in the list of the base."""
    users.first(made.work)
    with made.work.transaction("люди", (), None) as gate:
        assert gate is not None
        (key,) = gate.reserve(1)
        row = {"id": key, "login": "vera", "name": "Вера", "role": Role.ACCOUNTANT, "active": True}
        gate.insert(users.AppUser.__table__, [row])


def test_h15_a_run_is_approved_by_another_issued_once_and_closes_what_was_charged(
    leaseholds: Leaseholds,
) -> None:
    """Σ acts = Σ charges they close by kind and rate = the register, to the kopeck (H-21).

    The author is refused as approver, another signs (B-13); fixed rows need no facts (H-11).
    """
    work = leaseholds.work
    people(leaseholds)
    count(work, INVOICES)
    assert (issued(work, INVOICES).done, numbers(leaseholds, PaymentInvoice)) == ([], {})
    with pytest.raises(UserError, match="считали вы.*Вера"):
        approve(work, NOVEMBER, reason="сама")
    assert len(approve(accountant(leaseholds), NOVEMBER).items) == MANY
    # A price that changes after the approval returns that contract alone.
    leaseholds.reprice(2, D(1700))
    first = issued(work, INVOICES)
    assert (len(first.done), len(first.refused)) == (MANY - 1, 1)
    assert first.refused[0].contract_id == leaseholds.contracts[2].id
    assert "изменились после утверждения" in first.refused[0].words
    again = run_of(leaseholds, INVOICES)
    assert ([i.amount for i in again.done], again.waiting) == ([D("31700.00")], [])
    assert issued(work, INVOICES).done == []
    with work.database.reading() as session:
        kinds = (ServiceCharge, PaymentInvoice)
        assert [session.scalar(select(func.count(k.id))) for k in kinds] == [2 * MANY, MANY]
    closed = run_of(leaseholds, ACTS)
    assert len(closed.done) == MANY
    assert len(set(numbers(leaseholds, ServiceAct).values())) == MANY
    _sums_agree(leaseholds, sum((i.amount for i in closed.done), D(0)))
    # The server's own people are not of this test.
    assert [d for d in check(work.database).differences if d.check != "guards"] == []


def _sums_agree(made: Leaseholds, issued_sum: D) -> None:
    with made.work.database.reading() as session:
        charges, register, acts = closed_sums(session)
        open_left = session.scalar(
            select(func.count(Charge.id)).where(Charge.closed_by_id.is_(None), Charge.quantity > 0)
        )
    assert charges == register == acts
    assert len(charges) == 2
    assert (sum(gross for gross, _ in charges.values()), open_left) == (issued_sum, 0)


def test_a_run_taken_back_keeps_its_numbers_and_they_revive(leaseholds: Leaseholds) -> None:
    """Acts go before invoices; the same contract and month get the same numbers, gapless."""
    run_of(leaseholds, INVOICES)
    run_of(leaseholds, ACTS)
    kinds = (ServiceCharge, PaymentInvoice, ServiceAct)
    before = [numbers(leaseholds, kind) for kind in kinds]
    with pytest.raises(UserError, match="акты уже выставлены"):
        undo(leaseholds.work, NOVEMBER, kind=INVOICES)
    assert undo(leaseholds.work, NOVEMBER).documents == {"service_act": MANY}
    back = undo(leaseholds.work, NOVEMBER)
    assert back.documents == {"payment_invoice": MANY, "service_charge": MANY}
    with pytest.raises(UserError, match="отменять нечего"):
        undo(leaseholds.work, NOVEMBER)
    leaseholds.reprice(0, D(2000))
    leaseholds.change(1, valid_to=dt.date(2026, 10, 31))
    run_of(leaseholds, INVOICES)
    run_of(leaseholds, ACTS)
    after = [numbers(leaseholds, kind) for kind in kinds]
    gone = leaseholds.contracts[1].id
    for was, now in zip(before, after, strict=True):
        assert {k: n for k, n in was.items() if k != gone} == {
            k: n for k, n in now.items() if k != gone
        }
    base_is_whole(leaseholds.work.database)


def test_h24_an_act_unposted_by_hand_is_issued_again_with_its_number(
    leaseholds: Leaseholds,
) -> None:
    """Alone among its run, and as often as it is cancelled; a run taken back takes all of it."""
    work = leaseholds.work
    run_of(leaseholds, INVOICES)
    run_of(leaseholds, ACTS)
    before = numbers(leaseholds, ServiceAct)
    tenant = leaseholds.contracts[2].id
    with work.database.reading() as session:
        query = select(ServiceAct.id).where(ServiceAct.contract_id == tenant)
        (key,) = session.scalars(query)
    for _ in range(2):
        work.unpost(work.load(ServiceAct, key))
        again = run_of(leaseholds, ACTS)
        assert [item.contract_id for item in again.done] == [tenant]
        assert work.load(ServiceAct, key).posted
        assert numbers(leaseholds, ServiceAct) == before
    assert undo(work, NOVEMBER).documents == {"service_act": MANY}
    base_is_whole(work.database)


def test_a_stopped_run_goes_on_and_a_refused_contract_stops_nobody(
    leaseholds: Leaseholds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between two transactions: what is made stays whole, the rest is made once."""
    for name in ("IN_FILE", "ON_SERVER"):
        monkeypatch.setattr(issuing, name, 2)
    guard = ServiceKind(name="Охрана")
    leaseholds.work.save(guard)
    leaseholds.add_row(4, "charges", ContractCharge(service_id=guard.id, price=D(900)))
    count(leaseholds.work, INVOICES)
    approve(accountant(leaseholds), NOVEMBER)

    def killed(done: int, of: int, text: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        issued(leaseholds.work, INVOICES, progress=killed)
    assert len(numbers(leaseholds, PaymentInvoice)) == 2
    leaseholds.work.mark(guard)
    rest = issued(leaseholds.work, INVOICES)
    assert (len(rest.done), len(rest.refused)) == (3, 1)
    assert "с пометкой удаления" in rest.refused[0].words
    assert len(numbers(leaseholds, PaymentInvoice)) == MANY - 1
    base_is_whole(leaseholds.work.database)


def test_a_full_disk_stops_a_run_at_a_whole_contract_and_it_goes_on(
    office_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some contracts are made when the disk is full: nothing of the others, then all, once."""
    made = make_leaseholds(make_offices(office_company), MANY)
    monkeypatch.setattr(issuing, "IN_FILE", 2)
    engine = made.work.database.engine
    people(made)
    count(made.work, INVOICES)
    approve(accountant(made), NOVEMBER)

    def no_more(connection: Any, *more: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    def filled(done: int, of: int, text: str) -> None:
        if not event.contains(engine, "connect", no_more):
            engine.dispose()
            event.listen(engine, "connect", no_more)

    told = issued(made.work, INVOICES, progress=filled)
    assert {one.words.split(".")[0] for one in told.refused} == {"На диске кончилось место"}
    event.remove(engine, "connect", no_more)
    engine.dispose()
    stood = numbers(made, PaymentInvoice)
    assert 2 <= len(told.done) < MANY  # as many as the last pages still hold
    assert (len(stood), len(told.refused)) == (len(told.done), MANY - len(told.done))
    base_is_whole(made.work.database)
    rest = issued(made.work, INVOICES)
    assert (len(rest.done) + len(stood), rest.refused, rest.waiting) == (MANY, [], [])
    assert len(set(numbers(made, PaymentInvoice).values())) == MANY
    base_is_whole(made.work.database)


def letters(made: Leaseholds) -> list[tuple[LetterKind, LetterState, str, int]]:
    """(kind, state, to whom, papers) in the order of being queued."""
    with made.work.database.reading() as session:
        keys = session.scalars(select(Letter.id).order_by(Letter.id)).all()
        return [(x.kind, x.state, x.addressees, len(x.papers)) for x in load(session, Letter, keys)]


def test_l4_l5_a_tenant_gets_his_papers_once_and_a_manager_one_summary(
    leaseholds: Leaseholds,
) -> None:
    """Auto-send off: none, the manager has his all the same (C-14); a run taken back takes its letters back, sent ones keep it."""
    work, company = leaseholds.work, leaseholds.offices.company
    card = work.load(type(company.organization), company.organization.id)
    card.mail_host, card.mail_from = "mail.example.ru", "robot@example.ru"
    work.save(card)
    tenant = work.load(Partner, leaseholds.contracts[0].partner_id)
    tenant.email = "tenant@example.ru"
    work.save(tenant, despite=True)
    manager = leaseholds.offices.manager
    for number in (0, 1):
        leaseholds.change(number, auto_send=number == 0, manager_id=manager.id)
    run_of(leaseholds, INVOICES)
    assert mail_issued(work, INVOICES, NOVEMBER) == Mailed(1, 1)
    assert mail_issued(work, INVOICES, NOVEMBER) == Mailed()
    waits = LetterState.WAITING
    queued = [
        (LetterKind.DOCUMENTS, waits, "tenant@example.ru", 1),
        (LetterKind.SUMMARY, waits, manager.email, 0),
    ]
    assert letters(leaseholds) == queued
    undo(work, NOVEMBER)
    run_of(leaseholds, INVOICES)
    assert mail_issued(work, INVOICES, NOVEMBER) == Mailed(1, 1)
    gone, summary, again, second = letters(leaseholds)
    assert (gone[1], [again, second], summary) == (LetterState.CANCELLED, queued, queued[1])
    with work.transaction("письмо", (), None) as gate:
        assert gate is not None
        last = gate.session.scalars(select(LetterRecipient).order_by(LetterRecipient.id)).all()[-2]
        set_states(gate, last.owner_id, {last.id: (LetterState.ACCEPTED, "")})
    with pytest.raises(UserError, match="уже отправлены: договоры А-001. .*отдельным документом"):
        undo(work, NOVEMBER)
    assert len(numbers(leaseholds, PaymentInvoice)) == MANY


def test_two_starters_issue_every_contract_once(leaseholds: Leaseholds, base_url: str) -> None:
    count(leaseholds.work, INVOICES)
    approve(accountant(leaseholds), NOVEMBER)
    told = Crowd(base_url).do(lambda work, _: issued(work, INVOICES))
    assert accepted(told) == told
    assert sum(len(one.done) for one in told) >= MANY
    with leaseholds.work.database.reading() as session:
        runs = living(session, INVOICES, NOVEMBER)
        states = {item.state for item in items_of(session, [run.id for run in runs])}
        made = [session.scalar(select(func.count(k.id))) for k in (ServiceCharge, PaymentInvoice)]
    assert (len(runs), states, made) == (1, {ItemState.ISSUED}, [2 * MANY, MANY])
    base_is_whole(leaseholds.work.database)


def test_h14_a_quarterly_contract_is_closed_once_a_quarter(leaseholds: Leaseholds) -> None:
    """No act in the second month; in the last one an act closes the three."""
    leaseholds.change(0, papers_period=Periodicity.QUARTER)
    run_of(leaseholds, INVOICES)
    run = dry_run(leaseholds.work, ACTS, NOVEMBER, today=LAST)
    key = leaseholds.contracts[0].id
    reasons = {line.reason for line in run.lines if line.contract_id == key}
    assert (key in run.issued, reasons) == (False, {"акт за период — 31.12.2026"})
    assert len(run_of(leaseholds, ACTS).done) == MANY - 1
    december = dt.date(2026, 12, 1)
    run = dry_run(leaseholds.work, ACTS, december, today=dt.date(2026, 12, 31))
    assert sum(line.gross for line in run.issued[key]) == 3 * D(31500)
    assert sum(line.gross for line in run.issued[leaseholds.contracts[1].id]) == D(31500)


def test_cli_month_close_approve_undo(
    leaseholds: Leaseholds, base_url: str, kontora: Callable[..., Said], tmp_path: Path
) -> None:
    """cli.md: an unapproved run exits 1 and keeps its snapshot; one approver signs with a reason.

    Everything comes from contracts: nothing is typed in between (H-35).
    """
    somebody(leaseholds, base_url)

    def month(*words: str | Path) -> Said:
        return kontora("month", *words, "--base", base_url)

    waits = month("close", "2026-10", "--json")
    assert (waits.status, waits.data["waiting"], waits.data["charged"]) == (1, MANY, "0.00")
    assert "month approve 2026-10" in waits.err
    refused = month("approve", "2026-10")
    assert (refused.status, "укажите причину" in refused.err) == (1, True)
    assert "--reason «…»" in refused.err  # what a window asks for, a command is given
    signed = month("approve", "2026-10", "--reason", "бухгалтер один", "--json")
    assert (signed.status, signed.data["charged"]) == (0, "189000.00")
    (tmp_path / "file").write_text("")
    done = month("close", "2026-10", "--json", "--out", tmp_path / "file")
    assert (done.status, done.data["documents"]) == (3, {"service_act": MANY})
    assert "на месте папки лежит файл" in done.err  # the documents stand, papers are made again
    done = month("close", "2026-10", "--json", "--out", tmp_path / "papers")
    assert (done.status, done.data["contracts"]) == (0, 0)
    assert done.data["pdf_files"] == len(list(tmp_path.rglob("*.pdf"))) > MANY
    words = (
        "print",
        "package",
        "--tenant",
        "7707083893",
        "--out",
        tmp_path / "package.pdf",
        "--base",
    )
    given = kontora(*words, base_url, "--month", "2026-10", "--json")
    assert (given.status, given.data["documents"]) == (0, MANY)  # all tenants here are one
    assert given.data["pages"] > MANY  # every third act has its счёт-фактура beside it
    empty = kontora(*words, base_url, "--month", "2026-09")
    assert (empty.status, "сентябрь 2026 г. документов не выставлено" in empty.err) == (1, True)
    guard = ServiceKind(name="Охрана")
    leaseholds.work.save(guard)
    leaseholds.add_row(0, "charges", ContractCharge(service_id=guard.id, price=D(500)))
    late = month("close", "2026-10", "--json")
    assert (late.status, late.data["contracts"]) == (1, 0)
    assert [one["contract"] for one in late.data["refused"]] == ["А-001"]
    assert "уже выставлен, а появилось новое" in late.err
    back = month("undo", "2026-10", "--json")
    assert (back.status, back.data["documents"]) == (0, {"service_act": MANY})
    assert month("undo", "2026-10").status == 1
    with pytest.raises(AssertionError):
        assert month("close", "2026-13").status != 2
