"""Where what a report made goes when Python's collector wakes up again."""

from __future__ import annotations

from typing import Any

import pytest

from app import collector


class Told:
    """A collector that writes down what it is told."""

    def __init__(self, frozen: int) -> None:
        self.frozen, self.told = frozen, list[str]()

    def isenabled(self) -> bool:
        return True

    def get_freeze_count(self) -> int:
        return self.frozen

    def __getattr__(self, name: str) -> Any:
        return lambda: self.told.append(name)


@pytest.mark.parametrize(
    ("frozen", "all_stays", "told"),
    [
        (0, True, ["disable", "freeze", "unfreeze", "enable"]),
        (0, False, ["disable", "enable"]),
        (5, True, ["disable", "enable"]),  # what a program froze at its start stays so
    ],
)
def test_what_a_report_made_is_not_looked_through(
    monkeypatch: pytest.MonkeyPatch, frozen: int, all_stays: bool, told: list[str]
) -> None:
    gc = Told(frozen)
    monkeypatch.setattr(collector, "gc", gc)
    with collector.collector_rests(all_stays=all_stays):
        assert gc.told == ["disable"]
    assert gc.told == told
