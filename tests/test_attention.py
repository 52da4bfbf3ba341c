"""«Требующие внимания»: every line finds exactly its things, on both databases (J-1…J-12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app import attention, users
from app.attention import lines
from app.bank_documents import Choice, Share
from app.bank_posting import post, set_aside
from app.lists import NAMED, ListQuery, count, ids
from app.mail.queueing import Draft, queue
from app.mail.recipients import Recipient
from app.people import User
from app.printed import note_printed
from app.signing import given
from app.verbs import FILLS
from app.work import Work
from db.catalogs.bank_payment import BankClass
from db.catalogs.letter import LetterKind
from db.catalogs.unit import Cabin, UnitKind
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_leasing import ContractPenalty, ContractPremise
from db.documents.meter_reading import MeterReading
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.documents.penalty_charge import PenaltyCharge
from db.documents.rent_change import RentChange
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer, RentTransferDelivery
from db.documents.unit_search import UnitSearch, UnitSearchRow
from db.roles import Role
from tests.bank_days import came, load, went
from tests.commands import Said
from tests.company import ACCOUNTANT, BOSS, DAY, MANAGER, Company
from tests.naive_attention import expected
from tests.offices import make_offices
from tests.test_service_act import act_of

D = Decimal
TODAY = DAY(2026, 11, 20)
ONE = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "today", lambda: TODAY)


def found(work: Work, name: str, mine: str | None = None) -> set[int]:
    """The ids of the list that a line opens."""
    line = lines.LINES[name]
    with work.database.reading() as session:
        return set(ids(session, ListQuery(line.noun, where=line.where(mine))))


def filled(work: Work, source: Any, target: type[Any]) -> Any:
    fill = next(f for f in FILLS if f.source is type(source) and f.target is target)
    return work.fill(fill, source.id)


def contract(company: Company, number: str, **values: Any) -> Contract:
    made = Contract(
        organization_id=company.organization.id,
        contract_number=number,
        partner_id=company.tenant.id,
        **{"date": DAY(2026, 1, 1), "status": ContractStatus.SIGNED} | values,
    )
    company.work.save(made)
    return made


def test_j2_drafts_and_those_on_signing_are_not_active(company):
    draft = contract(company, "1", status=ContractStatus.DRAFT)
    signing = contract(company, "2", status=ContractStatus.SIGNING)
    contract(company, "3", valid_from=DAY(2027, 1, 1))
    contract(company, "4")
    contract(company, "5", status=ContractStatus.CANCELLED)
    assert found(company.work, "contracts_not_active") == {draft.id, signing.id}


def test_j3_active_without_original(company):
    known = found(company.work, "contracts_without_original")
    one = contract(company, "1")
    contract(company, "2", status=ContractStatus.DRAFT)
    contract(company, "3", valid_from=DAY(2027, 1, 1))
    contract(company, "4", valid_to=DAY(2026, 11, 19))
    last_day = contract(company, "5", valid_to=TODAY)
    assert found(company.work, "contracts_without_original") - known == {one.id, last_day.id}
    one.original_received = True
    company.work.save(one)
    assert found(company.work, "contracts_without_original") - known == {last_day.id}


@pytest.mark.parametrize(("due", "is_late"), [(TODAY - ONE, True), (TODAY, False)])
def test_j5_any_kopeck_due_yesterday(company, due, is_late):
    company.work.post(company.transfer(date=due, to=due + 9 * ONE, amount="1000"))
    company.work.post(company.receipt("999.99", date=due))
    owing = found(company.work, "contracts_overdue")
    assert owing == ({company.contract.id} if is_late else set())
    company.work.post(company.receipt("0.01", date=due))
    assert found(company.work, "contracts_overdue") == set()


def invoice(company: Company, unit: int, due: dt.date | None) -> PaymentInvoice:
    transfer = company.transfer(company.cabins[unit], amount="6000")
    company.work.post(transfer)
    made: PaymentInvoice = filled(company.work, transfer, PaymentInvoice)
    made.date, made.due = transfer.date, due
    company.work.post(made)
    return made


def test_j6_past_and_empty_due_but_not_future(company):
    past, empty, _ = (
        invoice(company, unit, due) for unit, due in enumerate((TODAY - ONE, None, TODAY))
    )
    assert found(company.work, "invoices_overdue") == {past.id, empty.id}
    company.work.post(company.receipt("5999.99", invoice_id=past.id))
    assert past.id in found(company.work, "invoices_overdue")
    company.work.post(company.receipt("0.01", invoice_id=past.id))
    assert found(company.work, "invoices_overdue") == {empty.id}


def test_j6_what_was_taken_back_need_not_be_paid(company):
    asked = invoice(company, 0, TODAY - ONE)
    back = filled(
        company.work, company.work.load(type(company.transfer()), asked.based_on_id), RentReturn
    )
    back.date = DAY(2026, 11, 13)
    company.work.post(back)
    company.work.post(company.receipt("400"))
    assert found(company.work, "invoices_overdue") == set()


def test_j7_i17_cancelled_invoice_with_money(company):
    paid, unpaid = invoice(company, 0, None), invoice(company, 1, None)
    receipt = company.receipt("0.01", invoice_id=paid.id)
    company.work.post(receipt)
    assert found(company.work, "invoices_cancelled_paid") == set()
    company.work.unpost([paid, unpaid])
    assert found(company.work, "invoices_cancelled_paid") == {paid.id}
    company.work.mark(paid)
    assert found(company.work, "invoices_cancelled_paid") == {paid.id}
    receipt.invoice_id = None
    company.work.post(receipt)
    assert found(company.work, "invoices_cancelled_paid") == set()


def test_j11_j12_what_waits_in_the_contracts_bucket_is_not_distributed(company):
    company.work.post(company.transfer(amount="9999.99"))
    receipt = company.receipt("10000")
    company.work.post(receipt)
    assert found(company.work, "money_undistributed") == {receipt.id}
    company.work.post(company.transfer(company.cabins[1], amount="0.01"))
    assert found(company.work, "money_undistributed") == set()
    draft = company.receipt("5")
    company.work.save(draft)
    assert found(company.work, "money_undistributed") == set()


def test_kept_and_running_out(company):
    transfer = company.transfer(date=DAY(2026, 11, 1), to=TODAY)
    company.work.post(transfer)
    key = transfer.units[0].id
    for day, kept, soon in (
        (TODAY - 4 * ONE, False, False),
        (TODAY - 3 * ONE, False, True),
        (TODAY, False, True),
        (TODAY + ONE, True, False),
    ):
        assert (naive(company.work, "cabins_kept", day) == {key}) is kept
        assert (naive(company.work, "cabins_running_out", day) == {key}) is soon


def naive(work: Work, name: str, day: dt.date) -> set[int]:
    """The ids by the base on a day, after the simple-minded answer agreed."""
    with work.database.reading() as session:
        return agreed(session, name, day, expected(session, day))


def agreed(session: Session, name: str, day: dt.date, wanted: dict[str, set[int]]) -> set[int]:
    line = lines.LINES[name]
    noun: Any = line.noun
    by_base = set(session.scalars(select(noun.id).where(line.condition(day))))
    assert by_base == wanted.get(name, set())
    return by_base


@pytest.fixture
def busy(company: Company) -> Company:
    """A company to which most of what needs attention has happened."""
    work = company.work
    company.contract.qualified = True
    work.save(company.contract)
    first = company.transfer(*company.cabins[:2], date=DAY(2026, 10, 5), to=DAY(2026, 11, 4))
    first.deliveries = [
        RentTransferDelivery(
            address="Курск", carrier_id=company.carrier.id, price=D(500), cost=D(300)
        )
    ]
    work.post(first)
    longer: RentExtension = filled(work, first, RentExtension)
    longer.units = longer.units[:1]
    longer.date, longer.units[0].date_to = DAY(2026, 11, 5), DAY(2026, 11, 22)
    work.recalculate(longer.units[0], "date_to", longer)
    work.post(longer)
    for source in (first, longer):
        asked = filled(work, source, PaymentInvoice)
        asked.date = asked.due = source.date
        work.post(asked)
        work.post(company.receipt("3000", invoice_id=asked.id))
        if source is longer:
            work.unpost(asked)
    work.post(company.receipt("77", contract=company.other_contract))
    work.post(
        UnitSearch(
            organization_id=company.organization.id,
            date=DAY(2026, 11, 2),
            units=[UnitSearchRow(unit_id=company.cabins[2].id)],
        )
    )
    acted(company, first)
    bare = UnitKind(name="Без цены")
    work.save(bare)
    work.save(Cabin(name="Новая", code="БК-900", kind_id=bare.id))
    contract(company, "черновик", status=ContractStatus.DRAFT)
    long = contract(company, "офис на год", valid_to=DAY(2026, 12, 31))
    offices = make_offices(company)
    long.premises = [
        ContractPremise(unit_id=offices.premises[0].id, price=D(30000), tariff_id=offices.tariff.id)
    ]
    work.save(long)
    work.save(
        MeterReading(
            organization_id=company.organization.id,
            site_id=offices.building.id,
            date=DAY(2026, 10, 31),
            source="из файла",
        )
    )
    over = company.contract
    over.valid_to = DAY(2026, 11, 10)
    work.save(over)
    work.save(company.receipt("1", date=DAY(2026, 11, 18)))
    kept, posted, ours, _ = load(
        work, came(10, Номер="1"), came(20, Номер="2"), came(30, Номер="3"), went(40, "За ремонт")
    )
    post(work, posted.id, Choice(BankClass.RENT, (Share(company.contract.id, D(20)),)))
    set_aside(work, [ours.id], BankClass.NOT_OURS)
    assert found(work, "bank_waiting") == {kept.id}
    written(company)
    claimed(company)
    return company


def claimed(company: Company) -> None:
    """Penalties were given for nine days of a delay, and the money had come after four."""
    late = contract(company, "с пенями", valid_from=DAY(2026, 10, 5))
    late.penalties = [ContractPenalty(valid_from=DAY(2026, 10, 5), percent=D(1))]
    company.work.save(late)
    let = company.transfer(company.beds, date=DAY(2026, 10, 5), to=DAY(2026, 10, 31))
    let.contract_id = late.id
    company.work.post(let)
    doc = filled(company.work, late, PenaltyCharge)
    doc.date = doc.till = DAY(2026, 10, 14)
    company.work.recalculate(doc, "till")
    company.work.post(doc)
    note_printed(company.work, PenaltyCharge, [doc.id], "Расчёт пеней")
    company.work.post(company.receipt("50", contract=late, date=DAY(2026, 10, 9)))


def acted(company: Company, transfer: RentTransfer) -> None:
    """October's act is given, and then the price of its last days is agreed anew."""
    act = act_of(company, DAY(2026, 10, 31))
    company.work.post(act)
    given(company.work, [act.id])
    cheaper = filled(company.work, transfer, RentChange)
    cheaper.units = [row for row in cheaper.units if row.unit_id == company.cabins[1].id]
    cheaper.date = cheaper.units[0].date_from = DAY(2026, 10, 20)
    cheaper.units[0].price = D(5000)
    company.work.post(cheaper)


