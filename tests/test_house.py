"""The house rules that a program can check: style, types, walls between rooms, sizes, names."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("db", "app", "printforms", "forms")
FILE_LINES = 400
FUNCTION_LINES = 50
# Long by nature: steps of history and tables of facts, read one line at a time.
LONG_BY_NATURE = ("db/migrations/", "app/seed/", "forms/keys.py")
EMPTY_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|managers?|misc|base2)(_|$)")
TEXT_FILES = {
    ".cfg", ".cmd", ".csv", ".ini", ".json", ".mako", ".md", ".py", ".sh", ".sql", ".svg", ".toml",
    ".txt", ".xml",
}  # fmt: skip
NOT_OURS = {".git", "build", "demo", "dist"}
OWN_MACHINE = re.compile(r"(?<![\w.:/-])/(work|home|root|Users|mnt|media|srv)/\w")
OWN_REGISTRY = re.compile(r"(index-url|find-links|trusted-host|files\.pythonhosted)\b")
SILENCED_SQL = re.compile(r"noq[a]:.*S608")


def room_files() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def text_files() -> Iterator[Path]:
    """Every text of the checkout, with or without git."""
    for top in sorted(ROOT.iterdir()):
        if top.name in NOT_OURS or top.name.endswith((".egg-info", "cache")):
            continue
        if top.name == ".venv":
            continue
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            known = path.suffix in TEXT_FILES or (path.parent.name == ".ci" and path.is_file())
            if known and "__pycache__" not in path.parts:
                yield path


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def said(tool: str, *words: str) -> tuple[int, str]:
    """Run a tool of this environment at the root; answers its exit status and its words."""
    found = shutil.which(tool, path=str(Path(sys.executable).parent))
    assert found, f"{tool} is not installed: ./kontora.sh test installs it"
    done = subprocess.run(
        [found, *words], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("lint-imports", "--no-logo"),
    ],
    ids=" ".join,
)
def test_tool_has_nothing_to_say(command: tuple[str, ...]):
    status, words = said(*command)
    assert status == 0, words


def test_files_are_short():
    long = {
        name_of(path): lines
        for path in room_files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES
        and not name_of(path).startswith(LONG_BY_NATURE)
    }
    assert long == {}


def test_functions_are_short():
    long = {
        f"{name_of(path)}:{function.lineno} {function.name}": lines
        for path in room_files()
        if not name_of(path).startswith(LONG_BY_NATURE)
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef) and (lines := length(function)) > FUNCTION_LINES
    }
    assert long == {}


def length(function: ast.FunctionDef) -> int:
    """Lines from `def` to the end, without the docstring: explaining more is no fault."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) and first.end_lineno:
        lines -= first.end_lineno - first.lineno + 1
    return lines


def test_no_module_has_an_empty_name():
    empty = [name_of(path) for path in room_files() if EMPTY_NAMES.search(path.stem)]
    assert empty == []


def test_nobody_silences_the_check_of_assembled_sql():
    places = [
        name_of(path)
        for path in text_files()
        if path.suffix == ".py" and SILENCED_SQL.search(path.read_text(encoding="utf-8"))
    ]
    assert places == []


@pytest.mark.parametrize("trace", [OWN_MACHINE, OWN_REGISTRY], ids=["path", "registry"])
def test_no_file_names_the_machine_it_was_written_on(trace: re.Pattern[str]):
    traces = [
        f"{name_of(path)}: {found.group()}"
        for path in text_files()
        if path != Path(__file__) and (found := trace.search(path.read_text(encoding="utf-8")))
    ]
    assert traces == []


def test_pinned_versions_have_no_address():
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in pins
    assert "\npyside6-essentials==" in pins


def test_the_walk_of_the_checkout_sees_it():
    names = {name_of(path) for path in text_files()}
    assert {"pyproject.toml", "tests/test_house.py", "db/errors.py", ".ci/run"} <= names
