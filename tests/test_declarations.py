"""Every declared noun keeps the house rules; a new one is tested by being declared."""

from __future__ import annotations

import datetime as dt
import enum
import itertools
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, event

import app.nouns  # noqa: F401
from app import lists
from app.facts import Facts
from app.lists import ListQuery
from app.people import User
from app.problems import problems
from app.verbs import CHECKS, FILLS, MARK_CHECKS, POSTING_CHECKS, POSTINGS, RULES, recalculate
from app.work import Work
from db.base import (
    BalanceRegister,
    Base,
    Catalog,
    Document,
    InfoRegister,
    Register,
    Section,
    table_name,
)
from db.catalogs.unit import Unit
from db.engine import Database
from db.errors import UserError
from db.groups import CatalogGroup
from db.meta import declared, fields_of, noun, refs_of, sections_of, tables_of
from db.registers.money import Advance
from db.registers.place import Possession
from db.roles import Role
from db.types import Month
from tests.company import BOSS, Company, make_company
from tests.lived_in import copy_of_template, live_a_little

DAY = dt.date
THINGS = [*declared(Catalog), *declared(Document)]
SECTIONS = declared(Section)
REGISTERS = declared(Register)
# Roots that join their kinds together, and tables derived from registers, have lists too.
LISTED = [Document, Unit, *THINGS, *REGISTERS, Possession, Advance]
NOUNS = [*LISTED, *SECTIONS]
# Keys that hold the structure together and are shown by other means.
STRUCTURE = {"id", "owner_id", "based_on_id"}
STRUCTURE_OF_REGISTERS = {
    "money_id",
    "charge_id",
    "advance_id",
    "corrects_id",
    "closed_by_id",
    "invoice_id",
    "source_id",
    "spent_id",
    "undoes_id",
}
each = pytest.mark.parametrize("cls", NOUNS, ids=lambda c: c.__name__)
each_thing = pytest.mark.parametrize("cls", THINGS, ids=lambda c: c.__name__)
each_listed = pytest.mark.parametrize("cls", LISTED, ids=lambda c: c.__name__)


@each
def test_has_a_title_a_docstring_and_fields(cls: type[Base]):
    assert cls.title
    assert cls.__doc__
    assert cls.__doc__ not in {b.__doc__ for b in cls.__mro__[1:]}
    assert fields_of(cls)


@each
def test_titles_of_fields_are_unique(cls: type[Base]):
    titles = [f.title for f in fields_of(cls)]
    assert len(titles) == len(set(titles))


@each
def test_every_foreign_key_is_a_titled_field_or_structure(cls: type[Base]):
    structure = STRUCTURE | (
        STRUCTURE_OF_REGISTERS if issubclass(cls, Register | Advance) else set()
    )
    keys = {c.name for c in cls.__table__.columns if c.foreign_keys}
    assert keys <= {f.name for f in fields_of(cls)} | structure


@each
def test_references_point_at_what_has_a_list(cls: type[Base]):
    targets = {target for _, target in refs_of(cls)}
    assert targets <= set(LISTED)


@each
def test_a_reference_is_a_foreign_key_unless_its_target_is_derived(cls: type[Base]):
    for name, target in refs_of(cls):
        columns = [t.columns[name] for t, _ in tables_of(cls) if name in t.columns]
        for column in columns:
            found = {key.column.table.name for key in column.foreign_keys}
            assert found == (set() if target.derived else {target.__tablename__})


@each
def test_money_is_never_a_float(cls: type[Base]):
    assert {f.kind for f in fields_of(cls)} & {float, complex} == set()


@each
def test_name_of_the_table_is_the_name_of_the_class(cls: type[Base]):
    assert cls.__tablename__ == table_name(cls)
    assert noun(cls.__tablename__) is cls


@each
def test_rules_name_real_fields(cls: type[Base]):
    kinds = [cls, *declared(cls)]  # a rule of a root is a rule of what some of its kinds have
    names = {f.name for kind in kinds for f in fields_of(kind)}
    names |= {name for kind in kinds for name, _, _ in sections_of(kind)}
    for rule in RULES.get(cls, ()):
        assert rule.when
        assert rule.when <= names


@each
def test_role_answers_for_every_noun(cls: type[Base]):
    for role in Role:
        rights = [User("x", "X", role).may(action, cls) for action in ("read", "write", "post")]
        assert set(rights) <= {True, False}
    assert not any(User("x", "X", None).may(action, cls) for action in ("read", "write", "post"))


@each_thing
def test_the_manager_is_told_what_he_may(cls: type[Base]):
    assert Role.MANAGER in cls.rights


