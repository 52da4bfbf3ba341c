"""The window of a list of a million documents: first paint, jump, repaint, memory.

Measured in a process of its own, so that its memory is only this window's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.lists import long_base

COUNT = 1_000_000
ROOT = Path(__file__).parents[2]
OURS = """
import sys
from tests.benchmarks import long_list
print(long_list.told(sys.argv[1]))
"""


def measure(count: int = COUNT) -> dict[str, float]:
    """Seconds and MiB: `first`, `first_floor`, `jump`, `repaint`, `repaint_floor`, `memory`, …"""
    with (
        tempfile.TemporaryDirectory(prefix="kontora-bench-") as folder,
        long_base(Path(folder), count) as base,
    ):
        done = subprocess.run(
            [sys.executable, "-c", OURS, str(base)],
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            check=True,
        )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def told(base: str) -> str:
    """What a process of its own says."""
    from tests.benchmarks.long_list_window import Measured

    return json.dumps(Measured(base).figures())
