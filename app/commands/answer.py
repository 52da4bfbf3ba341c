"""What a command answers: one JSON document or a short Russian text, and the exit status."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DONE, REFUSED, WRONG, PARTLY = 0, 1, 2, 3


@dataclass(frozen=True)
class Answer:
    """`data` has the keys of the contract; `window` names a base to open in a window next."""

    data: Mapping[str, Any]
    text: str = ""
    status: int = DONE
    window: str | None = None
    remarks: list[str] = field(default_factory=list)


def told(answer: Answer, *, as_json: bool) -> None:
    """The answer on stdout, remarks on stderr."""
    for remark in answer.remarks:
        print(remark, file=sys.stderr)
    words = json.dumps(answer.data, ensure_ascii=False, indent=1) if as_json else answer.text
    if words:
        print(words)
    sys.stdout.flush()
