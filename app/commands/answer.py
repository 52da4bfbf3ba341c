"""What a command answers: one JSON document or a short Russian text, and the exit status."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

DONE, REFUSED, WRONG, PARTLY = 0, 1, 2, 3


@dataclass(frozen=True)
class Answer:
    """`data` has the keys of the contract; `window` names a base to open in a window next.

    A long list of `data` may be an iterator: it is said as it comes and never held whole.
    """

    data: Mapping[str, Any]
    text: str = ""
    status: int = DONE
    window: str | None = None
    remarks: list[str] = field(default_factory=list)


def told(answer: Answer, *, as_json: bool) -> None:
    """The answer on stdout, remarks on stderr."""
    for remark in answer.remarks:
        print(remark, file=sys.stderr)
    if as_json:
        sys.stdout.writelines(_json(answer.data))
    elif answer.text:
        print(answer.text)
    sys.stdout.flush()


def _json(data: Mapping[str, Any]) -> Iterator[str]:
    """One JSON document, a key a line and an entry of a list a line."""
    between = "{\n"
    for key, value in data.items():
        yield f"{between} {json.dumps(key, ensure_ascii=False)}: "
        between = ",\n"
        if isinstance(value, (list, tuple, Iterator)):
            yield from _entries(value)
        else:
            yield json.dumps(value, ensure_ascii=False)
    yield "\n}\n" if data else "{}\n"


def _entries(values: Iterable[Any]) -> Iterator[str]:
    between = "[\n  "
    for value in values:
        yield between + json.dumps(value, ensure_ascii=False)
        between = ",\n  "
    yield "[]" if between.startswith("[") else "\n ]"
