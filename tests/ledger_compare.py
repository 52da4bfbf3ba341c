"""Compares a real base with the naive books, and with itself: what must always hold."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.store import load, plain
from db.base import Document
from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_extension import RentExtension
from db.engine import Database
from db.meta import fields_of, noun, sections_of
from db.registers.money import (
    Advance,
    Allocation,
    CarrierDebt,
    Charge,
    ChargeKind,
    Money,
    MoneyClass,
)
from db.registers.place import Possession, UnitPlace
from db.system import Counter as NumberCounter
from db.system import History
from db.totals import dimensions, registers, resources, total_table
from tests.ledger import Books, Item, Owed, Paper, Place, books, paper
from tests.ledger_contradictions import contradictions
from tests.ledger_penalties import claims_are_right
from tests.ledger_world import World

D = Decimal
# Written by the program, not typed.
NUMBER = re.compile(r"-?\d+(\.\d+)?")
KEPT = {"number", "amount", "author", "posted", "marked"}


def compare(world: World) -> None:
    """Raises when the base and the papers do not say the same."""
    papers = list(world.papers.values())
    with world.work.database.reading() as session:
        naive = books(papers, world.on_top, items(session), units(session))
    serial = {u.id for u in world.units if u is not world.company.beds}
    assert list(contradictions(naive, serial)) == []
    with world.work.database.reading() as session:
        agree(charges(session), naive.owed)
        agree(places(session), daily(naive.moves))
        agree(possessions(session), opened(naive.moves))
        agree(receipts(session), naive.received)
        carriers = sum((d.amount for d in session.scalars(select(CarrierDebt))), D(0))
        assert carriers == naive.carriers
        open_items_hold(session)
        totals_follow(session)
        numbers_have_no_gaps(session)
        contracts_balance(session, naive)
        money_waits_by_rows_that_stand(session, papers)
        papers_are_kept(session, papers)
        claims_are_right(session, world)
    invoices_are_followed(papers)


def agree(real: dict[Any, Any], naive: dict[Any, Any]) -> None:
    """Raises with what the base and the papers say otherwise, in pairs."""
    differ = {k: (real.get(k), naive.get(k)) for k in {*real, *naive}}
    differ = {k: pair for k, pair in differ.items() if pair[0] != pair[1]}
    assert differ == {}, differ


def items(session: Session) -> dict[int, Item]:
    """Every charge by its id: which one it is, nothing of its sums."""
    rows = {c.id: c for c in session.scalars(select(Charge))}

    def item(row: Charge) -> Item:
        corrects = rows.get(row.corrects_id or 0)
        source = rows.get(row.row_id)
        of = row.row_id if source is None else item(source)
        return Item(of, row.kind.name, row.month, None if corrects is None else item(corrects))

    return {key: item(row) for key, row in rows.items()}


def units(session: Session) -> dict[int, int | None]:
    """Of which unit each charge is, those taken back too."""
    return {row.id: row.unit_id for row in session.execute(select(Charge.id, Charge.unit_id))}


def charges(session: Session) -> dict[Item, Owed]:
    """What stands of charges; the cancelled ones are at zero and carry nothing."""
    found, names = {}, items(session)
    for row in session.scalars(select(Charge)):
        assert row.gross == row.net + row.vat
        if row.quantity == 0:
            assert (row.gross, row.allocated, row.corrected) == (0, 0, 0)
            continue
        what = (row.contract_id, row.unit_id, row.gross, row.vat, row.date_from, row.date_to)
        whose = (row.quantity, row.due, row.recorder_id, row.possession_id)
        found[names[row.id]] = Owed(*what, *whose)
    return found


def places(session: Session) -> dict[tuple[dt.date, Place], int]:
    moves = []
    for row in session.scalars(select(UnitPlace)):
        where = (row.site_id, row.contract_id, row.possession_id)
        moves.append((row.period, Place(row.unit_id, row.place.name, *where), row.quantity))
    return daily(moves)


def daily(moves: list[tuple[dt.date, Place, int]]) -> dict[tuple[dt.date, Place], int]:
    """The net of each day and place."""
    net: Counter[tuple[dt.date, Place]] = Counter()
    for day, place, quantity in moves:
        net[(day, place)] += quantity
    return {key: n for key, n in net.items() if n}


Held = tuple[int, int, int, int, dt.date, dt.date | None]


def possessions(session: Session) -> dict[int, Held]:
    return {
        p.id: (p.unit_id, p.contract_id, p.quantity, p.remaining, p.since, p.until)
        for p in session.scalars(select(Possession))
    }


def opened(moves: list[tuple[dt.date, Place, int]]) -> dict[int, Held]:
    """Who holds what since when, from the movements in and out of tenants' hands."""
    by_row: dict[int, list[tuple[dt.date, Place, int]]] = defaultdict(list)
    for move in moves:
        if move[1].row is not None:
            by_row[move[1].row].append(move)
    found: dict[int, Held] = {}
    for row, mine in by_row.items():
        came = [m for m in mine if m[2] > 0]
        left = sum(n for _, _, n in mine)
        place = came[0][1]
        assert place.contract is not None
        until = max(day for day, _, _ in mine) if left == 0 else None
        number = sum(n for _, _, n in came)
        found[row] = (place.unit, place.contract, number, left, came[0][0], until)
    return found


