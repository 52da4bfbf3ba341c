"""The same document of a bank told again, twins of one day, and known ones told otherwise (K-1).

Banks give no identifier, so a document is known by its accounts, kind, date, number and sum
(exchange-formats §1.5 rule 12). Equal ones within a file are twins and are counted; a known one
with another purpose is a likely double that only a person may take for a new one.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from app.statements.model import BankDocument
from db.russian import fold

LONGEST_PURPOSE = 4000  # as the base keeps it
_APART = "\x1f"


class Fresh(NamedTuple):
    """A document that is not known yet; `occurrence` tells it from its twins, from 1."""

    document: BankDocument
    identity: str
    occurrence: int


class Double(NamedTuple):
    """A document like a known one but for its purpose, which `was` otherwise."""

    document: BankDocument
    was: str


class Sorted(NamedTuple):
    """The documents of a file against what is known."""

    fresh: list[Fresh]
    known: int
    doubles: list[Double]


def identity(document: BankDocument) -> str:
    """What a document is known by, whichever of the two accounts' statements tells of it."""
    payer, payee = document.payer.account, document.payee.account
    own = document.own_account
    words = (
        payer,
        payee,
        "" if own in (payer, payee) else own,
        fold(document.kind),
        document.date.isoformat(),
        document.number.casefold(),
        f"{document.total:.2f}",
    )
    return hashlib.sha256(_APART.join(words).encode()).hexdigest()


def sort_out(documents: Iterable[BankDocument], known: Mapping[str, Sequence[str]]) -> Sorted:
    """Which documents are new, known, or likely doubles.

    `known` has, by identity, the purposes of the documents that are in the base. The outcome for
    a set of files does not hang on their order as long as equal documents have equal purposes.
    """
    groups: dict[str, list[BankDocument]] = defaultdict(list)
    for document in documents:
        groups[identity(document)].append(document)
    found = Sorted([], 0, [])
    count = 0
    for key, group in groups.items():
        there = known.get(key, ())
        rest, others = _unlike(group, there)
        count += len(group) - len(rest)
        doubles, new = rest[: len(others)], rest[len(others) :]
        found.doubles.extend(map(Double, doubles, others))
        found.fresh.extend(Fresh(d, key, len(there) + n) for n, d in enumerate(new, 1))
    return found._replace(known=count)


def _unlike(
    group: Sequence[BankDocument], there: Sequence[str]
) -> tuple[list[BankDocument], list[str]]:
    """Documents without a known one of the same purpose, and the known ones left over."""
    left = Counter(map(_said, there))
    rest = []
    for document in group:
        said = _said(document.purpose)
        if left[said]:
            left[said] -= 1
        else:
            rest.append(document)
    others = []
    for purpose in there:
        if left[_said(purpose)]:
            left[_said(purpose)] -= 1
            others.append(purpose)
    return rest, others


def _said(purpose: str) -> str:
    """A purpose as it is compared: letters and spaces do not make it another."""
    return " ".join(fold(purpose[:LONGEST_PURPOSE]).split())
