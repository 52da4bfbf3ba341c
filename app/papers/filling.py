"""Which function fills which paper: a document and the facts around it in, plain values out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Filler = Callable[..., Any]
Parts = Callable[[Any], list[tuple[int, str]]]
FILLERS: dict[type, Filler] = {}
PARTS: dict[type, Parts] = {}
SUITS: dict[type, Callable[[Any], bool]] = {}


def fills_paper(
    paper: type, *, parts: Parts | None = None, suits: Callable[[Any], bool] | None = None
) -> Callable[[Filler], Filler]:
    """Says how a document becomes the paper of a print form (`PrintForm.paper`).

    The function takes the document and the facts; of a parted form also the part, and `parts`
    gives (key, title) of each that a document has. Where the paper is not for every document,
    `suits` tells for which.
    """

    def attach(function: Filler) -> Filler:
        assert paper not in FILLERS, f"{paper.__name__} is filled twice"
        FILLERS[paper] = function
        if parts is not None:
            PARTS[paper] = parts
        if suits is not None:
            SUITS[paper] = suits
        return function

    return attach
