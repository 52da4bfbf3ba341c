"""H-32, L-4, L-5: papers of the schedule come by themselves, each once, whoever starts first."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.checking import check
from app.jobs import auto_issue
from app.jobs.due import Done
from app.mail import planned_notices
from app.month import by_schedule
from app.month.approving import approve, who_approves
from app.month.issuing import Issued
from app.month.snapshot import BY_SCHEDULE
from app.month.standing import standing
from app.work import Work
from db.catalogs.letter import LetterKind
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.documents.contract import InvoiceMonth
from db.documents.payment_invoice import PaymentInvoice
from db.documents.service_act import ServiceAct
from db.errors import UserError
from db.month_kind import RunKind
from forms.schedule_watch import ScheduleWatch
from tests.company import DAY, MANAGER
from tests.leaseholds import NOVEMBER, OCTOBER, Leaseholds, make_leaseholds
from tests.offices import Offices, make_offices
from tests.test_concurrency import Crowd, accepted
from tests.test_month_run import ACTS, INVOICES, accountant, count, letters, numbers, people
from tests.windows import Office

REASON = "бухгалтер один"


@pytest.fixture
def leaseholds(offices: Offices) -> Leaseholds:
    """October is issued; invoices of a month on the 25th of the one before, but for the last."""
    made = make_leaseholds(offices, 4)
    for number in range(3):
        made.change(number, invoice_day=25, invoice_month=InvoiceMonth.BEFORE)
    made.change(3, invoice_day=5, invoice_month=InvoiceMonth.SAME)
    return made


def card(made: Leaseholds, **values: Any) -> None:
    """Other values in the card of our organization."""
    work, company = made.work, made.offices.company
    thing = work.load(Organization, company.organization.id)
    for name, value in values.items():
        setattr(thing, name, value)
    work.save(thing, despite=True)


def at(work: Work, day: dt.date, monkeypatch: pytest.MonkeyPatch) -> list[Done]:
    """What the schedule did on a day."""
    monkeypatch.setattr(auto_issue, "today", lambda: day)
    return list(auto_issue.issue_by_schedule(work))


def of_invoices(told: list[Done]) -> list[str]:
    """What was told of them; acts of October wait for approval all the while."""
    return [done.text.replace("\u00a0", " ") for done in told if "счета за" in done.text]


def contracts(made: Leaseholds, *numbers_of: int) -> set[int]:
    return {made.contracts[n].id for n in numbers_of}


def test_h32_what_another_approved_is_issued_on_its_day_and_once(
    leaseholds: Leaseholds, base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Approved ahead: nothing on the 24th, three on the 25th from two computers, one on the 5th."""
    work = leaseholds.work
    people(leaseholds)
    count(work, INVOICES)
    approve(accountant(leaseholds), NOVEMBER)
    assert at(work, DAY(2026, 10, 25), monkeypatch) == []  # nobody asked for it
    card(leaseholds, auto_issue=True, auto_issue_reason=REASON)
    assert at(work, DAY(2026, 10, 24), monkeypatch) == []
    monkeypatch.setattr(auto_issue, "today", lambda: DAY(2026, 10, 25))
    told = Crowd(base_url).do(lambda work, _: list(auto_issue.issue_by_schedule(work)))
    assert accepted(told) == told
    assert set(numbers(leaseholds, PaymentInvoice)) == contracts(leaseholds, 0, 1, 2)
    assert at(work, DAY(2026, 10, 25), monkeypatch) == []
    assert of_invoices(at(work, DAY(2026, 11, 5), monkeypatch)) == [
        "ООО «Ромашка-Аренда», счета за ноябрь 2026 г.: выставлено 1 договор на 31 500,00"
    ]
    assert set(numbers(leaseholds, PaymentInvoice)) == contracts(leaseholds, 0, 1, 2, 3)
    # The server's own people are not of this test.
    assert [d for d in check(work.database).differences if d.check != "guards"] == []


