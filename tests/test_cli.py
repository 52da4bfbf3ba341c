"""The command line as a stranger meets it: statuses, Russian refusals, one JSON document."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from app.commands import opening, parser
from app.commands.words import in_russian
from app.session import last_base
from db.migrations import HEAD
from forms.pictures import main_windows
from tests.commands import Said

ROOT = Path(__file__).parent.parent


@pytest.fixture
def base(base_url: str, kontora: Callable[..., Said]) -> str:
    """A new base that became the last one opened."""
    assert kontora("base", "create", "--base", base_url).status == 0
    return base_url


# --- the frame -----------------------------------------------------------------------------


def test_help_names_every_command_and_imports_nothing_heavy():
    script = (
        "import sys; from app.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted(m for m in ('sqlalchemy', 'PySide6', 'reportlab') if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    *_, heavy = done.stdout.splitlines()
    assert heavy == "[]"
    for command in ("demo", "base", "report", "list", "print", "user"):
        assert f"    {command}" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["bse"], "нет «bse»; есть: demo, base"),
        (["base"], "не указано: КОМАНДА"),
        (["base", "check", "--base"], "после --base нужно значение"),
        (["report"], "не указано: ИМЯ"),
        (["demo", "--cabins", "много"], "--cabins: нужно целое число"),
        (["base", "info", "--colour"], "непонятные аргументы: --colour"),
    ],
)
def test_wrong_arguments_end_with_two_and_a_sentence(
    kontora: Callable[..., Said], words: list[str], told: str
):
    said = kontora(*words)
    assert said.status == 2
    assert told in said.err
    assert "Вызов: kontora" in said.err
    assert said.out == ""


def test_every_refusal_of_argparse_known_here_is_russian():
    for english in (
        "the following arguments are required: FILE",
        "argument --date: expected one argument",
        "ambiguous option: --o could match --out, --organization",
        "argument --year: invalid int value: 'x'",
    ):
        assert not set("abcdefghijklmnopqrstuvwxyz") & set(
            in_russian(english).replace("--out", "").replace("--organization", "")
            .replace("--date", "").replace("--year", "").replace("--o", "").replace("'x'", "")
        )  # fmt: skip


def test_without_a_screen_the_window_refuses(
    kontora: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    said = kontora()
    assert said.status == 1
    assert "нет экрана" in said.err


def test_a_defect_is_written_down_and_not_shown(
    kontora: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("app.upkeep.info", lambda database: broken())
    kontora("base", "create", "--base", tmp_path / "k.sqlite")
    said = kontora("base", "info", "--base", tmp_path / "k.sqlite")
    assert said.status == 1
    assert "Ошибка программы" in said.err
    assert "Traceback" not in said.err
    (log,) = (tmp_path / "home").rglob("kontora.log")
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


def test_ctrl_c_is_answered_calmly(
    kontora: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def stopped(database: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.upkeep.info", stopped)
    kontora("base", "create", "--base", tmp_path / "k.sqlite")
    said = kontora("base", "info", "--base", tmp_path / "k.sqlite")
    assert (said.status, said.out) == (1, "")
    assert "Прервано" in said.err


def test_the_version_is_told(kontora: Callable[..., Said]):
    said = kontora("--version")
    assert said.status == 0
    assert said.out.startswith("Контора ")


def test_every_command_has_a_russian_help():
    built = parser.build()
    assert built.format_help().startswith("Вызов: kontora")
    assert "options" not in built.format_help()


# --- base ----------------------------------------------------------------------------------


def test_base_create_info_and_check_have_the_keys_of_the_contract(
    base: str, kontora: Callable[..., Said]
):
    info = kontora("base", "info", "--json")
    assert info.status == 0
    assert info.err == ""
    assert {"base", "revision", "documents", "movements"} <= info.data.keys()
    assert info.data["charged"] == "0.00"
    check = kontora("base", "check", "--json")
    assert check.status == 0
    assert check.data == {"revision": HEAD, "documents": 0, "movements": 0, "differences": []}
    assert kontora("base", "check").out.startswith("Проверено документов: 0")
    again = kontora("base", "create", "--base", base)
    assert again.status == 1
    assert "Укажите" in again.err


def test_a_base_that_does_not_agree_ends_with_three(base: str, kontora: Callable[..., Said]):
    from sqlalchemy import text

    from db.engine import open_database

    database = open_database(base)
    with database.writing() as connection:
        connection.execute(text("UPDATE app_user SET name = name"))
        on = "" if database.is_sqlite else " ON document"
        connection.execute(text(f"DROP TRIGGER kontora_document_erase{on}"))
    database.close()
    said = kontora("base", "check", "--json")
    assert said.status == 3
    assert [d["check"] for d in said.data["differences"]] == ["guards"]
    assert "kontora_document_erase" in kontora("base", "check").out


def test_backup_and_restore_of_a_file(
    kontora: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    base, copy = tmp_path / "k.sqlite", tmp_path / "copy.bak"
    monkeypatch.setenv("KONTORA_BASE", str(base))
    kontora("base", "create")
    assert kontora("base", "backup", copy, "--json").data["file"] == str(copy)
    kontora("user", "add", "vera")
    assert kontora("base", "restore", copy, "--dry-run").status == 0
    assert len(kontora("user", "list", "--json").data["users"]) == 2
    said = kontora("base", "restore", copy, "--json")
    assert said.status == 0
    assert Path(said.data["kept"]).exists()
    assert len(kontora("user", "list", "--json").data["users"]) == 1
    wrong = tmp_path / "wrong.bak"
    wrong.write_text("не копия")
    refused = kontora("base", "restore", wrong)
    assert refused.status == 1
    assert "не база Конторы" in refused.err


def test_upgrade_tells_what_it_would_do(base: str, kontora: Callable[..., Said]):
    said = kontora("base", "upgrade", "--dry-run", "--json")
    assert said.data == {"base": base, "was": HEAD, "revision": HEAD}
    assert kontora("base", "upgrade").status == 0


def test_a_base_that_is_not_there_is_told(kontora: Callable[..., Said], tmp_path: Path):
    for words in (["base", "info"], ["base", "check"], ["base", "upgrade"], ["user", "list"]):
        said = kontora(*words, "--base", tmp_path / "absent.sqlite")
        assert said.status == 1
        assert "absent.sqlite" in said.err
        assert said.out == ""
    assert list(tmp_path.glob("absent*")) == []


def test_a_password_is_no_argument(kontora: Callable[..., Said]):
    said = kontora("base", "info", "--base", "postgresql://vera:secret@server/base")
    assert said.status == 1
    assert "записан пароль" in said.err
    assert "secret" not in said.err


# --- user ----------------------------------------------------------------------------------


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lines given on stdin."""
    import io

    return lambda words: monkeypatch.setattr(sys, "stdin", io.StringIO(words))


