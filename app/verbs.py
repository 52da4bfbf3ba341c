"""The verbs: how behaviour is attached to a declared thing.

Each verb is a decorator that takes the class itself, never its name as a string: «find
usages» of RentTransfer lists everything that happens to it. Every function attached is pure:
it gets a thing and the facts around it (`app.facts`), and changes nothing but the thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, Protocol, TypeVar

from app.facts import Facts
from db.base import Base, Document, Register

D = TypeVar("D", bound=Document)
S = TypeVar("S", bound=Base)
B = TypeVar("B", bound=Base)


class Problem(NamedTuple):
    """Why a thing cannot be saved or posted, and where a form puts the cursor.

    `section` and `line` (from 1) name a cell of a tabular section; empty and 0 for the head.
    A `warning` may be overridden by the person; that is written down in the history.
    """

    field: str
    text: str
    section: str = ""
    line: int = 0
    warning: bool = False


class Rule(NamedTuple):
    """A recalculation and the attributes whose change triggers it."""

    when: frozenset[str]
    apply: Callable[[Any, Facts], None]


class Fill(NamedTuple):
    """«Ввод на основании»: makes an unsaved document from a saved thing.

    `rows` says that the source brings rows: that there were none is worth telling.
    """

    source: type[Base]
    target: type[Document]
    make: Callable[[Any, Facts], Document]
    rows: bool = True


Posting = Callable[[Any, Facts], Iterable[Base]]
Check = Callable[[Any, Facts], Iterator[Problem]]
Total = Callable[[Any, Facts], Decimal]

POSTINGS: dict[type[Document], Posting] = {}
MAKERS: dict[type[Document], Maker] = {}
IN_TURN: dict[type[Document], Callable[[Any], Iterable[int]]] = {}
CHECKS: dict[type[Base], list[Check]] = defaultdict(list)
POSTING_CHECKS: dict[type[Document], list[Check]] = defaultdict(list)
MARK_CHECKS: dict[type[Base], list[Check]] = defaultdict(list)
RULES: dict[type[Base], list[Rule]] = defaultdict(list)
FILLS: list[Fill] = []
Follower = Callable[[Any, type[Register], Sequence[tuple[Any, ...]]], None]
FOLLOWERS: dict[type[Register], list[Follower]] = defaultdict(list)
Repaid = Callable[[Any, set[int], set[int]], None]
REPAID: list[Repaid] = []
TOTALS: dict[type[Document], Total] = {}
TwinCheck = Callable[[Collection[int], Facts], Iterator[Problem]]
TWIN_CHECKS: dict[type[Base], list[TwinCheck]] = defaultdict(list)


def posts(document: type[D]) -> Callable[[Posting], Posting]:
    """The movements a document makes: document and facts in, rows of registers out."""

    def attach(function: Posting) -> Posting:
        assert document not in POSTINGS, f"{document.__name__} is posted twice"
        POSTINGS[document] = function
        return function

    return attach


def totals(document: type[D]) -> Callable[[Total], Total]:
    """The sum of a document that its rows alone do not tell: VAT may come on top of them."""

    def attach(function: Total) -> Total:
        TOTALS[document] = function
        return function

    return attach


def total_of(document: Document, facts: Facts) -> Decimal | None:
    """The sum of a document, roubles; None where it has none."""
    rule = TOTALS.get(type(document))
    return document.total() if rule is None else rule(document, facts)


def posts_in_turn(document: type[D]) -> Callable[[Callable[[D], Iterable[int]]], Any]:
    """Documents of a set that stand on each other, as told by common keys, are posted in turn."""

    def attach(function: Callable[[D], Iterable[int]]) -> Any:
        IN_TURN[document] = function
        return function

    return attach


def checks(thing: type[B], *, on: str = "save") -> Callable[[Check], Check]:
    """What must hold before a thing is saved, posted (`on="post"`) or marked (`on="mark"`).

    Yields every problem, not the first one.
    """
    assert on in ("save", "post", "mark")

    def attach(function: Check) -> Check:
        if on == "post":
            assert issubclass(thing, Document)
            POSTING_CHECKS[thing].append(function)
        elif on == "mark":
            MARK_CHECKS[thing].append(function)
        else:
            CHECKS[thing].append(function)
        return function

    return attach


def checks_twins(thing: type[B]) -> Callable[[TwinCheck], TwinCheck]:
    """What keeps cards apart (by id) that are to become one: something that both stand in."""

    def attach(function: TwinCheck) -> TwinCheck:
        TWIN_CHECKS[thing].append(function)
        return function

    return attach


def recalculates(
    thing: type[B], *when: str
) -> Callable[[Callable[[B, Facts], None]], Callable[[B, Facts], None]]:
    """A rule run when one of `when` changes: by a form, by «на основании», by an import."""

    def attach(function: Callable[[B, Facts], None]) -> Callable[[B, Facts], None]:
        RULES[thing].append(Rule(frozenset(when), function))
        return function

    return attach


class Maker(Protocol):
    """What a document makes besides its movements: other documents, or numbers to go on from.

    All in the same transaction. `post` makes them; `made` are the documents that stand and go
    with their makers, in one set; `unposted` comes after they went.
    """

    def post(self, gate: Any, documents: Sequence[Any]) -> None: ...
    def made(self, gate: Any, documents: Sequence[Any]) -> Sequence[Any]: ...
    def unposted(self, gate: Any, documents: Sequence[Any]) -> None: ...


def makes(document: type[D]) -> Callable[[type[Maker]], type[Maker]]:
    """Says who makes other documents when these are posted, and takes them back."""

    def attach(maker: type[Maker]) -> type[Maker]:
        assert document not in MAKERS, f"{document.__name__} has a maker already"
        MAKERS[document] = maker()
        return maker

    return attach


def follows(*registers: type[Register]) -> Callable[[Follower], Follower]:
    """Called in the transaction with the rows of the registers that came or went, as columns."""

    def attach(follower: Follower) -> Follower:
        for register in registers:
            FOLLOWERS[register].append(follower)
        return follower

    return attach


def follows_payments(follower: Repaid) -> Repaid:
    """Called before the commit with the charges and the moneys whose payments changed, by id."""
    REPAID.append(follower)
    return follower


def fills(
    source: type[S], target: type[D], *, rows: bool = True
) -> Callable[[Callable[[S, Facts], D]], Callable[[S, Facts], D]]:
    """Adds `target` to the «Создать на основании» menu of `source`; lives in target's file."""

    def attach(function: Callable[[S, Facts], D]) -> Callable[[S, Facts], D]:
        FILLS.append(Fill(source, target, function, rows))
        return function

    return attach


def recalculate(thing: Base, changed: str, facts: Facts) -> None:
    """Runs the rules triggered by a change of one attribute; an empty name runs them all."""
    for cls in type(thing).__mro__:
        for rule in RULES.get(cls, ()):
            if not changed or changed in rule.when:
                rule.apply(thing, facts)
