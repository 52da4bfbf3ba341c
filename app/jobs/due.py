"""Jobs of the schedule and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from app.work import Work
from db.errors import UserError


@dataclass(frozen=True)
class Done:
    """A thing that a job did, in words; `failed` is what a person should look at."""

    job: str
    text: str
    failed: bool = False


Job = Callable[[Work], Iterator[Done]]
J = TypeVar("J", bound=Job)
JOBS: dict[str, Job] = {}


def job(name: str) -> Callable[[J], J]:
    """Makes a job of the schedule; the name is what its answers are called by."""

    def attach(function: J) -> J:
        assert name not in JOBS, f"two jobs are called {name}"
        JOBS[name] = function
        return function

    return attach


def run_due(work: Work) -> list[Done]:
    """Runs every job; a refusal of one does not stop the others."""
    done: list[Done] = []
    for name, function in JOBS.items():
        try:
            done += function(work)
        except UserError as refusal:
            done.append(Done(name, str(refusal), failed=True))
    return done