def test_b4_people_are_added_and_listed(
    base: str, kontora: Callable[..., Said], typed: Callable[[str], None]
):
    typed("хороший-пароль\n")
    said = kontora(
        "user",
        "add",
        "vera",
        "--name",
        "Вера П.",
        "--role",
        "бухгалтер",
        "--password-stdin",
        "--json",
    )
    assert said.status == 0
    assert said.data["users"][1] == {
        "login": "vera", "name": "Вера П.", "role": "Бухгалтер", "active": True,
    }  # fmt: skip
    assert "хороший" not in said.out + said.err
    assert kontora("user", "role", "vera", "нет").status == 0
    assert kontora("user", "off", "vera", "--json").data["users"][1]["active"] is False
    assert "отключён" in kontora("user", "list").out


def test_what_would_be_done_to_people_is_only_told(base: str, kontora: Callable[..., Said]):
    assert kontora("user", "add", "vera", "--role", "Менеджер", "--dry-run").status == 0
    assert len(kontora("user", "list", "--json").data["users"]) == 1


BAD_PEOPLE = (
    (["user", "add", "vera", "--role", "Царь"], "Нет роли «Царь». Есть: Администратор"),
    (["user", "add", "два слова"], "не подходит"),
    (["user", "role", "nobody", "Менеджер"], "«nobody» нет"),
    (["user", "password", "nobody"], "Нет нового пароля"),
)


def test_bad_input_about_people_is_one_sentence(base: str, kontora: Callable[..., Said]):
    for words, told in BAD_PEOPLE:
        said = kontora(*words)
        assert (said.status, told in said.err) == (1, True), said
    assert len(kontora("user", "list", "--json").data["users"]) == 1


