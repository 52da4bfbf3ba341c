"""L-2, L-3, L-10, L-12, A-26: what the calendar tells is told once, whoever looks first."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest

from app.jobs import by_calendar
from app.mail.reminder_days import offset_due, offsets
from app.mail.sending import send_waiting
from app.work import Work
from db.catalogs.employee import Employee
from db.catalogs.letter import LetterState
from db.catalogs.organization import Organization
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_leasing import ContractAddendum
from db.engine import open_database
from db.errors import UserError
from tests.company import BOSS, DAY, Company
from tests.mailbox import Mailbox, with_mail
from tests.offices import Offices
from tests.test_mail import letters
from tests.test_meter_readings import light_of, meter, paying, read

TENANT = ("buh@stroygrad.ru", "boss@stroygrad.ru")
OLD, NEW = "old@romashka.ru", "new@romashka.ru"


def looked(work: Work, day: dt.date, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many letters the calendar wrote on a day."""
    before = len(letters(work))
    monkeypatch.setattr(by_calendar, "today", lambda: day)
    list(by_calendar.write_by_calendar(work))
    return len(letters(work)) - before


def test_l2_l3_a26_days_of_contracts_are_told_once(
    mailing: Company, mailbox: Mailbox, base_url: str, monkeypatch: pytest.MonkeyPatch
):
    work = mailing.work
    old, new = Employee(name="Старый", email=OLD), Employee(name="Новый", email=NEW)
    work.save([old, new])
    doc = work.load(Contract, mailing.contract.id)
    doc.manager_id, doc.notify_days, doc.valid_to = old.id, 30, DAY(2026, 12, 31)
    doc.addenda = [
        ContractAddendum(
            number=1, date=DAY(2026, 11, 2), valid_from=DAY(2026, 12, 15), notify_days=7
        )
    ]
    work.save(doc, despite=True)

    def sent(day: dt.date) -> list[str]:
        number = looked(work, day, monkeypatch)
        assert looked(work, day, monkeypatch) == 0
        at = len(mailbox.letters)
        send_waiting(work)
        assert len(mailbox.letters) - at == number
        return [address for to, _ in mailbox.letters[at:] for address in to]

    assert sent(DAY(2026, 11, 30)) == []
    together = Barrier(2)

    def machine(_: int) -> int:
        database = open_database(base_url)
        together.wait()
        done = list(by_calendar.write_by_calendar(Work(database, BOSS)))
        database.close()
        return len(done)

    monkeypatch.setattr(by_calendar, "today", lambda: DAY(2026, 12, 1))
    with ThreadPoolExecutor(2) as machines:  # N = 30: 01.12, and two computers at once
        assert sum(machines.map(machine, range(2))) == 1
    assert looked(work, DAY(2026, 12, 1), monkeypatch) == 0
    send_waiting(work)
    assert mailbox.addressed() == [*TENANT, OLD]
    body = mailbox.last().get_body().get_content()
    assert "договор № 214 от 01.01.2026: последний день 31.12.2026 — через 30 дней" in body

    assert sent(DAY(2026, 12, 8)) == [*TENANT, OLD]  # N = 7 before the addendum
    assert "соглашение № 1 от 02.11.2026 действует с 15.12.2026 — через 7 дней" in (
        mailbox.last().get_body().get_content()
    )
    doc = work.load(Contract, doc.id)
    doc.manager_id = new.id
    work.save(doc, despite=True)
    assert sent(DAY(2026, 12, 15)) == [*TENANT, NEW]
    doc.addenda, doc.valid_to = [], DAY(2027, 6, 30)  # prolonged: none for the old end
    work.save(doc, despite=True)
    assert sent(DAY(2026, 12, 31)) == []
    assert sent(DAY(2027, 6, 30)) == [*TENANT, NEW]
    doc = work.load(Contract, doc.id)
    doc.status = ContractStatus.CANCELLED
    work.save(doc, despite=True)
    assert sent(DAY(2027, 7, 1)) == []