def written(company: Company) -> None:
    """A letter waits since the day before yesterday, another has nobody to go to."""
    key, about = company.organization.id, LetterKind.NOTICE
    with company.work.transaction("письма", (), None) as gate:
        gate.now = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
        to = [Recipient("buh@stroygrad.ru")]
        queue(gate, [Draft(key, about, "Ждёт", "…", to), Draft(key, about, "Некому", "…", [])])


@pytest.mark.parametrize("day", [TODAY, DAY(2026, 11, 4), DAY(2026, 12, 1), DAY(2027, 2, 1)])
def test_every_line_agrees_with_a_simple_minded_look(busy, day):
    with busy.work.database.reading() as session:
        wanted = expected(session, day)
        found_at_all = {name for name in lines.LINES if agreed(session, name, day, wanted)}
    if day == TODAY:
        assert found_at_all == set(lines.LINES)


def test_counts_are_the_lengths_of_the_lists(busy):
    with busy.work.database.reading() as session:
        numbers = attention.attention_of(session, BOSS)
    assert numbers == {name: len(found(busy.work, name)) for name in lines.LINES}
    assert all(numbers.values())


def test_j1_one_tick_is_every_line_of_a_noun(busy):
    with busy.work.database.reading() as session:
        for noun in (Contract, PaymentInvoice, PaymentReceipt):
            where = attention.filter_of(BOSS, noun)
            mine = attention.lines_of(BOSS, noun)
            each = set().union(*(found(busy.work, n.id) for n in mine))
            assert set(ids(session, ListQuery(noun, where=where))) == each
            assert 0 < len(each) <= count(session, ListQuery(noun))
    assert attention.filter_of(BOSS, RentExtension) == {}