def test_a_user_of_a_file_acts_with_his_own_rights(
    kontora: Callable[..., Said], tmp_path: Path, typed: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    base = ["--base", str(tmp_path / "k.sqlite")]
    kontora("base", "create", *base)
    typed("хороший-пароль\n")
    kontora("user", "add", "vera", "--role", "Менеджер", "--password-stdin", *base)
    refused = kontora("user", "list", *base, "--user", "vera")
    assert refused.status == 1
    assert "Введите пароль пользователя «vera»" in refused.err
    monkeypatch.setenv("KONTORA_PASSWORD", "хороший-пароль")
    refused = kontora("user", "list", *base, "--user", "vera")
    assert "только администратор" in refused.err
    refused = kontora("base", "restore", "any.bak", *base, "--user", "vera")
    assert "только администратор" in refused.err
    assert kontora("list", "cabin", *base, "--user", "vera").status == 0
    refused = kontora("list", "charge", *base, "--user", "vera")
    assert "Недостаточно прав" in refused.err


def test_a_person_at_a_terminal_is_asked_up_to_three_times(
    kontora: Callable[..., Said], tmp_path: Path, typed: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    base = ["--base", str(tmp_path / "k.sqlite")]
    kontora("base", "create", *base)
    typed("хороший-пароль\n")
    kontora("user", "password", "--password-stdin", *base)
    answers = iter(["мимо", "хороший-пароль", "раз", "два", "три", "лишний"])
    monkeypatch.setattr(opening, "_can_be_asked", lambda: True)
    monkeypatch.setattr(opening, "asked", lambda prompt: next(answers))
    assert kontora("user", "list", *base, "--user", "admin").status == 0
    refused = kontora("user", "list", *base, "--user", "admin")
    assert refused.status == 1
    assert "не подходит" in refused.err
    assert next(answers) == "лишний"
    unnamed = kontora("user", "list", *base)
    assert "--user" in unnamed.err


def test_the_program_runs_as_a_program(tmp_path: Path):
    """As the Task Scheduler starts it: no terminal, UTF-8 on both streams."""
    environment = os.environ | {"KONTORA_BASE": str(tmp_path / "k.sqlite"), "LC_ALL": "C"}
    command = [sys.executable, "-m", "app", "base"]
    made = subprocess.run(
        [*command, "create", "--json"], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    assert made.returncode == 0, made.stderr.decode()
    assert json.loads(made.stdout.decode("utf-8"))["user"] == "admin"
    again = subprocess.run(
        [*command, "create"], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    assert again.returncode == 1
    assert "уже есть" in again.stderr.decode("utf-8")


# --- demo ----------------------------------------------------------------------------------


def test_demo_answers_the_keys_of_the_contract_and_its_base_is_in_order(
    kontora: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    every = main_windows.scenes  # a few of the windows: all of them are drawn in test_windows_paper
    monkeypatch.setattr(main_windows, "scenes", lambda studio: every(studio)[1:3])
    out = tmp_path / "demo"
    sizes = ("--cabins", "4", "--tenants", "2", "--months", "1", "--seed", "7")
    said = kontora("demo", "--out", out, *sizes, "--no-window", "--json")
    assert said.status == 0, said.err
    keys = "base documents charged paid debt overpaid open_month pdf_files seconds"
    assert set(keys.split()) <= said.data.keys()
    assert said.data["base"] == str(out / "demo.sqlite")
    charged, paid, debt, overpaid = (
        Decimal(said.data[key]) for key in ("charged", "paid", "debt", "overpaid")
    )
    assert charged - paid == debt - overpaid
    names = {f"{name}_{look}.png" for name in ("list", "document") for look in ("light", "dark")}
    assert {path.name for path in out.rglob("*.png")} == names
    assert last_base() is None
    assert kontora("base", "check", "--base", said.data["base"]).status == 0
    again = kontora("demo", "--out", out, *sizes, "--no-window")
    assert again.status == 1
    assert "уже есть" in again.err


def test_demo_of_an_impossible_size_is_refused(kontora: Callable[..., Said], tmp_path: Path):
    said = kontora("demo", "--out", tmp_path / "demo", "--cabins", "0", "--no-window")
    assert said.status == 1
    assert "бытовок может быть от 1" in said.err
    assert list(tmp_path.glob("demo/*")) == []