def receipts(session: Session) -> dict[tuple[int, int, bool], Decimal]:
    """Money of documents by contracts, deposits apart; what went out is below zero."""
    found = {}
    for money in session.scalars(select(Money)):
        assert money.allocated == money.amount, "a receipt stands somewhere, whole"
        if money.amount:
            deposit = money.money_class is MoneyClass.DEPOSIT
            key = (money.recorder_id, money.contract_id, deposit)
            assert key not in found
            found[key] = money.amount
    return found


def open_items_hold(session: Session) -> None:
    """Sums that triggers keep are the sums of allocations; money stays with its contract."""
    money = {m.id: m for m in session.scalars(select(Money))}
    items = {c.id: c for c in session.scalars(select(Charge))}
    buckets = {a.id: a for a in session.scalars(select(Advance))}
    on_charge: Counter[int] = Counter()
    in_bucket: Counter[int] = Counter()
    placed: Counter[int] = Counter()
    each: Counter[tuple[int, int]] = Counter()
    went: Counter[tuple[int, int]] = Counter()
    for row in session.scalars(select(Allocation).order_by(Allocation.id)):
        kopecks = int(row.amount * 100)
        placed[row.money_id] += kopecks
        if row.charge_id is not None:
            on_charge[row.charge_id] += kopecks
            each[(row.money_id, row.charge_id)] += kopecks
        elif row.spent_id is not None:
            placed[row.spent_id] -= kopecks
            went[(row.money_id, row.spent_id)] += kopecks
        else:
            in_bucket[row.advance_id or 0] += kopecks
            assert buckets[row.advance_id or 0].money_id == row.money_id
    for key, one in items.items():
        assert one.allocated * 100 == on_charge[key]
        corrections = (min(c.gross, D(0)) for c in items.values() if c.corrects_id == key)
        assert one.corrected == sum(corrections, D(0))
        assert one.gross < 0 or 0 <= one.allocated <= one.gross + one.corrected
    for key, bucket in buckets.items():
        assert bucket.amount * 100 == in_bucket[key]
        assert bucket.amount >= 0
        assert bucket.contract_id == money[bucket.money_id].contract_id or not bucket.amount
    for key, receipt in money.items():
        assert receipt.allocated * 100 == placed[key]
    for (money_id, spent_id), kopecks in went.items():
        assert kopecks >= 0, "no more comes back than went out"
        if kopecks:
            assert money[spent_id].contract_id == money[money_id].contract_id
    for (money_id, charge_id), kopecks in each.items():
        assert kopecks >= 0, "a receipt never stands on a charge below zero"
        if kopecks:
            receipt, one = money[money_id], items[charge_id]
            assert receipt.contract_id == one.contract_id
            own = {"DEPOSIT": ChargeKind.DEPOSIT, "COMPENSATION": ChargeKind.COMPENSATION}
            wanted = own.get(receipt.money_class.name)
            assert receipt.amount > 0
            assert wanted is None or one.kind is wanted
            assert (one.kind is ChargeKind.DEPOSIT) == (wanted is ChargeKind.DEPOSIT)


