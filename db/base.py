"""The nouns of the product: every table is a Catalog, a Document, a Section or a Register.

A declaration says what a thing is, what people call it and who may touch it. It never says
how it looks (forms/, printforms/) nor what happens to it (app/).

Objects of these classes are plain values: they are read in a short session, live detached,
and are written back by `app.work.Work` alone. No relationship is mapped: a reference is the
id of the thing it points at, and a tabular section is an ordinary list.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, Self, TypeVar, overload

from sqlalchemy import ForeignKey, Index, MetaData, String, Table
from sqlalchemy.orm import Mapped

from db.declaring import METADATA, Declaration, declare, joined_to, mapped, mapped_column
from db.roles import ALL, NONE, Action, Role
from db.types import ID

R = TypeVar("R", bound="Section")


class About(NamedTuple):
    """What a column is called and what it means to a person."""

    title: str
    hint: str = ""
    group: str = ""
    role: str = ""
    in_list: bool = True
    readonly: bool = False
    search: bool = False
    brings: bool = False
    copied: bool = True
    month: bool = False
    also: tuple[str, ...] = ()


def field(
    title: str,
    *,
    hint: str = "",
    group: str = "",
    role: str = "",
    in_list: bool = True,
    readonly: bool = False,
    search: bool = False,
    copied: bool = True,
    **column: Any,
) -> Any:
    """A column with a name people know; `search` puts its text into the search column.

    What is not `copied` a copy of the thing begins anew: it is of that one thing's life. A date
    that stands for its month says `month=True`: it is shown and typed as one. `also` are other
    words for it at the head of a column that comes from a file.
    """
    kind, month = column.pop("type_", None), column.pop("month", False)
    also: tuple[str, ...] = column.pop("also", ())
    about = About(
        title, hint, group, role, in_list, readonly, search, copied=copied, month=month, also=also
    )
    positional = () if kind is None else (kind,)
    return mapped_column(*positional, info={"about": about}, **column)


def ref(target: type[Base], title: str, **kwargs: Any) -> Any:
    """The id of a catalog item or a document.

    `brings=True`: a list that refers to the declaring noun shows this field too, as the list
    of transfers shows the tenant of the contract.
    """
    about = About(title, **{k: kwargs.pop(k) for k in About._fields if k in kwargs})
    key = [ForeignKey(f"{target.__tablename__}.id", ondelete="RESTRICT")]
    if target.derived:
        key = []  # its rows are written anew, so only checks can hold the reference
    info = {"about": about, "target": target}
    return mapped_column(ID, *key, info=info, index=kwargs.pop("index", True), **kwargs)


class section(Generic[R]):  # noqa: N801  reads as a word of the declaration language
    """A tabular section: an ordinary list of rows, kept in the instance."""

    def __init__(self, row: type[R]) -> None:
        self.row = row
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, thing: None, owner: type) -> section[R]: ...
    @overload
    def __get__(self, thing: object, owner: type) -> list[R]: ...
    def __get__(self, thing: object | None, owner: type) -> section[R] | list[R]:
        if thing is None:
            return self
        rows: list[R] = thing.__dict__.setdefault("_section_" + self.name, [])
        return rows

    def __set__(self, thing: object, rows: list[R]) -> None:
        thing.__dict__["_section_" + self.name] = list(rows)


class Base(metaclass=Declaration):
    """Root of all tables.

    One sequence numbers every row of every table (`identity_seq`; on SQLite the table
    `identity`), so an id alone names a thing or a row of a section for ever.
    """

    metadata: ClassVar[MetaData] = METADATA
    __table_args__: Any = {"sqlite_strict": True}  # noqa: RUF012

    if TYPE_CHECKING:
        __table__: ClassVar[Table]
        __tablename__: ClassVar[str]

    id: Mapped[int]
    title: ClassVar[str] = ""
    titles: ClassVar[str] = ""
    shown_by: ClassVar[str] = "id"
    derived: ClassVar[bool] = False
    called_by: ClassVar[tuple[str, ...]] = ()  # fields that call a thing without a name of its own
    told_by: ClassVar[str] = ""  # the column that says which of the joined kinds a row is
    whole: ClassVar[bool] = False  # read together with all its kinds
    rights: ClassVar[Mapping[Role, frozenset[Action]]] = {}

    def __init_subclass__(
        cls,
        title: str = "",
        titles: str = "",
        rights: Mapping[Role, frozenset[Action]] | None = None,
        **kwargs: Any,
    ) -> None:
        cls.title, cls.titles = title, titles or title
        if rights is not None:
            cls.rights = {Role.ADMINISTRATOR: ALL, Role.ACCOUNTANT: ALL, **rights}
        super().__init_subclass__(**kwargs)
        if not cls.__dict__.get("__abstract__"):
            cls.__tablename__ = table_name(cls)
            declare(cls)

    def __new__(cls, *_: Any, **__: Any) -> Self:
        mapped(cls)
        return super().__new__(cls)

    def __init__(self, **values: Any) -> None:
        # Nothing is flushed by the ORM, so values go past its instrumentation: ten times faster.
        own = self.__dict__
        for name, value in _blank_values(type(self)).items():
            own[name] = value() if callable(value) else value
        for name, value in values.items():
            if name in own:
                own[name] = value
            else:
                setattr(self, name, value)


def table_name(cls: type) -> str:
    """RentTransferUnit → rent_transfer_unit."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