def test_rights_hide_lines(busy):
    told = {line.id for line in attention.lines_of(MANAGER)}
    assert {line.id for line in attention.lines_of(ACCOUNTANT)} == set(lines.LINES)
    assert set(lines.LINES) - told == {
        "bank_waiting",
        "carriers_unpaid",
        "documents_not_posted",
    }
    with busy.work.database.reading() as session:
        assert attention.attention_of(session, MANAGER).keys() == told


def test_only_mine(busy, monkeypatch: pytest.MonkeyPatch):
    work = Work(busy.work.database, ACCOUNTANT)
    made = busy.receipt("50", contract=busy.other_contract)
    work.post(made)
    transfer = busy.transfer(busy.beds, date=DAY(2026, 11, 2), to=DAY(2026, 11, 3))
    work.post(transfer)
    assert found(work, "money_undistributed", "vera") == {made.id}
    assert found(work, "cabins_kept", "vera") == {transfer.units[0].id}
    with work.database.reading() as session:
        mine = attention.attention_of(session, ACCOUNTANT, mine=True)
    assert (mine["money_undistributed"], mine["cabins_kept"]) == (1, 1)
    assert {"cabins_lost", "carriers_unpaid", "month_open"}.isdisjoint(mine)


def test_each_line_asks_once(busy):
    asked: list[str] = []
    hear: Callable[..., None] = lambda *a: asked.append(a[2])  # noqa: E731
    with busy.work.database.reading() as session:
        bind = session.connection()
        event.listen(bind, "before_cursor_execute", hear)
        numbers = attention.attention_of(session, BOSS, besides=["cabins_lost"])
        event.remove(bind, "before_cursor_execute", hear)
    assert len(asked) == len(numbers) == len(lines.LINES) - 1