def money_waits_by_rows_that_stand(session: Session, papers: list[Paper]) -> None:
    """What waits for a transfer waits by a row of a posted invoice of the same contract."""
    rows = {
        row["id"]: (one, row)
        for one in papers
        if one.cls is PaymentInvoice and one.posted
        for row in one.rows["kinds"]
    }
    waits: Counter[int] = Counter()
    for bucket in session.scalars(select(Advance).where(Advance.amount > 0)):
        if bucket.invoice_row_id is not None:
            one, _ = rows[bucket.invoice_row_id]
            assert one.values["contract_id"] == bucket.contract_id
            waits[bucket.invoice_row_id] += int(bucket.amount * 100)
    for key, kopecks in waits.items():
        most = rows[key][1]["amount"] * D("1.22")  # prices may have their VAT on top
        assert kopecks <= int(most * 100) + 1


def contracts_balance(session: Session, naive: Books) -> None:
    """charged − paid = debt − overpaid, of each contract, to the kopeck."""
    balance: dict[int, Decimal] = defaultdict(Decimal)
    for owed in naive.owed.values():
        balance[owed.contract] += owed.gross
    for (_, contract, _), amount in naive.received.items():
        balance[contract] -= amount
    real: dict[int, Decimal] = defaultdict(Decimal)
    for charge in session.scalars(select(Charge).where(Charge.gross > 0)):
        real[charge.contract_id] += charge.gross + charge.corrected - charge.allocated
    for bucket in session.scalars(select(Advance)):
        real[bucket.contract_id] -= bucket.amount
    assert {k: v for k, v in balance.items() if v} == {k: v for k, v in real.items() if v}


def idle_money(session: Session) -> set[int]:
    """Contracts whose money waits in buckets while there is something to pay."""
    query = select(Charge).where(Charge.gross > 0)
    owing = {c.contract_id for c in session.scalars(query) if c.gross + c.corrected > c.allocated}
    return owing & {a.contract_id for a in session.scalars(select(Advance)) if a.amount}


def totals_follow(session: Session) -> None:
    for register in registers():
        axes, sums = dimensions(register), resources(register)
        kept: dict[Any, tuple[Any, ...]] = {}
        for row in session.execute(select(total_table(register))):
            values = row._mapping
            kept[(*(values[a] for a in axes), values["month"])] = tuple(values[s] for s in sums)
        again: dict[Any, list[Any]] = {}
        for move in session.scalars(select(register)):
            key = (*(getattr(move, a) for a in axes), move.period.replace(day=1))
            sofar = again.setdefault(key, [0] * len(sums))
            for n, name in enumerate(sums):
                sofar[n] += getattr(move, name)
        assert {k: v for k, v in kept.items() if any(v)} == {
            k: tuple(v) for k, v in again.items() if any(v)
        }


def numbers_have_no_gaps(session: Session) -> None:
    """Every series of every organization and year counts 1, 2, 3… up to its counter."""
    given: dict[tuple[int, str, int], list[int]] = defaultdict(list)
    columns = (Document.organization_id, Document.number_series, Document.number_year)
    query = select(*columns, Document.number).where(Document.number_series.is_not(None))
    for organization, series, year, number in session.execute(query):
        given[(organization, series, year)].append(int(number.rpartition("-")[2]))
    counters = {
        (c.organization_id, c.series, c.year): c.last
        for c in session.scalars(select(NumberCounter))
    }
    assert {k: sorted(v) for k, v in given.items()} == {
        k: list(range(1, last + 1)) for k, last in counters.items() if last
    }


