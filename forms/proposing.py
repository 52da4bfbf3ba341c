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
    from forms.dialogs import ask

    if not made:
        window.strip.tell(nothing)
    elif ask(window, question):
        write(made, uuid.uuid4())
        window.desk.shell.tell(done)
