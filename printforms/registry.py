"""The verb «печатает»: which papers a document has. Importing this does not import ReportLab."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from printforms.paper import MARGINS, Format, Sheet

P = TypeVar("P")
Draw = Callable[[Sheet, P], None]


@dataclass(frozen=True)
class PrintForm:
    """A line of the «Печать» menu.

    `name` is the key of the command line («handover»), `paper` the dataclass that `draw` draws:
    app/ fills it from a document. A `parted` paper is printed part by part (the appendices of a
    contract): `part` is the key of one, None of all of them.
    """

    document: type
    name: str
    title: str
    paper: type
    draw: Callable[[Sheet, Any], None]
    parted: bool = False
    part: int | None = None
    format: Format = "A4"
    margins: tuple[float, ...] = MARGINS

    def of_part(self, part: int, title: str) -> PrintForm:
        """The same paper of one part; the command line knows it as «appendix-2»."""
        return replace(self, name=f"{self.name}-{part}", title=title, part=part)

    def sheet(self, paper: object) -> Sheet:
        """One drawn document."""
        sheet = Sheet(self.format, self.margins)
        self.draw(sheet, paper)
        return sheet

    def pdf(self, papers: Sequence[object]) -> bytes:
        """All papers in one file, each numbering its own sheets."""
        return package([(self, paper) for paper in papers], self.title if papers[1:] else "")


PRINTFORMS: list[PrintForm] = []


def prints(
    document: type,
    name: str,
    title: str,
    *,
    parted: bool = False,
    form: Format = "A4",
    margins: tuple[float, ...] = MARGINS,
) -> Callable[[Draw[P]], Draw[P]]:
    """Adds a paper to the document; what it draws is said by the function's second argument.

    `margins` are millimetres: top, right, bottom, left.
    """

    def attach(draw: Draw[P]) -> Draw[P]:
        _, paper, *_ = get_type_hints(draw).values()
        PRINTFORMS.append(
            PrintForm(document, name, title, paper, draw, parted, format=form, margins=margins)
        )
        return draw

    return attach


def printforms() -> list[PrintForm]:
    """All papers there are."""
    _find()
    return PRINTFORMS


@cache
def _find() -> None:
    """Found by package, once: removing a file removes its menu line."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if not module.ispkg:
            importlib.import_module(f"printforms.{module.name}")


def printforms_of(document: type) -> list[PrintForm]:
    """The papers of a document in the order of their titles."""
    return sorted((f for f in printforms() if f.document is document), key=lambda f: f.title)


def package(papers: Iterable[tuple[PrintForm, object]], title: str = "") -> bytes:
    """Papers of different kinds in one PDF, in their order (a tenant's package of a month)."""
    from printforms.press.binding import bound

    return bound((form.sheet(paper) for form, paper in papers), title)


def pages(pdf: bytes) -> int:
    """How many pages a printed file has; reads its index, not its pages."""
    from printforms.press.binding import pages as counted

    return counted(pdf)
