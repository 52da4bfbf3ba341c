"""«Связанные документы»: the tree up and down from one document (F10).

A document stands under what it was made on the ground of; under a charge's document stand the
receipts that paid it, the invoices that ask for it and the corrections of it. Above the current
document only the way up is shown, not the whole contract.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.lists import titles_of
from app.people import User
from app.store import chunks
from app.verbs import POSTINGS
from db.base import Document, Section
from db.errors import UserError
from db.meta import declared, fields_of, noun, sections_of
from db.registers.money import Allocation, Charge, Money

MOST = 500  # documents in one tree; a contract may have thousands
GROUND = "на основании"
Edges = dict[int, dict[int, str]]  # from above: document → documents below it and why


@dataclass
class Node:
    """A document of the tree: what it is, its state, its sum in roubles, why it stands here."""

    id: int
    kind: type[Document]
    title: str
    posted: bool
    marked: bool
    amount: Decimal | None
    why: str = ""
    below: list[Node] = field(default_factory=list)

    @property
    def state(self) -> str:
        """The state in a word; empty for what is never posted."""
        if self.marked:
            return "помечен"
        if self.kind not in POSTINGS:
            return ""
        return "проведён" if self.posted else "не проведён"


def related(session: Session, document_id: int, user: User) -> Node:
    """The topmost document above the given one, with the way down to it and all below it.

    What the person may not read is left out; UserError when that is the document itself.
    """
    ways = _Ways(session, user)
    path = [document_id]
    while len(path) < MOST:
        up = ways.above(path[-1])
        up = {key: why for key, why in up.items() if key not in path}
        if not up:
            break
        path.append(min(up))
    below = ways.below_all([document_id])
    whys: dict[int, str] = {}
    for lower, upper in pairwise(path):
        whys[lower] = ways.above(lower)[upper]
    nodes = ways.nodes({*path, *below, *(k for kids in below.values() for k in kids)})
    if document_id not in nodes:
        raise UserError("Документа уже нет в базе, или вам не разрешено его смотреть.")
    current = _grown(nodes, below, document_id, set())
    for lower, upper in pairwise(path):
        if upper in nodes:
            nodes[upper].below = [current]
            current.why = whys[lower]
            current = nodes[upper]
    return current


def _grown(nodes: dict[int, Node], below: Edges, key: int, seen: set[int]) -> Node:
    """A node with everything under it; what hangs in two places is shown in the first."""
    node = nodes[key]
    seen.add(key)
    for child, why in sorted(below.get(key, {}).items()):
        if child in nodes and child not in seen:
            grown = _grown(nodes, below, child, seen)
            grown.why = why
            node.below.append(grown)
    return node


class _Ways:
    """The edges between documents, asked level by level: as many queries as levels."""

    def __init__(self, session: Session, user: User) -> None:
        self.session, self.user = session, user

    def above(self, key: int) -> dict[int, str]:
        """What stands right above: the ground, else the contract and other documents cited."""
        ground = self.session.execute(
            select(Document.based_on_id, Document.kind).where(Document.id == key)
        ).one_or_none()
        if ground is None:
            return {}
        if ground.based_on_id is not None:
            return {ground.based_on_id: GROUND}
        for name, title, owner in _cited(ground.kind):
            value = getattr(owner, name)
            place = owner.owner_id if issubclass(owner, Section) else owner.id
            query = select(value).where(place == key, value.is_not(None)).distinct().limit(1)
            found = self.session.execute(query).scalar()
            if found is not None:
                return {found: title.lower()}
        return {}

    def below_all(self, keys: list[int]) -> Edges:
        """Everything under some documents, down to the last."""
        found: Edges = {}
        level, seen = list(keys), set(keys)
        while level and len(seen) < MOST:
            edges = self._below(level)
            found |= edges
            level = [k for kids in edges.values() for k in kids if k not in seen]
            level = list(dict.fromkeys(level))[: MOST - len(seen)]
            seen.update(level)
        return found

    def _below(self, keys: list[int]) -> Edges:
        edges: Edges = defaultdict(dict)
        for chunk in chunks(keys):
            queries: list[tuple[Any, str]] = [
                (
                    select(Document.based_on_id, Document.id).where(
                        Document.based_on_id.in_(chunk)
                    ),
                    GROUND,
                ),
                (_paid_by(chunk), "оплата"),
                (_corrected_by(chunk), "исправление"),
                *_citing(chunk),
            ]
            for query, why in queries:
                for above, below in self.session.execute(query.limit(MOST)):
                    if above != below:
                        edges[above].setdefault(below, why)
        return dict(edges)

    def nodes(self, keys: Iterable[int]) -> dict[int, Node]:
        """The documents themselves, as a line each."""
        found: dict[int, Node] = {}
        for chunk in chunks(sorted(keys)):
            table: Any = Document.__table__
            columns = (table.c.id, table.c.kind, table.c.posted, table.c.marked, table.c.amount)
            rows = self.session.connection().execute(select(*columns).where(table.c.id.in_(chunk)))
            for row in rows:
                kind = noun(row.kind)
                if self.user.may("read", kind):
                    state = (bool(row.posted), bool(row.marked))
                    found[row.id] = Node(row.id, kind, "", *state, row.amount)
        for kind in {node.kind for node in found.values()}:
            own = [key for key, node in found.items() if node.kind is kind]
            for key, title in titles_of(self.session, kind, own).items():
                found[key].title = title
        return found


@cache
def _cited(table: str) -> list[tuple[str, str, type[Any]]]:
    """(field, title, owner) of references to documents, the narrowest first: invoice, contract."""
    kind: Any = noun(table)
    owners: list[Any] = [kind, *(row for _, _, row in sections_of(kind))]
    found: list[tuple[str, str, type[Any]]] = []
    for owner in owners:
        found += [
            (item.name, item.title, owner)
            for item in fields_of(owner)
            if item.target is not None and issubclass(item.target, Document)
        ]
    return sorted(found, key=lambda one: one[0] == "contract_id")


def _citing(keys: Any) -> list[tuple[Any, str]]:
    """Documents that cite some documents in a field, besides their contract: an invoice paid."""
    found: list[tuple[Any, str]] = []
    for kind in declared(Document):
        for name, title, owner in _cited(kind.__tablename__):
            if name == "contract_id" or issubclass(owner, Section):
                continue
            value = getattr(owner, name)
            found.append((select(value, owner.id).where(value.in_(keys)), title.lower()))
    return found


def _paid_by(keys: Any) -> Any:
    """(document that charged, receipt that pays it now)."""
    return (
        select(Charge.recorder_id, Money.recorder_id)
        .join(Allocation, Allocation.charge_id == Charge.id)
        .join(Money, Money.id == Allocation.money_id)
        .where(Charge.recorder_id.in_(keys))
        .group_by(Charge.recorder_id, Money.recorder_id)
        .having(func.sum(Allocation.amount) != 0)
    )


def _corrected_by(keys: Any) -> Any:
    """(document that charged, document that corrected its charge)."""
    original = aliased(Charge)
    return (
        select(original.recorder_id, Charge.recorder_id)
        .join(original, original.id == Charge.corrects_id)
        .where(original.recorder_id.in_(keys), Charge.quantity > 0)
        .distinct()
    )