def test_l2_an_addendum_cancelled_meanwhile_is_told_of_no_more(
    office_company: Company, monkeypatch: pytest.MonkeyPatch
):
    """N = 7 before 01.12: letters on 24.11 to both; cancelled on 25.11, none on 01.12."""
    work = office_company.work
    with_mail(office_company, 1)
    person = Employee(name="Старый", email=OLD)
    work.save(person)
    doc = work.load(Contract, office_company.contract.id)
    doc.manager_id = person.id
    first = DAY(2026, 12, 1)
    doc.addenda = [
        ContractAddendum(number=1, date=DAY(2026, 11, 2), valid_from=first, notify_days=7)
    ]
    work.save(doc, despite=True)
    assert looked(work, DAY(2026, 11, 23), monkeypatch) == 0
    assert looked(work, DAY(2026, 11, 24), monkeypatch) == 2
    doc = work.load(Contract, doc.id)
    doc.addenda = []
    work.save(doc, despite=True)
    assert looked(work, first, monkeypatch) == 0


def test_l9_l10_days_of_reminders_are_read_and_come_in_turn():
    plan = offsets("−3, 0, +3;10")
    assert plan == (-3, 0, 3, 10)
    assert offsets("") == ()
    due = DAY(2026, 11, 20)
    found = [offset_due(due, plan, due + dt.timedelta(days=n)) for n in range(-4, 17)]
    assert found == [
        None, *[-3] * 3, *[0] * 3, *[3] * 6, None, *[10] * 6, None
    ]  # fmt: skip
    assert offset_due(due, (0, 7, 14, 21, 28), due + dt.timedelta(days=29)) == 28
    with pytest.raises(UserError, match="«скоро» — не число дней"):
        offsets("3, скоро")


def test_l10_reminders_stop_after_payment(office_company: Company, monkeypatch: pytest.MonkeyPatch):
    company, work = office_company, office_company.work
    with_mail(company, 1)
    card = work.load(Organization, company.organization.id)
    card.payment_reminders = "-3, 0, 3, 10"
    work.save(card, despite=True)
    work.post(company.transfer(date=DAY(2026, 11, 12), to=DAY(2026, 11, 30), amount="5000"))
    told = {day: looked(work, DAY(2026, 11, day), monkeypatch) for day in range(8, 16)}
    assert {day for day, number in told.items() if number} == {9, 12, 15}
    late = letters(work)[-1]
    assert late.name.startswith("Просрочена оплата")
    assert "договор № 214: 5 000,00 руб., срок 12.11.2026 — 3 дня назад" in late.body.replace(
        "\u00a0", " "
    )
    assert late.state is LetterState.NO_ADDRESS  # nobody is in the card: «Не ушло» tells of it
    work.post(company.receipt("5000", date=DAY(2026, 11, 16)))
    assert looked(work, DAY(2026, 11, 22), monkeypatch) == 0


def test_l12_h31_readings_are_asked_for_and_papers_are_due(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
):
    """Only tenants without a reading are asked; a manager hears of papers that nobody issued."""
    work, company = offices.work, offices.company
    light = light_of(offices)
    work.save(meter(offices, light, initial=Decimal(1000)))
    doc = paying(offices, light)
    doc.manager_id, doc.valid_to, doc.invoice_day = offices.manager.id, DAY(2027, 3, 31), 28
    work.save(doc, despite=True)
    assert looked(work, DAY(2026, 12, 25), monkeypatch) == 0  # no mail, no notices
    with_mail(company, 1)
    card = work.load(Organization, company.organization.id)
    card.reading_reminder = 25
    work.save(card, despite=True)

    assert looked(work, DAY(2026, 12, 24), monkeypatch) == 0
    assert looked(work, DAY(2026, 12, 25), monkeypatch) == 1
    asked = letters(work)[-1]
    assert asked.name.startswith("Просим передать показания")
    assert "счётчик № 001, помещение" in asked.body
    assert asked.partner_id == doc.partner_id
    assert looked(work, DAY(2026, 12, 26), monkeypatch) == 0
    work.post(read(offices, DAY(2027, 1, 20), "1100", reason="отопление"))

    assert looked(work, DAY(2026, 12, 28), monkeypatch) == 1
    due = letters(work)[-1]
    assert (due.employee_id, due.name.split(" — ")[0]) == (
        offices.manager.id,
        "Пора выставить документы",
    )
    assert f"счёт по договору № {doc.contract_number} за 01.01.2027–31.01.2027" in due.body
    assert looked(work, DAY(2026, 12, 29), monkeypatch) == 0
    assert looked(work, DAY(2027, 1, 25), monkeypatch) == 0  # read on the 20th