def papers_are_kept(session: Session, papers: list[Paper]) -> None:
    """Every document stands in the base as it was typed."""
    for one in papers:
        (stored,) = load(session, one.cls, [one.id])
        now = paper(stored)
        assert (now.posted, now.marked) == (one.posted, one.marked)
        assert {k: v for k, v in now.values.items() if k not in KEPT} == {
            k: v for k, v in one.values.items() if k not in KEPT
        }
        assert now.rows == one.rows
        assert bool(stored.number) == bool(one.values["number"]) or not one.cls.numbered


def invoices_are_followed(papers: list[Paper]) -> None:
    """The days an invoice asks for are charged by an extension of its own, and by no more."""
    for one in papers:
        if one.cls is PaymentInvoice:
            made = [p for p in papers if p.cls is RentExtension and p.based_on == one.id]
            standing = [p for p in made if p.posted]
            asked = [without_id(row) for row in one.rows["ahead"]]
            charged = [without_id(r) for p in standing for r in p.rows["units"]]
            assert not (one.posted and charged) or charged == asked


def without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if k != "id"}


def dump(database: Database, *but: str) -> dict[str, list[str]]:
    """Every row of every table, to see that nothing changed."""
    with database.reading() as session:
        connection = session.connection()
        return {
            name: sorted(
                repr(tuple(r)) for r in connection.exec_driver_sql(f'SELECT * FROM "{name}"')
            )
            for name in inspect(connection).get_table_names()
            if name not in {"operation", "identity", *but}
        }


def of_period(database: Database, until: dt.date) -> dict[str, list[Any]]:
    """What a closed period holds: its movements without the sums later facts keep."""
    with database.reading() as session:
        derived = {"allocated", "corrected", "closed_by_id"}
        found = {}
        for register in (Charge, Money, UnitPlace, CarrierDebt, Allocation):
            names = [c.name for c in register.__table__.columns if c.name not in derived]
            query = select(register).where(register.period <= until).order_by(register.id)
            found[register.__name__] = [
                [plain(getattr(row, n)) for n in names] for row in session.scalars(query)
            ]
        return found


# --- the history tells everything -------------------------------------------------------------


def history_gives_the_present(session: Session) -> None:
    """Playing the history of every document again gives each field it has now."""
    told: dict[tuple[str, int], dict[str, Any]] = defaultdict(dict)
    for entry in session.scalars(select(History).order_by(History.id)):
        thing = told[(entry.noun, entry.thing_id)]
        thing |= dict(replayed(entry.changes))
    for (name, key), fields in told.items():
        cls = noun(name)
        if not issubclass(cls, Document):
            continue
        (stored,) = load(session, cls, [key])
        told_now, now = filled(fields), filled(present(stored))
        differ = {k: (told_now.get(k), now.get(k)) for k in {*told_now, *now}}
        wrong = {k: v for k, v in differ.items() if v[0] != v[1]}
        assert wrong == {}, (name, key, wrong)


def replayed(changes: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, change in changes.items():
        if key in ("movements", "warnings", "extension"):
            continue
        if "/" in key:
            yield from ((f"{key}.{name}", became) for name, (_, became) in change.items())
        else:
            yield key, change[1]


def present(thing: Any) -> dict[str, Any]:
    found = {f.name: plain(getattr(thing, f.name)) for f in fields_of(type(thing))}
    for name, _, cls in sections_of(type(thing)):
        for row in getattr(thing, name):
            for field in fields_of(cls):
                found[f"{name}/{row.id}.{field.name}"] = plain(getattr(row, field.name))
    return found


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty or zero: the history of a new thing leaves that out."""
    found = {}
    for key, value in values.items():
        if isinstance(value, str) and NUMBER.fullmatch(value):
            found[key] = D(value).normalize()
        else:
            found[key] = value
    return {k: v for k, v in found.items() if v not in (None, "", 0)}
