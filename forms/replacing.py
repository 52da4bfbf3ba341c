"""«Заменить на…» in the windows of spare cards: one question, then the work beside them (L19)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shiboken6 import isValid

from app.replacing import question, replace
from db.base import Catalog
from forms.dialogs import ask

if TYPE_CHECKING:
    from forms.jobs import Job
    from forms.window import Window

TITLE = "Замена ссылок"


def replace_in(window: Window, cls: type[Catalog], spares: Sequence[int], original: int) -> None:
    """Asks, replaces as one operation and tells what came of it in the window."""
    if not isValid(window):
        return  # closed while a card was being chosen
    work = window.desk.work
    if not ask(window, question(work, cls, spares, original)):
        return
    window.strip.hide()

    def change(job: Job) -> str:
        return replace(work, cls, spares, original).words()

    window.desk.jobs.start(change, window.desk.shell.tell, window.strip.tell, title=TITLE)
