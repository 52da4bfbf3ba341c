"""Who may touch which table of a PostgreSQL base: groups, grants and the doors of people.

A person connects under his own login. Two groups of the base, without a login themselves, hold
the rights: one lets a person in, the other lets him work. What the declarations say is derived
from them: movements and allocations are added and never changed in place, history is never
erased, nor what has a number (a guard), and nobody but the owner of the base changes its tables.
Logins are made by two functions that ask first whether the caller is an administrator of the
base, so that no person needs the right to create roles (reliability.md D1, §2).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from sqlalchemy import Connection, text

from db.base import Base, Catalog, Document, InfoRegister, Section
from db.desk import EditLock, StoredFile, UiSetting
from db.guards import APPEND_ONLY
from db.meta import declared, tables_of
from db.registers.place import Possession
from db.system import AppMeta, Identity, Operation
from db.totals import registers

SEQUENCE = "identity_seq"
OPEN_TO_ALL = ("app_user", "app_meta", "alembic_version")
_LONGEST = 63  # bytes of a name in PostgreSQL
_PLAIN = re.compile(r"[A-Za-z0-9_.-]+")
# Plain SQL: SCHEMA, ENTRY and WORKS stand for quoted names, ADMINISTRATORS_ONLY for this check.
_ADMINISTRATORS_ONLY = """
    IF NOT EXISTS (SELECT 1 FROM SCHEMA.app_user u
        WHERE u.login = session_user AND u.active AND u.role = 'ADMINISTRATOR') THEN
        RAISE EXCEPTION 'kontora:administrator' USING ERRCODE = 'P1C02';
    END IF;"""
# A new login, or a known one let in; the password of a stranger's login is not touched.
_ADMIT = """
CREATE OR REPLACE FUNCTION person_admit(person text, verifier text, works boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE known record;
BEGIN ADMINISTRATORS_ONLY
    SELECT r.rolsuper OR r.rolcreaterole OR r.rolreplication OR r.rolbypassrls
        OR NOT coalesce(bool_or(g.rolname = NAMED_ENTRY), false)
        OR coalesce(bool_or(g.rolname NOT IN (NAMED_ENTRY, NAMED_WORKS)), false) AS strange
        INTO known FROM pg_roles r LEFT JOIN pg_auth_members m ON m.member = r.oid
        LEFT JOIN pg_roles g ON g.oid = m.roleid WHERE r.rolname = person
        GROUP BY r.oid, r.rolsuper, r.rolcreaterole, r.rolreplication, r.rolbypassrls;
    IF NOT coalesce(verifier LIKE 'SCRAM-SHA-256$%', known IS NOT NULL) THEN
        RAISE EXCEPTION 'kontora:verifier' USING ERRCODE = 'P1C02';
    ELSIF known IS NULL THEN
        EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L', person, verifier);
    ELSIF verifier IS NOT NULL THEN
        IF known.strange THEN
            RAISE EXCEPTION 'kontora:strange_login' USING ERRCODE = 'P1C02';
        END IF;
        EXECUTE format('ALTER ROLE %I PASSWORD %L', person, verifier);
    END IF;
    EXECUTE format('GRANT ENTRY TO %I', person);
    EXECUTE format(CASE WHEN works THEN 'GRANT WORKS TO %I' ELSE 'REVOKE WORKS FROM %I' END,
        person);
END $$"""
_BAR = """
CREATE OR REPLACE FUNCTION person_bar(person text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN ADMINISTRATORS_ONLY
    EXECUTE format('REVOKE ENTRY, WORKS FROM %I', person);
END $$"""
# Nobody raises himself: the list of people is written by an administrator or the base's owner.
_ROWS = """
CREATE OR REPLACE FUNCTION person_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER')
        THEN RETURN NULL;
    END IF; ADMINISTRATORS_ONLY
    RETURN NULL;
END $$"""
DOORS = (
    _ROWS,
    """CREATE OR REPLACE TRIGGER person_rows BEFORE INSERT OR UPDATE OR DELETE ON app_user
    FOR EACH STATEMENT EXECUTE FUNCTION person_rows()""",
    _ADMIT,
    _BAR,
    "REVOKE ALL ON FUNCTION person_admit(text, text, boolean), person_bar(text) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION person_admit(text, text, boolean), person_bar(text) TO WORKS",
)


def groups(connection: Connection) -> tuple[str, str]:
    """(who may come in, who may work) of this base."""
    base: str = connection.execute(text("SELECT current_database()")).scalar_one()
    name = f"kontora_{base}"
    if not _PLAIN.fullmatch(base) or len(f"{name}_work") > _LONGEST:
        name = f"kontora_{hashlib.sha256(base.encode()).hexdigest()[:16]}"
    return name, f"{name}_work"


def may_be_installed(connection: Connection) -> bool:
    """Only a login that may create roles can put grants in place; else the owner works alone."""
    query = text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    return bool(connection.execute(query).scalar())


def installed(connection: Connection) -> bool:
    """The groups and the doors of this base are there."""
    entry, works = groups(connection)
    query = text(
        "SELECT count(*) = 2 AND to_regproc('person_admit') IS NOT NULL "
        "FROM pg_roles WHERE rolname IN (:entry, :works)"
    )
    return bool(connection.execute(query, {"entry": entry, "works": works}).scalar())


def install(connection: Connection) -> None:
    """Puts groups, grants and doors in place; does nothing twice, and nothing on SQLite."""
    if connection.dialect.name == "sqlite" or not may_be_installed(connection):
        return
    entry, works = groups(connection)
    known = set(connection.execute(text("SELECT rolname FROM pg_roles")).scalars())
    quote = connection.dialect.identifier_preparer.quote
    base = quote(connection.execute(text("SELECT current_database()")).scalar_one())
    schema = quote(connection.execute(text("SELECT current_schema()")).scalar_one())
    for statement in (
        *(f"CREATE ROLE {quote(g)} NOLOGIN" for g in (entry, works) if g not in known),
        f"REVOKE ALL ON DATABASE {base} FROM PUBLIC",
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {quote(entry)}, {quote(works)}",
        f"GRANT CONNECT ON DATABASE {base} TO {quote(entry)}",
        f"GRANT USAGE ON SCHEMA {schema} TO {quote(entry)}",
        f"GRANT SELECT ON {', '.join(OPEN_TO_ALL)} TO {quote(entry)}",
        f"GRANT USAGE, SELECT ON SEQUENCE {SEQUENCE} TO {quote(works)}",
        *(
            f"GRANT {', '.join(rights)} ON {quote(name)} TO {quote(works)}"
            for name, rights in table_rights().items()
        ),
        *_doors(schema, quote(entry), quote(works)),
    ):
        connection.exec_driver_sql(statement.replace("%", "%%"))


def table_rights() -> dict[str, tuple[str, ...]]:
    """What a person who works may do with each table."""
    found: dict[str, tuple[str, ...]]
    found = dict.fromkeys(Base.metadata.tables, ("SELECT", "INSERT", "UPDATE"))
    for kind in (Section, Catalog, Document):  # a draft may be removed; guards keep the rest
        concrete: list[type[Base]] = declared(kind)
        for table in (t for cls in concrete for t, _ in tables_of(cls)):
            found[str(table)] = ("SELECT", "INSERT", "UPDATE", "DELETE")
    replaced: list[type[Base]] = [*registers(), *declared(InfoRegister), Possession]
    for register in replaced:
        found[register.__tablename__] = ("SELECT", "INSERT", "DELETE")
    for passing in (UiSetting, EditLock):  # no facts of business
        found[passing.__tablename__] = ("SELECT", "INSERT", "UPDATE", "DELETE")
    for once in (*APPEND_ONLY, Operation, StoredFile):
        found[once.__tablename__] = ("SELECT", "INSERT")
    for kept in (AppMeta, Identity):
        found[kept.__tablename__] = ("SELECT",)
    return found | {"alembic_version": ("SELECT",)}


def _doors(schema: str, entry: str, works: str) -> Iterator[str]:
    """Functions by which an administrator lets people in and out, and the guard of the list."""
    for statement in DOORS:
        yield (
            statement.replace("ADMINISTRATORS_ONLY", _ADMINISTRATORS_ONLY)
            .replace("NAMED_ENTRY", _literal(entry))
            .replace("NAMED_WORKS", _literal(works))
            .replace("SCHEMA", schema)
            .replace("ENTRY", entry)
            .replace("WORKS", works)
        )


def _literal(name: str) -> str:
    """A quoted name as a text of SQL; names of groups hold no quotes of their own."""
    return "'" + name.strip('"') + "'"
