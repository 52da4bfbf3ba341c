"""What the base itself keeps, whoever writes: triggers and exclusions for both databases.

Made from the declarations by one idempotent module, outside the history of revisions: an
upgrade drops all guards, changes the tables and puts the guards back. A guard refuses with a
word `kontora:<name>` that `app.refusals` turns into a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from db import groups, money_guards
from db.base import BalanceRegister, InfoRegister, Register
from db.guard_words import PREFIX, pg_set_trigger, pg_trigger, refuse
from db.meta import declared
from db.registers.money import Allocation, Charge, Money
from db.system import History
from db.totals import dimensions, registers, resources, total_table

APPEND_ONLY = (Allocation, History)
# Columns that later facts change: they do not make a movement of a closed period different.
DERIVED = {
    Charge.__tablename__: ("corrected", "allocated", "closed_by_id"),
    Money.__tablename__: ("allocated",),
}
CLOSED = (
    "EXISTS (SELECT 1 FROM document d JOIN organization o ON o.id = d.organization_id "
    "WHERE d.id = {row}.recorder_id AND {row}.period <= o.closed_to)"
)
EXCLUSIONS = {
    "ex_possession_overlap": "possession",
    "ex_charge_rent_twice": "charge",
    "ex_booked_unit_overlap": "booked_unit",
}


def install(connection: Connection) -> None:
    """Puts every guard in place; what is there already is replaced."""
    remove(connection)
    make = _sqlite if connection.dialect.name == "sqlite" else _postgresql
    for statement in make():
        connection.exec_driver_sql(statement)


def remove(connection: Connection) -> None:
    """Takes every guard away, before tables are changed."""
    if connection.dialect.name == "sqlite":
        found = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'kontora%'")
        )
        for (name,) in found.all():
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        return
    for name, table in EXCLUSIONS.items():
        connection.exec_driver_sql(
            f"ALTER TABLE IF EXISTS {table} DROP CONSTRAINT IF EXISTS {name}"
        )
    found = connection.execute(
        text(
            "SELECT p.oid::regprocedure::text FROM pg_proc p "
            "JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname = current_schema() AND p.proname LIKE 'kontora%'"
        )
    )
    for (name,) in found.all():
        connection.exec_driver_sql(f"DROP FUNCTION {name} CASCADE")


def names(connection: Connection) -> set[str]:
    """The guards that are in place, for the checks of a base."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'kontora%'"
    else:
        query = (
            "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'kontora%' UNION "
            "SELECT conname FROM pg_constraint WHERE contype = 'x'"
        )
    return set(connection.execute(text(query)).scalars())


def expected(dialect: str) -> set[str]:
    """The names of all guards of a dialect."""
    make = _sqlite if dialect == "sqlite" else _postgresql
    found = set()
    for statement in make():
        words = statement.split()
        if words[:2] == ["CREATE", "TRIGGER"]:
            found.add(words[2])
        elif words[3:5] == ["ADD", "CONSTRAINT"]:
            found.add(words[5])
    return found


def _own_columns(register: type[Register]) -> list[str]:
    derived = DERIVED.get(register.__tablename__, ())
    return [c.name for c in register.__table__.columns if c.name not in derived]


def _moved(register: type[Register]) -> bool:
    """Movements of balance and info registers are replaced, never changed in place."""
    return issubclass(register, InfoRegister) or register in registers()


# --- SQLite ------------------------------------------------------------------------------


def _sqlite() -> Iterator[str]:
    for table in APPEND_ONLY:
        for event in ("UPDATE", "DELETE"):
            yield refuse(table.__tablename__, f"append_{event}", f"BEFORE {event}", "append_only")
    for register in declared(Register):
        yield from _sqlite_register(register)
    for register in registers():
        yield _sqlite_totals(register, "INSERT", "NEW", "+")
        yield _sqlite_totals(register, "DELETE", "OLD", "-")
    yield from money_guards.on_sqlite()
    yield from _sqlite_possession()
    yield from _sqlite_booking()
    yield from _sqlite_document()
    yield from groups.on_sqlite()


def _sqlite_register(register: type[Register]) -> Iterator[str]:
    table = register.__tablename__
    if _moved(register):
        yield refuse(table, "fixed", "BEFORE UPDATE", "fixed")
    own = ", ".join(_own_columns(register))
    into, out = CLOSED.format(row="NEW"), CLOSED.format(row="OLD")
    yield refuse(table, "closed_INSERT", "BEFORE INSERT", "closed", into)
    yield refuse(table, "closed_DELETE", "BEFORE DELETE", "closed", out)
    if not _moved(register):
        event = f"BEFORE UPDATE OF {own}"
        yield refuse(table, "closed_UPDATE", event, "closed", f"{out} OR {into}")