def test_titles_are_unique_among_windows():
    windows = [cls for cls in LISTED if not cls.__subclasses__()]
    assert len({c.titles for c in windows}) == len(windows)
    assert len({c.title for c in THINGS}) == len(THINGS)


@pytest.mark.parametrize("cls", declared(Document), ids=lambda c: c.__name__)
def test_document_is_posted_or_has_no_number_of_ours(cls: type[Document]):
    assert cls.numbered == (cls in POSTINGS)


@pytest.mark.parametrize("cls", declared(BalanceRegister), ids=lambda c: c.__name__)
def test_balance_has_dimensions_and_resources(cls: type[BalanceRegister]):
    assert {"dimension", "resource"} <= {f.about.role for f in fields_of(cls)}


@pytest.mark.parametrize("cls", declared(InfoRegister), ids=lambda c: c.__name__)
def test_info_register_has_dimensions(cls: type[InfoRegister]):
    assert "dimension" in {f.about.role for f in fields_of(cls)}


def test_verbs_speak_of_declared_nouns():
    parts: set[type[Base]] = {*THINGS, *SECTIONS, Unit, Document, CatalogGroup}
    assert {*CHECKS, *MARK_CHECKS, *RULES} <= parts
    assert {*POSTINGS, *POSTING_CHECKS} <= set(declared(Document))
    assert FILLS
    for fill in FILLS:
        assert fill.source in parts
        assert fill.target in declared(Document)


def test_every_section_belongs_to_a_thing():
    assert {row for cls in THINGS for _, _, row in sections_of(cls)} == set(SECTIONS)


