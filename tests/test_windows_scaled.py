"""At 150 % and 200 % windows stand whole and icons are sharp: Qt itself is scaled (ux.md §2)."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.company import Company


@pytest.mark.parametrize("factor", [1.5, 2.0])
def test_hidpi_l10_l15_a_scaled_window_is_whole_and_sharp(
    sqlite_url: str, office_company: Company, factor: float
) -> None:
    for cabin in office_company.cabins:
        office_company.work.post(office_company.transfer(cabin))
    office_company.work.database.close()
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(factor)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.scaled_windows", sqlite_url],
        env=env,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert list(found) == ["start", "list", "figures", "document", "report"]
    for name, window in found.items():
        assert window["grabbed"] == [1920, 1080], name
        assert window["icons"] == [[factor, 16 * factor]], name
        assert window["cut"] == [], name