def test_h32_what_nobody_approved_waits_for_another_person(
    leaseholds: Leaseholds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The law of approval stands above the schedule: counted once a day, issued when approved."""
    work = leaseholds.work
    people(leaseholds)
    card(leaseholds, auto_issue=True, auto_issue_reason=REASON)
    (done,) = at(work, DAY(2026, 10, 26), monkeypatch)
    assert done.text.endswith("ждут утверждения: 3 договора")
    assert at(work, DAY(2026, 10, 26), monkeypatch) == []
    assert numbers(leaseholds, PaymentInvoice) == {}
    approve(accountant(leaseholds), NOVEMBER)
    (done,) = at(work, DAY(2026, 10, 26), monkeypatch)
    assert "выставлено 3 договора" in done.text
    # Counted again on another day: what changed waits alone.
    leaseholds.reprice(3, None)
    (done,) = of_invoices(at(work, DAY(2026, 11, 6), monkeypatch))
    assert done.endswith("ждут утверждения: 1 договор")


def test_h32_what_the_only_accountant_approved_ahead_is_issued_on_its_day(
    leaseholds: Leaseholds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is left to approve with the reason of the card: that is no fault."""
    work = leaseholds.work
    card(leaseholds, auto_issue=True, auto_issue_reason=REASON)
    count(work, INVOICES)
    approve(work, NOVEMBER, reason="проверено заранее")
    (done,) = at(work, DAY(2026, 10, 25), monkeypatch)
    assert "выставлено 3 договора" in done.text
    assert set(numbers(leaseholds, PaymentInvoice)) == contracts(leaseholds, 0, 1, 2)


def test_h32_whose_program_was_open_when_the_schedule_counted_may_approve(
    leaseholds: Leaseholds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vera's program counted and others could approve too: she counted nothing herself (H-24)."""
    vera = accountant(leaseholds)
    people(leaseholds)
    card(leaseholds, auto_issue=True, auto_issue_reason=REASON)
    (done,) = at(vera, DAY(2026, 10, 26), monkeypatch)
    assert done.text.endswith("ждут утверждения: 3 договора")
    stands = standing(vera, INVOICES, NOVEMBER)
    assert stands.author == BY_SCHEDULE
    assert "по графику" in who_approves(vera, INVOICES, stands.login)
    approve(vera, NOVEMBER)
    (done,) = at(vera, DAY(2026, 10, 26), monkeypatch)
    assert "выставлено 3 договора" in done.text


def test_h32_h33_one_accountant_gets_all_but_what_has_remarks(
    leaseholds: Leaseholds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the reason of the card; acts on the month's last day; a red line waits for a person."""
    work = leaseholds.work
    card(leaseholds, auto_issue=True, auto_issue_reason=REASON)
    leaseholds.reprice(1, None)  # cleaning without a price
    (done,) = at(work, DAY(2026, 10, 25), monkeypatch)
    assert "выставлено 2 договора" in done.text
    assert set(numbers(leaseholds, PaymentInvoice)) == contracts(leaseholds, 0, 2)
    told = at(work, DAY(2026, 10, 31), monkeypatch)
    assert ["акты за октябрь" in done.text for done in told] == [False, True]
    assert set(numbers(leaseholds, ServiceAct)) == contracts(leaseholds, 0, 1, 2, 3)
    with work.database.reading() as session:
        due = by_schedule.due(session, DAY(2026, 11, 20))
        ours = leaseholds.offices.company.organization.id
    own = contracts(leaseholds, 0, 1, 2, 3)
    assert due[by_schedule.Due(ours, INVOICES, NOVEMBER)] & own == contracts(leaseholds, 1, 3)
    assert not due.get(by_schedule.Due(ours, ACTS, OCTOBER), set()) & own


def test_h32_what_one_run_is_refused_for_does_not_stop_the_others(
    leaseholds: Leaseholds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The invoices find the base busy; the acts of the same day are issued, and both are told."""
    card(leaseholds, auto_issue=True, auto_issue_reason=REASON)
    honest = auto_issue.issue

    def issue(work: Work, kind: RunKind, month: dt.date, **how: Any) -> Issued:
        if kind is INVOICES:
            raise UserError("База занята: повторите.")
        return honest(work, kind, month, **how)

    monkeypatch.setattr(auto_issue, "issue", issue)
    *refused, done = at(leaseholds.work, DAY(2026, 10, 31), monkeypatch)
    assert [(one.failed, "База занята" in one.text) for one in refused] == [(True, True)] * 2
    assert "счета за ноябрь 2026 г.: База занята" in refused[1].text
    assert (done.failed, "акты за октябрь" in done.text) == (False, True)
    assert set(numbers(leaseholds, ServiceAct)) == contracts(leaseholds, 0, 1, 2, 3)


def test_l4_l5_letters_of_the_schedule_go_together_and_once(
    leaseholds: Leaseholds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Invoices of one month and acts of another: one summary; papers only where they are sent."""
    work, manager = leaseholds.work, leaseholds.offices.manager
    card(
        leaseholds,
        auto_issue=True,
        auto_issue_reason=REASON,
        mail_host="mail.example.ru",
        mail_from="robot@example.ru",
    )
    for number in (0, 1):
        leaseholds.change(number, auto_send=number == 0, manager_id=manager.id)
    tenant = work.load(Partner, leaseholds.contracts[0].partner_id)
    tenant.email = "tenant@example.ru"
    work.save(tenant, despite=True)
    assert len(at(work, DAY(2026, 10, 31), monkeypatch)) == 3
    found = [(kind, to, papers) for kind, _, to, papers in letters(leaseholds)]
    assert found == [
        (LetterKind.DOCUMENTS, "tenant@example.ru", 2),
        (LetterKind.SUMMARY, manager.email, 0),
    ]
    assert at(work, DAY(2026, 10, 31), monkeypatch) == []
    with work.database.reading() as session:
        assert list(planned_notices.planned_notices(session, DAY(2026, 10, 31))) == []


def test_h32_an_open_window_issues_what_its_day_has(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It tells of it in the corner; a person who may not issue papers is left in peace."""
    made = make_leaseholds(make_offices(office.company), 1)
    card(made, auto_issue=True, auto_issue_reason=REASON)
    monkeypatch.setattr(auto_issue, "today", lambda: DAY(2026, 10, 25))
    watch, told = ScheduleWatch(office.desk), list[str]()
    monkeypatch.setattr(office.desk.shell, "notify", lambda words, *more: told.append(words))
    person = office.desk.work.user
    office.desk.work.user = MANAGER
    watch.look()
    assert watch.job is None
    office.desk.work.user = person
    watch.look()
    office.settle()
    assert set(numbers(made, PaymentInvoice)) == contracts(made, 0)
    assert "счета за ноябрь 2026 г.: выставлено 1 договор" in told[0]
    watch.look()
    office.settle()
    assert len(told) == 1


def test_h32_a_program_that_ends_stops_issuing_and_that_is_no_fault(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fixture of windows finds what was reported as a defect."""
    watch, asked = ScheduleWatch(office.desk), list[int]()

    def ended(work: Work, progress: Any) -> list[Done]:
        for job in list(office.desk.jobs.running):
            job.cancel()
        asked.append(1)
        progress(1, 2, "")
        return []

    monkeypatch.setattr(auto_issue, "issue_by_schedule", ended)
    watch.look()
    office.settle()
    assert asked == [1]