def test_a_line_is_known_to_lists_by_its_words():
    for line in lines.LINES.values():
        assert NAMED[line.filter].title == line.title
        assert line.hint


def test_j1_the_command_tells_the_same_with_reasons(
    busy: Company, base_url: str, kontora: Callable[..., Said]
):
    """`kontora attention`: groups of the contract, each thing named; nothing that is in order."""
    login = make_url(base_url).username if "://" in base_url else BOSS.login
    users.first(Work(busy.work.database, User(login, "Анна", Role.ADMINISTRATOR)))
    said = kontora("attention", "--json", "--base", base_url)
    assert said.status == 0
    with busy.work.database.reading() as session:
        counts = {k: n for k, n in attention.attention_of(session, BOSS).items() if n}
    groups = {g["line"]: g for g in said.data["groups"]}
    assert {k: g["count"] for k, g in groups.items()} == counts
    for name, group in groups.items():
        assert {r["id"] for r in group["rows"]} == found(busy.work, name)
        assert all(r["title"] for r in group["rows"])
        assert (group["section"], group["reason"]) == (
            lines.LINES[name].card.value,
            lines.LINES[name].title,
        )
    told = kontora("attention", "--base", base_url)
    assert all(g["reason"] in told.out for g in groups.values())
    assert kontora("attention", "--mine", "--json", "--base", base_url).status == 0