def _sqlite_totals(register: type[BalanceRegister], event: str, row: str, sign: str) -> str:
    table = total_table(register)
    axes, sums = dimensions(register), resources(register)
    nullable = {c.name for c in register.__table__.columns if c.nullable}
    keys = ", ".join(f"coalesce({a}, 0)" if a in nullable else a for a in axes)
    values = ", ".join(f"{row}.{a}" for a in axes)
    deltas = ", ".join(f"{sign}{row}.{s}" for s in sums)
    added = ", ".join(f"{s} = {s} + excluded.{s}" for s in sums)
    return (
        f"CREATE TRIGGER {PREFIX}{register.__tablename__}_total_{event} "
        f"AFTER {event} ON {register.__tablename__} BEGIN "
        f"INSERT INTO {table.name} ({', '.join(axes)}, month, {', '.join(sums)}) "
        f"VALUES ({values}, strftime('%Y-%m-01', {row}.period), {deltas}) "
        f"ON CONFLICT ({keys}, month) DO UPDATE SET {added}; END"
    )


def _sqlite_possession() -> Iterator[str]:
    overlap = (
        "EXISTS (SELECT 1 FROM possession p WHERE p.unit_id = NEW.unit_id AND p.id <> NEW.id "
        "AND p.serial AND p.since < coalesce(NEW.until, '9999-12-31') "
        "AND NEW.since < coalesce(p.until, '9999-12-31'))"
    )
    for event in ("INSERT", "UPDATE"):
        name = f"overlap_{event}"
        when = f"NEW.serial AND {overlap}"
        yield refuse("possession", name, f"AFTER {event}", "possession_overlap", when)


def _sqlite_booking() -> Iterator[str]:
    overlap = (
        "EXISTS (SELECT 1 FROM booked_unit b WHERE b.unit_id = NEW.unit_id AND b.id <> NEW.id "
        "AND b.date_from <= NEW.date_to AND NEW.date_from <= b.date_to)"
    )
    for event in ("INSERT", "UPDATE"):
        name = f"overlap_{event}"
        yield refuse("booked_unit", name, f"AFTER {event}", "booked_unit_overlap", overlap)


def _sqlite_document() -> Iterator[str]:
    yield refuse(
        "document",
        "number",
        "BEFORE UPDATE OF number, organization_id",
        "number_fixed",
        "OLD.number IS NOT NULL AND (NEW.number IS NOT OLD.number "
        "OR NEW.organization_id <> OLD.organization_id)",
    )
    yield refuse("document", "erase", "BEFORE DELETE", "erased", "OLD.number IS NOT NULL")
    was, became = (
        f"({row}.posted AND EXISTS (SELECT 1 FROM organization o "
        f"WHERE o.id = {row}.organization_id AND {row}.date <= o.closed_to))"
        for row in ("OLD", "NEW")
    )
    yield refuse("document", "closed_INSERT", "BEFORE INSERT", "closed", became)
    yield refuse("document", "closed_UPDATE", "BEFORE UPDATE", "closed", f"{was} OR {became}")


# --- PostgreSQL --------------------------------------------------------------------------

_PG_SHUT = (
    "SELECT o.closed_to INTO shut FROM document d JOIN organization o "
    "ON o.id = d.organization_id WHERE d.id = {row}.recorder_id FOR SHARE OF o; "
    "IF {row}.period <= shut THEN "
    "RAISE EXCEPTION 'kontora:closed' USING ERRCODE = 'P1C01'; END IF;"
)


def _postgresql() -> Iterator[str]:
    yield (
        f"CREATE FUNCTION {PREFIX}refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'kontora:%%', TG_ARGV[0] USING ERRCODE = 'P1C00'; END $$"
    )
    yield (
        f"CREATE FUNCTION {PREFIX}closed() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE shut date; BEGIN IF TG_OP <> 'INSERT' THEN "
        f"{_PG_SHUT.format(row='OLD')} END IF; IF TG_OP <> 'DELETE' THEN "
        f"{_PG_SHUT.format(row='NEW')} END IF; RETURN coalesce(NEW, OLD); END $$"
    )
    # A batch asks once, not once a row; the period of an organization cannot be closed meanwhile.
    yield (
        f"CREATE FUNCTION {PREFIX}closed_new() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM 1 FROM organization o WHERE o.id IN (SELECT d.organization_id FROM document d "
        "WHERE d.id IN (SELECT f.recorder_id FROM fresh f)) ORDER BY o.id FOR SHARE OF o; "
        "IF EXISTS (SELECT 1 FROM (SELECT f.recorder_id, min(f.period) AS period FROM fresh f "
        "GROUP BY f.recorder_id) q JOIN document d ON d.id = q.recorder_id "
        "JOIN organization o ON o.id = d.organization_id WHERE q.period <= o.closed_to) THEN "
        "RAISE EXCEPTION 'kontora:closed' USING ERRCODE = 'P1C01'; END IF; RETURN NULL; END $$"
    )
    for table in APPEND_ONLY:
        name = table.__tablename__
        yield pg_trigger(name, "append", "BEFORE UPDATE OR DELETE", "refuse('append_only')")
    for name in ("document", "history", *(r.__tablename__ for r in declared(Register))):
        yield (
            f"CREATE TRIGGER {PREFIX}{name}_emptied BEFORE TRUNCATE ON {name} "
            f"EXECUTE FUNCTION {PREFIX}refuse('append_only')"
        )
    for register in declared(Register):
        yield from _pg_register(register)
    for register in registers():
        yield from _pg_totals(register)
    yield from money_guards.on_postgresql()
    yield from _pg_possession()
    yield (
        "ALTER TABLE booked_unit ADD CONSTRAINT ex_booked_unit_overlap EXCLUDE USING gist "
        "(unit_id WITH =, daterange(date_from, date_to, '[]') WITH &&)"
    )
    yield from _pg_document()
    yield from groups.on_postgresql()


