"""What the base itself refuses, whoever writes: direct SQL against it, on both databases."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

import app.nouns  # noqa: F401
from app import refusals
from app.verbs import FILLS
from app.work import Work
from db.base import Base
from db.documents.contract import Contract, ContractStatus
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer, RentTransferDelivery
from db.engine import Database, open_database
from db.errors import UserError
from db.registers.money import Money
from tests.company import BOSS, DAY, Company, make_company, own_organization
from tests.lived_in import copy_of_template


@dataclass(frozen=True)
class Attack:
    """A statement of somebody with a tool of his own, and the word of the guard that stops it."""

    name: str
    word: str
    sql: str
    closed_to: str = ""
    only: str = ""

    def __str__(self) -> str:
        return self.name


def copied(table: str, where: str, **instead: str) -> str:
    """INSERT of a row like the one found by `where`, under a new id, some columns changed."""
    names = [c.name for c in Base.metadata.tables[table].columns]
    instead = {"id": "id + 1000000"} | instead
    values = ", ".join(instead.get(n, f'"{n}"') for n in names)
    columns = ", ".join(f'"{n}"' for n in names)
    return f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM "{table}" WHERE {where}'


PAID = "id = (SELECT min(id) FROM charge WHERE allocated > 0)"
UNPAID = "id = (SELECT min(id) FROM charge WHERE gross > 0 AND allocated = 0)"
PLACED = "id = (SELECT min(id) FROM allocation WHERE charge_id IS NOT NULL)"
FIRST = "id = (SELECT min(id) FROM allocation)"
IN_BUCKET = "id = (SELECT min(id) FROM allocation WHERE advance_id IS NOT NULL)"
LET = "id = (SELECT min(id) FROM possession WHERE until IS NULL)"
RENTED = "id = (SELECT min(id) FROM charge WHERE kind = 'RENT' AND corrects_id IS NULL)"
POSTED = "id = (SELECT min(id) FROM document WHERE posted)"
OTHERS = "(SELECT min(id) FROM charge WHERE organization_id = (SELECT max(id) FROM organization))"
OTHER_BUCKET = "(SELECT max(id) FROM advance)"
NEW_YEAR = "2026-12-31"
OCTOBER = "2026-10-31"

ATTACKS = [
    Attack("allocation changed", "append_only", "UPDATE allocation SET amount = amount + 1"),
    Attack("allocation moved", "append_only", f"UPDATE allocation SET money_id = 1 WHERE {PLACED}"),
    Attack("allocation erased", "append_only", f"DELETE FROM allocation WHERE {PLACED}"),
    Attack("history changed", "append_only", "UPDATE history SET action = 'никто'"),
    Attack("history erased", "append_only", "DELETE FROM history"),
    Attack("allocations emptied", "append_only", "TRUNCATE allocation", only="postgresql"),
    Attack("history emptied", "append_only", "TRUNCATE history", only="postgresql"),
    Attack("documents emptied", "append_only", "TRUNCATE document CASCADE", only="postgresql"),
    Attack("places emptied", "append_only", "TRUNCATE unit_place", only="postgresql"),
    Attack("place changed", "fixed", "UPDATE unit_place SET quantity = quantity + 1"),
    Attack("terms changed", "fixed", "UPDATE rent_term SET price = 1"),
    Attack("carrier's debt changed", "fixed", "UPDATE carrier_debt SET amount = 1"),
    Attack("number changed", "number_fixed", f"UPDATE document SET number = '7' WHERE {POSTED}"),
    Attack("number taken", "number_fixed", f"UPDATE document SET number = NULL WHERE {POSTED}"),
    Attack("document erased", "erased", f"DELETE FROM document WHERE {POSTED}"),
    Attack(
        "number given twice",
        "uq_document_number|document.number_series",
        "UPDATE document SET (number, number_series, number_year) = "
        f"(SELECT number, number_series, number_year FROM document WHERE {POSTED}) "
        "WHERE kind = 'contract' AND organization_id = (SELECT min(id) FROM organization)",
    ),
    Attack("let twice", "possession_overlap", copied("possession", LET)),
    Attack(
        "let twice in the past",
        "possession_overlap",
        copied("possession", LET, since="'2026-01-01'", until="NULL"),
    ),
    Attack(
        "let for a day inside",
        "possession_overlap",
        copied("possession", LET, since="'2026-12-20'", until="'2026-12-20'"),
    ),
    Attack(
        "returned day taken back",
        "possession_overlap",
        "UPDATE possession SET until = NULL WHERE until IS NOT NULL",
    ),
    Attack("rent twice", "rent_twice", copied("charge", RENTED, row_id="row_id + 1000000")),
    Attack(
        "rent stretched over the next",
        "rent_twice",
        f"UPDATE charge SET date_to = '2027-06-30' WHERE {RENTED}",
    ),
    Attack("charge twice", "uq_charge_key|UNIQUE", copied("charge", UNPAID)),
    Attack(
        "more on a charge than it is",
        "not_overpaid",
        copied("allocation", PLACED, amount="100000000"),
    ),
    Attack(
        "less than nothing on a charge",
        "not_overpaid",
        copied("allocation", PLACED, amount="-amount - 1"),
    ),
    Attack("bucket overspent", "not_overspent", copied("allocation", IN_BUCKET, amount="-9999999")),
    Attack(
        "more placed than received",
        "not_overspent",
        copied("allocation", IN_BUCKET, amount="100000000"),
    ),
    Attack(
        "charge below what stands on it",
        "not_overpaid",
        f"UPDATE charge SET gross = 1, net = 1, vat = 0 WHERE {PAID}",
    ),
    Attack(
        "paid on paper", "not_overpaid", f"UPDATE charge SET allocated = gross + 1 WHERE {PAID}"
    ),
    Attack(
        "receipt below what is spent", "not_overspent", "UPDATE money SET amount = allocated - 1"
    ),
    Attack("VAT that does not add up", "ck_charge_vat", f"UPDATE charge SET vat = 1 WHERE {PAID}"),
    Attack(
        "a gift without a reason",
        "negative_corrects|not_overpaid",
        f"UPDATE charge SET gross = -100, net = -100, vat = 0 WHERE {UNPAID}",
    ),
    Attack(
        "a correction greater than the charge",
        "not_overpaid",
        copied(
            "charge",
            UNPAID,
            corrects_id="id",
            gross="-gross - 100",
            net="-net - 100",
            vat="-vat",
        ),
    ),
    Attack("period inverted", "ck_charge_period", "UPDATE charge SET date_from = '2099-01-01'"),
    Attack(
        "money of one organization on another's charge",
        "kontora:owner",
        copied("allocation", PLACED, charge_id=OTHERS, amount="1"),
    ),
    Attack(
        "money in a strange bucket",
        "kontora:owner",
        copied("allocation", FIRST, charge_id="NULL", advance_id=OTHER_BUCKET, amount="-1"),
    ),
    Attack(
        "bucket given to another organization",
        "kontora:owner",
        "UPDATE advance SET contract_id = (SELECT max(id) FROM contract)",
    ),
    Attack(
        "neither on a charge nor in a bucket",
        "one_place",
        copied("allocation", PLACED, charge_id="NULL"),
    ),
    Attack(
        "a place without its site",
        "ck_unit_place_site",
        copied("unit_place", "place = 'SITE'", site_id="NULL"),
    ),
    Attack("a site that is used", "FOREIGN KEY|foreign key", "DELETE FROM site"),
    Attack("charge of a closed period", "closed", copied("charge", UNPAID, row_id="1"), NEW_YEAR),
    Attack(
        "charge lowered in a closed period",
        "closed",
        f"UPDATE charge SET gross = 0, net = 0, vat = 0 WHERE {UNPAID}",
        NEW_YEAR,
    ),
    Attack("charge of a closed period erased", "closed", "DELETE FROM charge", NEW_YEAR),
    Attack(
        "charge moved into a closed period",
        "closed",
        "UPDATE charge SET period = '2026-10-01'",
        OCTOBER,
    ),
    Attack(
        "charge given to a closed organization",
        "closed",
        "UPDATE charge SET recorder_id = (SELECT min(id) FROM document WHERE date < '2026-10-01'), "
        "period = '2026-10-01'",
        OCTOBER,
    ),
    Attack("money moved into it", "closed", "UPDATE money SET period = '2026-10-01'", OCTOBER),
    Attack("receipt lowered", "closed", "UPDATE money SET amount = amount + 1", NEW_YEAR),
    Attack("place of a closed period", "closed", copied("unit_place", "place = 'SITE'"), NEW_YEAR),
    Attack("place of a closed period erased", "closed", "DELETE FROM unit_place", NEW_YEAR),
    Attack("allocation of a closed period", "closed", copied("allocation", PLACED), NEW_YEAR),
    Attack(
        "document of a closed period unposted",
        "closed",
        f"UPDATE document SET posted = NOT posted WHERE {POSTED}",
        NEW_YEAR,
    ),
    Attack(
        "document of a closed period edited",
        "closed",
        f"UPDATE document SET comment = 'задним числом' WHERE {POSTED}",
        NEW_YEAR,
    ),
    Attack(
        "document moved into it",
        "closed",
        "UPDATE document SET date = '2026-10-01' WHERE posted",
        OCTOBER,
    ),
    Attack(
        "document made in it",
        "closed",
        copied("document", POSTED, number="'9'"),
        NEW_YEAR,
    ),
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def attacked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    """A company with documents of two organizations; an attack is always taken back."""
    for database in copy_of_template(request, request.param, tmp_path_factory.mktemp("attacked")):
        company = make_company(Work(database, BOSS))
        let_and_pay(company)
        yield company


def let_and_pay(company: Company) -> None:
    work = company.work
    doc = company.transfer(company.cabins[0])
    doc.deliveries = [
        RentTransferDelivery(
            address="г. Курск", carrier_id=company.carrier.id, price=Decimal(500), cost=Decimal(300)
        )
    ]
    short = company.transfer(company.cabins[1])
    work.post([doc, short, company.receipt("9000")])
    for source, target in ((doc, RentExtension), (short, RentReturn)):
        fill = next(f for f in FILLS if f.source is RentTransfer and f.target is target)
        made = work.fill(fill, source.id)
        made.date = DAY(2026, 12, 12)
        work.post(made)
    again = company.transfer(company.cabins[1], date=DAY(2026, 12, 12), to=DAY(2027, 1, 11))
    work.post([again, company.receipt("70000")])
    other = own_organization("ООО «Вторая»", "Б")
    work.save(other)
    contract = Contract(
        organization_id=other.id,
        contract_number="1",
        partner_id=company.tenant.id,
        date=DAY(2026, 1, 1),
        status=ContractStatus.SIGNED,
    )
    work.save(contract)
    theirs = company.transfer(company.cabins[2], contract=contract)
    theirs.organization_id = other.id
    work.post(theirs)


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_direct_sql_is_refused(attacked: Company, attack: Attack):
    database = attacked.work.database
    if attack.only and database.engine.dialect.name != attack.only:
        assert database.is_sqlite  # SQLite has no such statement
        return
    with pytest.raises(DBAPIError, match=attack.word) as told:
        tried(database, attack.closed_to, attack.sql)
    if "kontora:" in str(told.value.orig) or attack.word.startswith("not_over"):
        assert isinstance(refusals.told(told.value), UserError)


def tried(database: Database, closed_to: str, *statements: str) -> list[int]:
    """Closes the period, runs the statements and takes all back; answers how many rows each met."""
    met = []
    with contextlib.suppress(Undone), database.writing() as connection:
        if closed_to:
            close = text("UPDATE organization SET closed_to = :day")
            connection.execute(close, {"day": DAY.fromisoformat(closed_to)})
        met += [connection.exec_driver_sql(statement).rowcount for statement in statements]
        raise Undone
    return met


class Undone(UserError):
    """Nothing refused; the next attack meets the same base."""


def test_derived_sums_of_a_closed_period_follow_later_facts(attacked: Company):
    """A payment of today stands on a charge of a closed month; the charge is not thereby changed."""
    paid = "UPDATE charge SET allocated = allocated WHERE period <= '2026-11-30'"
    (met,) = tried(attacked.work.database, "2026-11-30", paid)
    assert met > 0


def test_a_cabin_let_and_returned_in_a_day_may_be_let_that_day(attacked: Company):
    last = f"unit_id = {attacked.cabins[1].id} AND until IS NULL"
    with attacked.work.database.reading() as session:
        key = session.execute(text(f"SELECT id FROM possession WHERE {last}")).scalar_one()
    shorten = f"UPDATE possession SET until = since WHERE id = {key}"
    again = copied("possession", f"id = {key}", until="NULL")
    assert tried(attacked.work.database, "", shorten, again) == [1, 1]


def test_totals_follow_movements(attacked: Company):
    with attacked.work.database.reading() as session:
        for name in ("unit_place", "carrier_debt"):
            total, moved = (
                session.execute(text(f"SELECT sum({value}) FROM {table}")).scalar_one()
                for value, table in (
                    ("quantity" if name == "unit_place" else "amount", name),
                    ("quantity" if name == "unit_place" else "amount", f"{name}_total"),
                )
            )
            assert total == moved


def test_money_placed_is_money_received(attacked: Company):
    with attacked.work.database.reading() as session:
        for money in session.scalars(select(Money)):
            assert money.allocated == money.amount


def test_foreign_keys_are_on(sqlite_url: str):
    database: Database = open_database(sqlite_url)
    with database.reading() as session:
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA recursive_triggers")).scalar() == 1
    database.close()
