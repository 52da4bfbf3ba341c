"""Which function fills which paper: a document and the facts around it in, plain values out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.facts import Facts

Filler = Callable[[Any, Facts], Any]
FILLERS: dict[type, Filler] = {}


def fills_paper(paper: type) -> Callable[[Filler], Filler]:
    """Says how a document becomes the paper of a print form (`PrintForm.paper`)."""

    def attach(function: Filler) -> Filler:
        assert paper not in FILLERS, f"{paper.__name__} is filled twice"
        FILLERS[paper] = function
        return function

    return attach
