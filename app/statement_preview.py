"""What a file of the bank would bring, before anything is written (K-1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from app.bank_import import Loaded, load_statement
from app.match_invoices import match
from app.matching import Certainty
from app.statements.model import Direction
from app.statements.reading import bytes_of
from app.work import Work
from db.errors import UserError

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Preview:
    """A file and what it says; `refusal` instead, when it may not be loaded.

    `exact` are new payments whose invoice is certain, `done` says that it has been loaded.
    """

    path: Path
    data: bytes = b""
    loaded: Loaded | None = None
    exact: int = 0
    refusal: str = ""
    done: bool = False

    @property
    def documents(self) -> int:
        return len(self.loaded.statement.documents) if self.loaded else 0

    @property
    def fresh(self) -> int:
        return len(self.loaded.fresh) if self.loaded else 0

    @property
    def known(self) -> int:
        return self.loaded.known if self.loaded else 0

    @property
    def waiting(self) -> int:
        """New payments that came and whose invoice a person must say."""
        return self.loaded.waiting - self.exact if self.loaded else 0

    @property
    def left(self) -> int:
        """Documents of the file that stand in no row."""
        if self.loaded is None:
            return 0
        refused = len(self.loaded.statement.refused)
        return refused + len(self.loaded.left_out) + len(self.loaded.doubles)

    def received(self) -> Decimal:
        """Σ of what came, roubles."""
        return self._sum(Direction.IN)

    def spent(self) -> Decimal:
        """Σ of what went out, roubles."""
        return self._sum(Direction.OUT)

    def _sum(self, way: Direction) -> Decimal:
        if self.loaded is None:
            return ZERO
        return sum((d.total for d in self.loaded.statement.of(way)), ZERO)

    def troubles(self) -> list[str]:
        """Documents that are not loaded, with their lines and reasons."""
        if self.loaded is None:
            return [self.refusal] if self.refusal else []
        return self.loaded.warnings()[: self.left]

    def remarks(self) -> list[str]:
        """What was odd and is loaded all the same: control totals, unknown lines."""
        return self.loaded.warnings()[self.left :] if self.loaded else []


def preview(work: Work, path: Path) -> Preview:
    """Reads a file and compares it with the base; what is wrong with it is its `refusal`."""
    try:
        data = bytes_of(path)
        loaded = load_statement(work, data, path.name, dry_run=True)
    except UserError as refusal:
        return Preview(path, refusal=str(refusal))
    return Preview(path, data, loaded, _exact(work, loaded))


def load_all(
    work: Work, files: Sequence[Preview], tell: Callable[[int, int], bool]
) -> list[Preview]:
    """Loads files one after another, each in an operation of its own.

    `tell` hears how many are done and says whether to go on; a file that was refused meanwhile
    keeps its refusal, the others are loaded.
    """
    found = list(files)
    wanted = [n for n, file in enumerate(files) if file.loaded is not None and not file.done]
    for count, number in enumerate(wanted):
        if not tell(count, len(wanted)):
            break
        file = files[number]
        try:
            loaded = load_statement(work, file.data, file.path.name)
            found[number] = replace(file, loaded=loaded, exact=_exact(work, loaded), done=True)
        except UserError as refusal:
            found[number] = replace(file, refusal=str(refusal))
    return found


def _exact(work: Work, loaded: Loaded) -> int:
    return sum(p.certainty is Certainty.EXACT for p in match(work, loaded))