# --- on a base: empty, and with one of everything ----------------------------------------


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def empty(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    yield from copy_of_template(request, request.param, tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived_in(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    """A company with a document of every kind posted; its tests change nothing."""
    for database in copy_of_template(request, request.param, tmp_path_factory.mktemp("lived")):
        company = make_company(Work(database, BOSS))
        live_a_little(company)
        yield company


@each_listed
def test_a_list_of_nothing(cls: type[Base], empty: Database):
    columns = lists.columns_of(cls)
    query = ListQuery(cls, search="Ёлка 5%_\\", period=(DAY(2026, 1, 1), DAY(2026, 12, 31)))
    with empty.reading() as session:
        for one in (ListQuery(cls), query):
            assert lists.count(session, one) == 0
            assert list(lists.ids(session, one)) == []
            assert lists.page(session, one) == []
            assert set(lists.totals(session, one).values()) <= {Decimal(0)}
        table = lists.table_of(session, query)
        assert (list(table.rows), table.title) == ([], cls.titles)
        assert {c.key for c in table.columns} >= {c.key for c in columns}
        assert lists.rows(session, cls, [1, 2]) == {}
        assert lists.choices(session, cls, "ёлка") == []
        assert lists.title_of(session, cls, 1) == ""
        assert all(number == 0 for _, number in lists.counters(session, cls))


@each_listed
def test_a_list_of_something(cls: type[Base], lived_in: Company):
    columns = lists.columns_of(cls)
    with lived_in.work.database.reading() as session:
        found = list(lists.ids(session, ListQuery(cls)))
        shown = lists.page(session, ListQuery(cls))
        assert [row.id for row in shown] == found
        assert all(len(row.cells) == len(columns) for row in shown)
        assert lists.rows(session, cls, found) == {row.id: row for row in shown}
        assert len(lists.table_of(session, ListQuery(cls)).rows) == len(found)
        assert all(lists.titles_of(session, cls, found).values())
        assert bool(lists.choices(session, cls, "")) == bool(found)
        for number, column in enumerate(columns):
            query = ListQuery(cls, order=((column.key, number % 2 == 1),))  # up and down by turns
            assert sorted(lists.ids(session, query)) == sorted(found)
            assert sorted(row.id for row in lists.page(session, query)) == sorted(found)


@each_listed
def test_a_list_is_narrowed_by_each_field(cls: type[Base], lived_in: Company):
    with lived_in.work.database.reading() as session:
        for first in lists.page(session, ListQuery(cls), limit=1):
            thing = session.get(cls, first.id)
            for field in fields_of(cls):
                value = getattr(thing, field.name)
                for where in (value, [value]) if value is not None else (None,):
                    query = ListQuery(cls, where={field.name: where})
                    assert first.id in lists.ids(session, query), field.name


def statements(engine: Engine) -> tuple[list[str], Any]:
    """Every statement the engine runs from now on, and how to stop listening."""
    told: list[str] = []

    def heard(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement != "BEGIN":
            told.append(statement)

    event.listen(engine, "before_cursor_execute", heard)
    return told, lambda: event.remove(engine, "before_cursor_execute", heard)


@each_listed
def test_a_list_asks_once_however_long_it_is(cls: type[Base], lived_in: Company):
    database = lived_in.work.database
    told, stop = statements(database.engine)
    with database.reading() as session:
        shown = lists.page(session, ListQuery(cls))
        assert len(told) == 1
        lists.rows(session, cls, [row.id for row in shown])
        assert len(told) <= 2
        lists.titles_of(session, cls, [row.id for row in shown])
        assert len(told) <= 3
        lists.choices(session, cls, "")
        assert len(told) <= 6
    stop()


@each_thing
def test_a_blank_thing_is_refused_in_words_and_changes_nothing(cls: type[Any], empty: Database):
    work = Work(empty, BOSS)
    thing = work.new(cls)
    if any(f.required for f in fields_of(cls)):
        assert work.problems(thing)
    with pytest.raises(UserError) as refusal:
        work.save(thing)
    assert all("None" not in line for line in str(refusal.value).splitlines())


@each_thing
def test_a_thing_with_every_field_cleared_is_refused_in_words(cls: type[Any], empty: Database):
    thing = cls()
    for name, _, row_class in sections_of(cls):
        setattr(thing, name, [row_class()])
        for field in fields_of(row_class):
            setattr(getattr(thing, name)[0], field.name, None)
    for field in fields_of(cls):
        setattr(thing, field.name, None)
    with empty.reading() as session:
        for posting in (False, True):
            found = list(problems(thing, Facts(session, [thing]), posting=posting))
            assert {p.field for p in found} >= {f.name for f in fields_of(cls) if f.required}


@each
def test_rules_survive_empty_fields(cls: type[Any], empty: Database):
    with empty.reading() as session:
        for blank in (False, True):
            thing = cls()
            for field in fields_of(cls) if blank else ():
                setattr(thing, field.name, None)
            recalculate(thing, "", Facts(session, [thing]))
            assert isinstance(thing, cls)


HOSTILE: dict[type, list[Any]] = {
    str: ["", "\0", "я" * 3000, "\ud800", "%' OR 1=1 --"],
    int: [-1, 0, 2**31, 2**63],
    bool: [True],
    Decimal: [
        Decimal(-1),
        Decimal("0.0000001"),
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal(10) ** 12 - 1,
        Decimal(10) ** 13,
    ],
    dt.date: [dt.date.min, dt.date.max, DAY(2206, 1, 1)],
}


def hostile_values(field: Any) -> list[Any]:
    if field.target is not None:
        return [None, 0, -1, 2**62]
    if issubclass(field.kind, enum.Enum):
        return [None, *field.kind]
    return [None, *HOSTILE[dt.date if field.kind is Month else field.kind]]


@each_thing
def test_hostile_values_are_refused_in_words(cls: type[Any], lived_in: Company):
    """Each field of a real thing and of its rows, one by one: saved, or refused by a sentence."""
    work = lived_in.work
    with work.database.reading() as session:
        known = list(lists.ids(session, ListQuery(cls)))[:1]
    refused = 0
    spots = [("", field) for field in fields_of(cls) if not field.about.readonly]
    for name, _, row_class in sections_of(cls):
        spots += [(name, f) for f in fields_of(row_class) if not f.about.readonly]
    for name, field in spots:
        for key, value in itertools.product(known, hostile_values(field)):
            thing = work.load(cls, key)
            part = next(iter(getattr(thing, name)), None) if name else thing
            if part is not None:
                setattr(part, field.name, value)
                refused += is_refused(work, thing, part, field.name)
    assert refused or not known or not spots  # a letter is written by nobody


def is_refused(work: Work, thing: Any, part: Any, changed: str) -> bool:
    """What happens when a person types the value and saves; the base stays as it was."""
    with pytest.raises(UserError) as told:  # noqa: PT012  typing alone may be refused
        work.recalculate(part, changed, thing)
        with work.transaction("записать", [thing], None) as gate:
            assert gate is not None
            store_and_undo(gate, thing)
    assert str(told.value)
    return not isinstance(told.value, Undone)


class Undone(UserError):
    """Saved; and taken back, so that the next value meets the same base."""


def store_and_undo(gate: Any, thing: Any) -> None:
    from app import writing

    if isinstance(thing, Document) and thing.posted:
        writing.post(gate, [thing])
    else:
        writing.store(gate, [thing], posting=False)
    raise Undone("сохранилось")