@cache
def _blank_values(cls: type[Base]) -> dict[str, Any]:
    """What a new thing holds before anything is typed: the defaults of its columns."""
    found: dict[str, Any] = {}
    for table in _tables(cls):
        for column in table.columns:
            default: Any = column.default
            if column.key in ("id", "owner_id"):
                continue  # a thing without an id is new
            if default is None:
                found[column.key] = None
            else:
                whole = default.is_callable
                found[column.key] = partial(default.arg, None) if whole else default.arg
    if (parent := joined_to(cls)) is not None:
        found[parent.told_by] = cls.__tablename__
    return found


def _tables(cls: type[Base]) -> list[Table]:
    """The table of a class after those it is joined to."""
    parent = joined_to(cls)
    return [*([] if parent is None else _tables(parent)), cls.__table__]


def _join(cls: type[Base], parent: type[Base]) -> None:
    """Joined inheritance in one place, so that a child declares only its own fields."""
    cls.id = mapped_column(
        ID, ForeignKey(f"{parent.__tablename__}.id", ondelete="CASCADE"), primary_key=True
    )


class Catalog(Base):
    """A list of things that live long: cabins, sites, tenants. Never erased, only marked."""

    __abstract__ = True
    shown_by: ClassVar[str] = "name"
    newest_by: ClassVar[str] = ""  # the day by which a list of what happened begins with the last

    id: Mapped[int] = mapped_column(ID, primary_key=True, sort_order=-9)
    uuid: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4, unique=True, sort_order=-9)
    name: Mapped[str] = field("Наименование", search=True, also=("Название",), sort_order=-8)
    marked: Mapped[bool] = field("Пометка удаления", default=False, in_list=False, readonly=True)
    version: Mapped[int] = mapped_column(default=1)
    search: Mapped[str] = mapped_column(String(1000), default="", index=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        parent = next((b for b in cls.__bases__ if "__table__" in b.__dict__), None)
        if parent is not None:
            _join(cls, parent)
            kwargs.setdefault("rights", None)
        super().__init_subclass__(**kwargs)


class Document(Base, title="Документ", titles="Журнал документов", rights={Role.MANAGER: NONE}):
    """Something that happened on a date; the common part of every document.

    One table for all kinds gives the journal, the chain «на основании», files and the
    recorder of movements real foreign keys. A draft has no number: it is given as the last
    act of the first posting and never taken back (accounting-model.md, Numbers).
    """

    shown_by: ClassVar[str] = "number"
    numbered: ClassVar[bool] = True
    series: ClassVar[str] = ""
    taxed: ClassVar[bool] = True  # its sums have the VAT of the contract
    number_mark: ClassVar[str] = ""  # stands in the number of a series that is told apart by it

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    uuid: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4, unique=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    number: Mapped[str | None] = field("Номер", readonly=True, type_=String(30), search=True)
    date: Mapped[dt.date] = field("Дата", default=dt.date.today, index=True)
    organization_id: Mapped[int] = mapped_column(
        ID,
        ForeignKey("organization.id", ondelete="RESTRICT"),
        index=True,
        info={"about": About("Организация"), "target": "Organization"},
    )
    amount: Mapped[Decimal | None] = field("Сумма", readonly=True)
    posted: Mapped[bool] = field("Проведён", default=False, in_list=False, readonly=True)
    marked: Mapped[bool] = field("Пометка удаления", default=False, in_list=False, readonly=True)
    comment: Mapped[str] = field("Комментарий", default="", group="Прочее", type_=String(1000))
    based_on_id: Mapped[int | None] = mapped_column(
        ID, ForeignKey("document.id", ondelete="RESTRICT"), index=True
    )
    author: Mapped[str] = field("Автор", default="", readonly=True, group="Прочее")
    version: Mapped[int] = mapped_column(default=1)
    number_year: Mapped[int | None] = mapped_column()
    number_series: Mapped[str | None] = mapped_column(String(30))
    search: Mapped[str] = mapped_column(String(1000), default="")

    told_by: ClassVar[str] = "kind"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        _join(cls, Document)
        super().__init_subclass__(**kwargs)

    def total(self) -> Decimal | None:
        """The sum shown in lists, roubles; None where the document has none."""
        return None

    def numbered_among(self) -> str:
        """The series that the number is taken of."""
        return self.series or type(self).__tablename__

    @property
    def counted_elsewhere(self) -> frozenset[str]:
        """Sections whose sums are no part of the total: they stand in another, or are prices."""
        return frozenset()


# Beside the class: what stands inside would be inherited by every kind of document.
Index(
    "uq_document_number",
    *(Document.__table__.c[name] for name in ("organization_id", "number_series")),
    *(Document.__table__.c[name] for name in ("number_year", "number")),
    unique=True,
)
# «Найти всё» asks for the last documents of a sum among hundreds of thousands.
Index("ix_document_amount", *(Document.__table__.c[name] for name in ("amount", "id")))


class Section(Base):
    """One row of a tabular section; `of` names the table of the owner.

    Rows that are only `filled` by rules nobody adds or copies by hand; he may take one away.
    """

    __abstract__ = True
    filled: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    line: Mapped[int] = field("№", default=0, readonly=True, sort_order=-8)
    owner_id: Mapped[int]

    def __init_subclass__(cls, of: str = "", **kwargs: Any) -> None:
        if of:
            cls.owner_id = mapped_column(ID, ForeignKey(f"{of}.id", ondelete="CASCADE"), index=True)
        super().__init_subclass__(**kwargs)


class Register(Base):
    """Movements written by documents through the gateway and by nobody else."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    period: Mapped[dt.date] = field("Период", index=True, sort_order=-8)

    recorder_id: Mapped[int] = mapped_column(
        ID,
        ForeignKey("document.id", ondelete="RESTRICT"),
        index=True,
        sort_order=-7,
        info={"about": About("Документ"), "target": Document},
    )


class Derived(Base):
    """What is worked out from movements in the transaction that writes them; only to be read."""

    __abstract__ = True
    derived: ClassVar[bool] = True


class BalanceRegister(Register):
    """Signed resources over dimensions: what is where, who owes how much.

    Month totals are kept beside the movements by triggers (`db.triggers`) and recomputed by
    `base check`. `never_negative` holds on every day, not only at the end.
    """

    __abstract__ = True
    never_negative: ClassVar[bool] = False


class InfoRegister(Register):
    """The latest row by period wins: what is true from a date on."""

    __abstract__ = True


def dimension(target: type[Base], title: str, **kwargs: Any) -> Any:
    """An axis of a register that points at a thing."""
    return ref(target, title, role="dimension", **kwargs)


def resource(title: str, **kwargs: Any) -> Any:
    """A number of a register that is summed."""
    return field(title, role="resource", **kwargs)
