"""«… по всем договорам»: documents that the program proposes, written when the person agrees."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from db.base import Document

if TYPE_CHECKING:
    from forms.list_window import ListWindow

Write = Callable[[Sequence[Document], uuid.UUID], object]


def propose(
    window: ListWindow,
    made: Sequence[Document],
    write: Write,
    *,
    nothing: str,
    question: str,
    done: str,
) -> None:
    """Asks and writes all of them in one operation; says `nothing` where there are none."""
    if not made:
        window.strip.tell(nothing)
        return

    def go_on() -> None:
        write(made, uuid.uuid4())
        window.desk.shell.tell(done)

    window.ask(question, go_on)
