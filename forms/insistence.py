"""Warnings block nothing and pass nothing: what was asked goes on only when the person says so.

They stand in the messages with «Всё равно провести» beside them (ux.md §5.12). What was agreed to
holds until something else is typed, so that nobody agrees to a warning he has not seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.problems import Refused

if TYPE_CHECKING:
    from forms.item_window import ItemWindow

Act = Callable[..., None]
Then = Callable[[], object]
GO_ON_KEY = "Ctrl+Alt+Return"


@dataclass(frozen=True)
class Despite:
    """An act that goes on in spite of these warnings and of no others."""

    act: Act
    texts: frozenset[str]

    def __call__(self, things: Any, operation: Any) -> None:
        try:
            self.act(things, operation)
        except Refused as refusal:
            if not refusal.only_warnings or not texts_of(refusal) <= self.texts:
                raise
            self.act(things, operation, despite=True)


def texts_of(refusal: Refused) -> frozenset[str]:
    """What a refusal says, problem by problem."""
    return frozenset(problem.text for problem in refusal.problems)


def despite(act: Act, refusal: Refused) -> Despite:
    """The same act in spite of what it was refused for."""
    return Despite(act.act if isinstance(act, Despite) else act, texts_of(refusal))


def ask_anew(window: ItemWindow) -> None:
    """Something was typed: what was agreed to before is asked about again."""
    window.agreed = frozenset()
    window.messages.offer("", None)


def offer(
    window: ItemWindow, act: Act, refusal: Refused, done: str, title: str, then: Then | None
) -> None:
    """«Всё равно провести» in the messages of a form; after it comes `then`.

    What was agreed to is not asked again in that window until something is typed.
    """

    def go_on() -> None:
        window.agreed |= texts_of(refusal)
        if window.attempt(act, done, insist=title, then=then) and then:
            then()

    window.messages.offer(title, go_on)
