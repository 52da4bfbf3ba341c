"""Runs commands of the program in this process, as `kontora` in a shell would."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from app.__main__ import main


class Said(NamedTuple):
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> dict:
        return json.loads(self.out)


@pytest.fixture
def kontora(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Runs a command in this process; a wrong argument ends it as it would end the program."""

    def run(*words: str | Path) -> Said:
        capsys.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as end:
            status = end.code
        return Said(status, *capsys.readouterr())

    return run
