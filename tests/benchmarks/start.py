"""From the start of the process to a painted window and to a first list with its rows.

The floor is a process that does nothing but import PySide6.QtWidgets.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app import upkeep

RUNS = 15
FLOOR = "import PySide6.QtWidgets"
OURS = """
import sys, time
from forms import application
app = application.prepare(["kontora"])
program = application.Program(sys.argv[1])

def painted():
    print("window", time.time(), flush=True)

program.shell.painted.connect(painted)

def desk_is_there():
    from db.documents.rent_transfer import RentTransfer
    window = program.desk.open_list(RentTransfer)
    window.repaint()
    print("list", time.time(), flush=True)
    app.exit(0)

program.opened.connect(desk_is_there)
app.exec()
"""


def measure() -> dict[str, float]:
    """Median wall seconds: `import`, `window`, `list`."""
    with tempfile.TemporaryDirectory(prefix="kontora-bench-") as folder:
        base = Path(folder) / "start.sqlite"
        upkeep.create(str(base))
        # By turns, so that both meet the machine as it is at the moment.
        runs = [(_elapsed([FLOOR]), _elapsed([OURS, str(base)])) for _ in range(RUNS)]
    ours = [run for _, run in runs]
    return {
        "import": statistics.median(floor["end"] for floor, _ in runs),
        "window": statistics.median(run["window"] for run in ours),
        "list": statistics.median(run["list"] for run in ours),
    }


def _elapsed(program: list[str]) -> dict[str, float]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as on a person's machine
    start = time.time()
    done = subprocess.run(
        [sys.executable, "-c", *program],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    times = {"end": time.time() - start}
    for line in done.stdout.splitlines():
        name, _, moment = line.partition(" ")
        times[name] = float(moment) - start
    return times
