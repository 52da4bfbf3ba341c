"""Several people at one base at once: nothing twice, nothing lost, no ring of waiting."""

from __future__ import annotations

import subprocess
import sys
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.checking import check
from app.problems import Stale
from app.proration import rent_amount
from app.verbs import FILLS
from app.work import Work
from db.catalogs.transport import Carrier
from db.catalogs.unit import Cabin
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_extension import RentExtension, RentExtensionUnit
from db.documents.rent_pause import RentPause, RentPauseUnit
from db.documents.rent_transfer import RentTransfer, RentTransferDelivery
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
from db.engine import Database, open_database
from db.errors import UserError
from db.proration_rule import ProrationRule
from db.registers.money import Charge
from db.registers.place import Possession
from tests.company import BOSS, DAY, Company, make_company
from tests.ledger_compare import numbers_have_no_gaps, open_items_hold, totals_follow
from tests.rush import rush

ROOT = Path(__file__).parent.parent
RING = "одновременно меняет"
PEOPLE = 4


class Crowd:
    """Threads that start together, each with a connection of its own."""

    def __init__(self, base: str) -> None:
        self.base = base

    def do(self, act: Callable[[Work, int], Any], people: int = PEOPLE) -> list[Any]:
        """What each person got: the result of his act, or the refusal."""
        gate = threading.Barrier(people)
        told: list[Any] = [None] * people

        def person(number: int) -> None:
            database = open_database(self.base)
            try:
                work = Work(database, BOSS)
                gate.wait()
                told[number] = act(work, number)
            except UserError as refusal:
                told[number] = refusal
            except BaseException as fault:  # noqa: BLE001  told to the test, which fails by it
                told[number] = fault
                gate.abort()
            finally:
                database.close()

        threads = [threading.Thread(target=person, args=(n,)) for n in range(people)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        faults = [t for t in told if isinstance(t, BaseException) and not isinstance(t, UserError)]
        assert faults == []
        assert [t for t in told if isinstance(t, UserError) and RING in str(t)] == []
        return told


@pytest.fixture
def crowd(base_url: str) -> Crowd:
    return Crowd(base_url)


def accepted(told: list[Any]) -> list[Any]:
    return [t for t in told if not isinstance(t, UserError)]


def base_is_whole(database: Database) -> None:
    with database.reading() as session:
        numbers_have_no_gaps(session)
        open_items_hold(session)
        totals_follow(session)
    assert check(database).differences == ()


def test_one_cabin_goes_to_one_tenant(company: Company, crowd: Crowd):
    def let(work: Work, number: int) -> str | None:
        contract = company.contract if number % 2 else company.other_contract
        doc = company.transfer(company.cabins[0], contract=contract)
        work.post(doc)
        return doc.number

    told = crowd.do(let)
    assert accepted(told) == ["А-000001"]
    assert all("БК-001" in str(t) or "в аренде" in str(t) for t in told if t != "А-000001")
    with company.work.database.reading() as session:
        assert session.scalar(select(func.count(Possession.id))) == 1
    base_is_whole(company.work.database)


def test_one_draft_is_posted_once(company: Company, crowd: Crowd):
    draft = company.receipt("1000")
    company.work.save(draft)

    def post(work: Work, _number: int) -> str | None:
        doc = work.load(PaymentReceipt, draft.id)
        here.wait()
        work.post(doc)
        return doc.number

    here = threading.Barrier(PEOPLE)
    told = crowd.do(post)
    assert accepted(told) == ["А-000001"]
    assert all(isinstance(t, Stale) for t in told if t != "А-000001")
    base_is_whole(company.work.database)


def test_one_operation_is_done_once(company: Company, crowd: Crowd):
    """The same form sent again over a second connection while the first is still at work."""
    operation = uuid.uuid4()

    def send(work: Work, _number: int) -> int:
        doc = company.receipt("1000")
        work.post(doc, operation)
        return doc.id

    told = crowd.do(send)
    assert len(set(accepted(told))) == 1
    with company.work.database.reading() as session:
        assert session.scalar(select(func.count(PaymentReceipt.id))) == 1
    twin = company.receipt("1000")
    company.work.post(twin, operation)
    assert {twin.id} == set(accepted(told))
    base_is_whole(company.work.database)


def test_two_lines_of_one_document_are_two_peoples_business(company: Company, crowd: Crowd):
    """Each changed another line; one saves, the other is told, and sees neither half."""
    doc = company.transfer(*company.cabins)
    company.work.save(doc)
    here = threading.Barrier(3)

    def edit(work: Work, number: int) -> int:
        mine = work.load(RentTransfer, doc.id)
        mine.units[number].condition = f"царапина {number}"
        here.wait()
        work.save(mine)
        return number

    told = crowd.do(edit, people=3)
    (winner,) = accepted(told)
    assert all(isinstance(t, Stale) for t in told if t != winner)
    stored = company.work.load(RentTransfer, doc.id)
    assert [r.condition.startswith("царапина") for r in stored.units] == [
        n == winner for n in range(3)
    ]


def test_numbers_have_no_gap_whoever_is_refused(company: Company, crowd: Crowd):
    """A fifth of the postings is refused after its number could have been taken."""
    cabins = many_cabins(company, 12)

    def let(work: Work, number: int) -> int:
        done = 0
        for turn in range(5):
            cabin = cabins[0 if turn == 2 else (number * 3 + turn) % 12]
            try:
                work.post(company.transfer(cabin, amount="100"))
                done += 1
            except UserError as refusal:
                assert RING not in str(refusal)  # noqa: PT017
        return done

    done = crowd.do(let)
    with company.work.database.reading() as session:
        assert session.scalar(select(func.count(RentTransfer.id))) == sum(done)
    base_is_whole(company.work.database)


def many_cabins(company: Company, count: int) -> list[Cabin]:
    cabins = [Cabin(name="Блок", code=f"М-{n:03}", kind_id=company.kind.id) for n in range(count)]
    company.work.save(cabins)
    arrival = UnitReceipt(
        organization_id=company.organization.id,
        site_id=company.site.id,
        date=DAY(2026, 1, 10),
        units=[UnitReceiptRow(unit_id=c.id) for c in cabins],
    )
    company.work.post(arrival)
    return cabins


def filled(work: Work, source: Any, target: type[Any]) -> Any:
    fill = next(f for f in FILLS if f.source is type(source) and f.target is target)
    return work.fill(fill, source.id)


def test_a_document_and_what_is_based_on_it_do_not_wait_in_a_ring(company: Company, crowd: Crowd):
    """One posts transfers again while another extends them; one an invoice, another its money."""
    transfers = [company.transfer(cabin) for cabin in company.cabins]
    company.work.post(transfers)
    invoices = [filled(company.work, t, PaymentInvoice) for t in transfers]
    for invoice in invoices:
        invoice.date = invoice.due = DAY(2026, 11, 12)
    company.work.post(invoices)

    def hurry(work: Work, number: int) -> int:
        done = 0
        for turn in range(3):
            try:
                done += hurried(work, number, transfers[turn], invoices[turn])
            except UserError as refusal:
                assert RING not in str(refusal)  # noqa: PT017
        return done

    def hurried(work: Work, number: int, transfer: RentTransfer, invoice: PaymentInvoice) -> int:
        if number == 0:
            again = work.load(RentTransfer, transfer.id)
            again.comment = "ещё раз"
            work.save(again)
        elif number == 1:
            more = filled(work, transfer, RentExtension)
            more.date = more.units[0].date_from
            work.post(more)
        elif number == 2:
            again = work.load(PaymentInvoice, invoice.id)
            again.comment = "ещё раз"
            work.save(again)
        else:
            money = filled(work, invoice, PaymentReceipt)
            money.date = DAY(2026, 11, 13)
            work.post([money, work.load(RentTransfer, transfer.id)])
        return 1

    assert sum(crowd.do(hurry)) > 0
    base_is_whole(company.work.database)


def test_sets_given_in_different_orders_do_not_wait_in_a_ring(company: Company, crowd: Crowd):
    documents = [company.receipt("100"), company.transfer(), company.receipt("50")]
    company.work.post(documents)

    def post_all(work: Work, number: int) -> int:
        mine = [work.load(type(d), d.id) for d in documents]
        for doc in mine:
            doc.comment = str(number)
        work.post(mine if number % 2 else mine[::-1])
        return number

    assert len(accepted(crowd.do(post_all))) >= 1
    base_is_whole(company.work.database)


def test_money_is_placed_once_whoever_places_it(company: Company, crowd: Crowd):
    """Receipts of one contract and the charges they pay, posted at once."""

    def work_on(work: Work, number: int) -> int:
        if number % 2:
            work.post([company.receipt(str(Decimal(700) + n)) for n in range(4)])
        else:
            work.post(company.transfer(company.cabins[number // 2]))
        return number

    assert len(accepted(crowd.do(work_on))) == PEOPLE
    base_is_whole(company.work.database)


def test_a_hurry_of_people_leaves_a_whole_base(company: Company, base_url: str):
    """Random acts of three people at once; every refusal is one of the designed ones."""
    many_cabins(company, 4)
    told: list[tuple[bool, str]] = []
    threads = [
        threading.Thread(target=lambda seed=seed: told.extend(rush(base_url, seed, 14)))
        for seed in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 3 * 14
    assert [words for _, words in told if RING in words] == []
    assert sum(acknowledged for acknowledged, _ in told) > 10
    base_is_whole(company.work.database)


def test_two_programs_share_a_file(sqlite_url: str):
    """Two processes of one machine write in turn; neither is told that the base is busy."""
    database = open_database(sqlite_url)
    company = make_company(Work(database, BOSS))
    many_cabins(company, 4)
    programs = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.rush", sqlite_url, str(seed), "12"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for seed in (1, 2)
    ]
    for program in programs:
        words, faults = program.communicate()
        lines = words.splitlines()
        assert (program.returncode, faults, len(lines)) == (0, "", 12)
        assert [line for line in lines if "занята" in line or RING in line] == []
    base_is_whole(database)
    database.close()


def test_carriers_changed_crosswise_do_not_wait_in_a_ring(company: Company, crowd: Crowd):
    """One trip goes from the first carrier to the second while another goes back."""
    second = Carrier(name="ИП Второй", partner_id=company.tenant.id)
    company.work.save(second)
    carriers = [company.carrier.id, second.id]
    contracts = [company.contract, company.other_contract]
    documents = [
        company.transfer(cabin, contract=contract)
        for cabin, contract in zip(company.cabins, contracts, strict=False)
    ]
    for doc, carrier in zip(documents, carriers, strict=True):
        trip = RentTransferDelivery(address="объект", carrier_id=carrier, cost=Decimal(100))
        doc.deliveries.append(trip)
    company.work.post(documents)
    here = threading.Barrier(2)

    def swap(work: Work, number: int) -> int:
        for turn in range(12):
            doc = work.load(RentTransfer, documents[number].id)
            doc.deliveries[0].carrier_id = carriers[(number + turn + 1) % 2]
            here.wait(60)
            work.save(doc)
        return number

    assert accepted(crowd.do(swap, people=2)) == [0, 1]
    base_is_whole(company.work.database)


def test_a_pause_and_an_extension_over_its_days_agree(company: Company, crowd: Crowd):
    """Whoever is first: the extension is corrected by the pause, or refused because of it."""
    first, last = DAY(2026, 12, 20), DAY(2026, 12, 31)
    transfer = company.transfer(company.cabins[0])
    company.work.post(transfer)
    head = {"organization_id": company.organization.id, "contract_id": company.contract.id}
    held = {"possession_id": transfer.units[0].id}

    def act(work: Work, number: int) -> str | None:
        doc: RentPause | RentExtension
        if number % 2:
            doc = RentPause(date=first, **head)
            pause = RentPauseUnit(date_from=first, date_to=last, **held)
            doc.units = [pause]
            work.recalculate(pause, "possession_id", doc)
        else:
            doc = RentExtension(date=DAY(2026, 12, 12), **head)
            row = RentExtensionUnit(**held)
            doc.units = [row]
            work.recalculate(row, "possession_id", doc)
            row.date_to = last
            work.recalculate(row, "date_to", doc)
        work.post(doc)
        return doc.number

    told = crowd.do(act)
    assert 1 <= len(accepted(told)) <= 2
    rule = ProrationRule.CALENDAR_DAYS
    before = rent_amount(Decimal(6000), DAY(2026, 11, 12), DAY(2026, 12, 11), rule)
    until_pause = rent_amount(Decimal(6000), DAY(2026, 12, 12), first - timedelta(days=1), rule)
    with company.work.database.reading() as session:
        charged = session.scalar(select(func.sum(Charge.gross)))
        paused = session.scalar(select(func.count(RentPause.id)).where(RentPause.posted))
    assert paused == 1
    assert charged in (before, before + until_pause)
    base_is_whole(company.work.database)
