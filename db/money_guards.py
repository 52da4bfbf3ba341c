"""What the base itself keeps about open items: sums of allocations, owners, rent charged once."""

from __future__ import annotations

from collections.abc import Iterator

from db.guard_words import PREFIX, pg_set_trigger, pg_trigger, refuse

# Rent that stands: a correction takes from it, a cancelled charge has no quantity.
RENT = "{row}.kind = 'RENT' AND {row}.corrects_id IS NULL AND {row}.quantity > 0"
RENT_COLUMNS = "kind, corrects_id, quantity, possession_id, date_from, date_to"


def on_sqlite() -> Iterator[str]:
    """Triggers of a file."""
    yield (
        f"CREATE TRIGGER {PREFIX}allocation_sums AFTER INSERT ON allocation BEGIN "
        "UPDATE charge SET allocated = allocated + NEW.amount WHERE id = NEW.charge_id; "
        "UPDATE advance SET amount = amount + NEW.amount WHERE id = NEW.advance_id; "
        "UPDATE money SET allocated = allocated - NEW.amount WHERE id = NEW.spent_id; "
        "UPDATE money SET allocated = allocated + NEW.amount WHERE id = NEW.money_id; END"
    )
    change = "UPDATE charge SET corrected = corrected + ({delta}) WHERE id = {row}.corrects_id; END"
    for event, row, delta in (
        ("INSERT", "NEW", "min(NEW.gross, 0)"),
        ("UPDATE OF gross", "NEW", "min(NEW.gross, 0) - min(OLD.gross, 0)"),
        ("DELETE", "OLD", "-min(OLD.gross, 0)"),
    ):
        yield (
            f"CREATE TRIGGER {PREFIX}charge_corrected_{event.split()[0]} AFTER {event} ON charge "
            f"WHEN {row}.corrects_id IS NOT NULL BEGIN " + change.format(delta=delta, row=row)
        )

    yield from _sqlite_owners()
    twice = (
        "EXISTS (SELECT 1 FROM charge c WHERE c.possession_id = NEW.possession_id "
        f"AND c.id <> NEW.id AND {RENT.format(row='c')} "
        "AND c.date_from <= NEW.date_to AND NEW.date_from <= c.date_to)"
    )
    when = f"{RENT.format(row='NEW')} AND {twice}"
    for event in ("INSERT", f"UPDATE OF {RENT_COLUMNS}"):
        yield refuse("charge", f"rent_{event.split()[0]}", f"AFTER {event}", "rent_twice", when)


def _sqlite_owners() -> Iterator[str]:
    """Money stands where it belongs: its own bucket, its own organization."""
    charge = "(SELECT organization_id FROM charge WHERE id = NEW.charge_id)"
    money = "(SELECT organization_id FROM money WHERE id = NEW.money_id)"
    contract = "(SELECT organization_id FROM document WHERE id = NEW.contract_id)"
    bucket = "(SELECT money_id FROM advance WHERE id = NEW.advance_id)"
    spent = (
        "SELECT 1 FROM money o JOIN money m ON m.contract_id = o.contract_id AND m.amount >= 0 "
        "WHERE o.id = NEW.spent_id AND o.amount < 0 AND m.id = NEW.money_id"
    )
    strange = (
        f"(NEW.charge_id IS NOT NULL AND {charge} <> {money}) OR "
        f"(NEW.advance_id IS NOT NULL AND {bucket} <> NEW.money_id) OR "
        f"(NEW.spent_id IS NOT NULL AND NOT EXISTS ({spent}))"
    )
    yield refuse("allocation", "owner", "BEFORE INSERT", "owner", strange)
    for event in ("INSERT", "UPDATE OF money_id, contract_id"):
        name, when = f"owner_{event.split()[0]}", f"{contract} <> {money}"
        yield refuse("advance", name, f"BEFORE {event}", "owner", when)


_PG_OWNER = "IF NOT FOUND THEN RAISE EXCEPTION 'kontora:owner' USING ERRCODE = 'P1C02'; END IF;"


# Rows that would stand where they do not belong.
_PG_STRANGE = (
    "SELECT 1 FROM fresh f JOIN money m ON m.id = f.money_id "
    "LEFT JOIN charge c ON c.id = f.charge_id LEFT JOIN advance a ON a.id = f.advance_id "
    "LEFT JOIN money o ON o.id = f.spent_id "
    "WHERE (f.charge_id IS NOT NULL AND c.organization_id <> m.organization_id) "
    "OR (f.advance_id IS NOT NULL AND a.money_id <> f.money_id) "
    "OR (f.spent_id IS NOT NULL AND NOT (o.amount < 0 AND m.amount >= 0 "
    "AND o.contract_id = m.contract_id))"
)


def _pg_sums() -> Iterator[str]:
    """Sums of charges, buckets and moneys follow all rows of an INSERT at once."""
    added = [
        ("charge", "allocated", "charge_id", "sum(f.amount)"),
        ("advance", "amount", "advance_id", "sum(f.amount)"),
        ("money", "allocated", "spent_id", "-sum(f.amount)"),
        ("money", "allocated", "money_id", "sum(f.amount)"),
    ]
    follow = " ".join(
        f"UPDATE {table} t SET {column} = t.{column} + s.total FROM (SELECT f.{key} AS id, "
        f"{total} AS total FROM fresh f WHERE f.{key} IS NOT NULL GROUP BY f.{key}) s "
        "WHERE t.id = s.id AND s.total <> 0;"
        for table, column, key, total in added
    )
    yield (
        f"CREATE FUNCTION {PREFIX}allocation_sums() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF EXISTS ({_PG_STRANGE}) THEN "
        "RAISE EXCEPTION 'kontora:owner' USING ERRCODE = 'P1C02'; END IF; "
        f"{follow} RETURN NULL; END $$"
    )
    yield pg_set_trigger("allocation", "sums", "allocation_sums()")


def on_postgresql() -> Iterator[str]:
    """Triggers and constraints of a server."""
    yield from _pg_sums()
    yield (
        f"CREATE FUNCTION {PREFIX}advance_owner() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM 1 FROM money m JOIN document d ON d.id = NEW.contract_id "
        "WHERE m.id = NEW.money_id AND m.organization_id = d.organization_id; "
        f"{_PG_OWNER} RETURN NEW; END $$"
    )
    event = "BEFORE INSERT OR UPDATE OF money_id, contract_id"
    yield pg_trigger("advance", "owner", event, "advance_owner()")
    yield (
        f"CREATE FUNCTION {PREFIX}charge_corrected() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE was bigint := 0; became bigint := 0; BEGIN "
        "IF TG_OP <> 'INSERT' THEN was := least(OLD.gross, 0); END IF; "
        "IF TG_OP <> 'DELETE' THEN became := least(NEW.gross, 0); END IF; "
        "UPDATE charge SET corrected = corrected + became - was "
        "WHERE id = coalesce(NEW.corrects_id, OLD.corrects_id); RETURN NULL; END $$"
    )
    yield pg_trigger(
        "charge", "corrected", "AFTER INSERT OR DELETE OR UPDATE OF gross", "charge_corrected()"
    )

    yield (
        "ALTER TABLE charge ADD CONSTRAINT ex_charge_rent_twice EXCLUDE USING gist "
        "(possession_id WITH =, daterange(date_from, date_to, '[]') WITH &&) "
        f"WHERE ({RENT.format(row='charge').replace('charge.', '')})"
    )