def _pg_register(register: type[Register]) -> Iterator[str]:
    table = register.__tablename__
    yield pg_set_trigger(table, "closed_new", "closed_new()")
    if _moved(register):
        yield pg_trigger(table, "fixed", "BEFORE UPDATE", "refuse('fixed')")
        yield pg_trigger(table, "closed", "BEFORE DELETE", "closed()")
        return
    own = ", ".join(_own_columns(register))
    yield pg_trigger(table, "closed", f"BEFORE DELETE OR UPDATE OF {own}", "closed()")


def _pg_totals(register: type[BalanceRegister]) -> Iterator[str]:
    table, source = total_table(register).name, register.__tablename__
    axes, sums = dimensions(register), resources(register)
    nullable = {c.name for c in register.__table__.columns if c.nullable}
    keys = ", ".join(f"coalesce({a}, 0)" if a in nullable else a for a in axes)
    added = ", ".join(f"{s} = t.{s} + excluded.{s}" for s in sums)
    grouped = ", ".join(f"sum({s})" for s in sums)
    signed = ", ".join(f"-sum({s})" for s in sums)
    list_of = ", ".join(axes)
    month = "date_trunc('month', period)::date"
    for event, rows, what in (("insert", "NEW", grouped), ("delete", "OLD", signed)):
        name = f"{PREFIX}{source}_total_{event}"
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"INSERT INTO {table} AS t (id, {list_of}, month, {', '.join(sums)}) "
            f"SELECT nextval('identity_seq'), q.* FROM (SELECT {list_of}, {month} AS month, {what} "
            f"FROM changed GROUP BY {list_of}, {month} ORDER BY {list_of}, {month}) q "
            f"ON CONFLICT ({keys}, month) DO UPDATE SET {added}; RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER {name} AFTER {event.upper()} ON {source} "
            f"REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def _pg_possession() -> Iterator[str]:
    yield (
        "ALTER TABLE possession ADD CONSTRAINT ex_possession_overlap EXCLUDE USING gist "
        "(unit_id WITH =, daterange(since, until, '[)') WITH &&) WHERE (serial)"
    )
    # To a range a unit let and returned on one day is empty and overlaps nothing.
    yield (
        f"CREATE FUNCTION {PREFIX}possession_day() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF EXISTS (SELECT 1 FROM possession p WHERE p.unit_id = NEW.unit_id AND p.id <> NEW.id "
        "AND p.serial AND (p.since = p.until OR NEW.since = NEW.until) "
        "AND p.since < coalesce(NEW.until, 'infinity') "
        "AND NEW.since < coalesce(p.until, 'infinity')) THEN "
        "RAISE EXCEPTION 'kontora:possession_overlap' USING ERRCODE = 'P1C03'; END IF; "
        "RETURN NULL; END $$"
    )
    event = "AFTER INSERT OR UPDATE"
    yield pg_trigger("possession", "day", event, "possession_day()", "NEW.serial")


def _pg_document() -> Iterator[str]:
    yield pg_trigger(
        "document",
        "number",
        "BEFORE UPDATE OF number, organization_id",
        "refuse('number_fixed')",
        "OLD.number IS NOT NULL AND (NEW.number IS DISTINCT FROM OLD.number "
        "OR NEW.organization_id <> OLD.organization_id)",
    )
    yield pg_trigger(
        "document", "erase", "BEFORE DELETE", "refuse('erased')", "OLD.number IS NOT NULL"
    )
    yield (
        f"CREATE FUNCTION {PREFIX}document_closed() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF EXISTS (SELECT 1 FROM organization o WHERE "
        "(OLD.posted AND o.id = OLD.organization_id AND OLD.date <= o.closed_to) OR "
        "(NEW.posted AND o.id = NEW.organization_id AND NEW.date <= o.closed_to)) THEN "
        "RAISE EXCEPTION 'kontora:closed' USING ERRCODE = 'P1C01'; END IF; RETURN NEW; END $$"
    )
    yield pg_trigger("document", "closed", "BEFORE UPDATE", "document_closed()")
    event = "BEFORE INSERT"
    yield pg_trigger("document", "closed_new", event, "document_closed()", "NEW.posted")
