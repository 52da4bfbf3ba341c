"""Which base is opened, and one clear sentence for each way it may fail."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from app import session, upkeep, users
from app.session import base_named, open_work
from db import engine, faults
from db.engine import base_url as address_of
from db.errors import PasswordNeeded, UserError
from db.roles import Role
from tests.postgres import PostgresServer


@pytest.fixture
def base(tmp_path: Path) -> str:
    path = str(tmp_path / "kontora.sqlite")
    upkeep.create(path)
    return path


class Vault:
    """A keyring that works, for the length of a test."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, entry: str) -> str | None:
        return self.kept.get((service, entry))

    def set_password(self, service: str, entry: str, password: str) -> None:
        self.kept[(service, entry)] = password

    def delete_password(self, service: str, entry: str) -> None:
        del self.kept[(service, entry)]


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Vault:
    import keyring

    made = Vault()
    for name in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(keyring, name, getattr(made, name))
    return made


# --- which base ----------------------------------------------------------------------------


def test_the_base_named_wins_over_the_variable_and_the_last_one(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert base_named(None).endswith("kontora.sqlite")
    assert base_named(None) != base
    open_work(base).database.close()
    assert base_named(None) == base
    monkeypatch.setenv("KONTORA_BASE", str(tmp_path / "other.sqlite"))
    assert base_named(None) == str(tmp_path / "other.sqlite")
    assert base_named(base) == base


def test_a_base_may_be_opened_without_being_remembered(base: str):
    open_work(base, remember=False).database.close()
    assert session.last_base() is None


def test_a_spoilt_memory_is_no_obstacle(base: str):
    session.remember_base(base)
    session._memory().write_text("{не json")
    assert session.last_base() is None
    session.remember_base(base)
    assert session.last_base() == base


def test_a_password_in_an_address_is_refused():
    with pytest.raises(UserError, match="записан пароль") as refusal:
        base_named("postgresql://vera:secret@server/base")
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("postgresql://server/base", "postgresql://логин@сервер/база"),
        ("postgresql://vera@server", "postgresql://логин@сервер/база"),
        ("postgresql://vera@server:порт/base", "Непонятный адрес"),
        ("mysql://vera@server/base", "Непонятный адрес"),
    ],
)
def test_an_unclear_address_is_refused(named: str, words: str):
    with pytest.raises(UserError, match=words):
        open_work(named)


# --- files ---------------------------------------------------------------------------------


def test_what_is_no_base_is_refused(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("Здравствуйте! Это письмо.")
    (tmp_path / "empty.sqlite").touch()
    for name, words in (
        ("absent.sqlite", "нет. Создайте базу"),
        ("letter.txt", "не база Конторы"),
        ("empty.sqlite", "пуст"),
        (".", "папка"),
    ):
        with pytest.raises(UserError, match=words):
            open_work(str(tmp_path / name))
    assert (tmp_path / "empty.sqlite").stat().st_size == 0


@pytest.mark.parametrize("path", [r"\\server\share\kontora.sqlite", "//server/share/k.sqlite"])
def test_d7_a_network_path_is_refused(path: str):
    with pytest.raises(UserError, match="на сетевом диске"):
        engine.path_is_local(Path(path))


def test_d7_a_mounted_share_is_refused(base: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "_filesystem", lambda path: "cifs")
    with pytest.raises(UserError, match="на сетевом диске"):
        open_work(base)
    with pytest.raises(UserError, match="на сетевом диске"):
        upkeep.create(f"{base}.new")


def test_the_administrator_comes_in_by_name_once_he_has_a_password(base: str):
    work = open_work(base)
    users.set_password(work, "admin", "главный-пароль")
    work.database.close()
    with pytest.raises(PasswordNeeded, match="--user"):
        open_work(base)
    with pytest.raises(PasswordNeeded, match="Введите пароль"):
        open_work(base, "admin")
    again = open_work(base, "admin", "главный-пароль")
    assert again.user.role is Role.ADMINISTRATOR
    again.database.close()
    assert [(p.login, p.has_password) for p in session.logins(base)] == [("admin", True)]


def test_a_refused_opening_lets_the_file_go(base: str):
    work = open_work(base)
    users.set_password(work, "admin", "главный-пароль")
    work.database.close()
    with pytest.raises(PasswordNeeded):
        open_work(base)
    with address_lock(base):
        assert session.last_base() == base


def address_lock(base: str):
    return engine.Database(address_of(base)).alone_in_base()


def test_a_kept_password_opens_the_base_and_can_be_forgotten(base: str, vault: Vault):
    work = open_work(base)
    users.set_password(work, "admin", "главный-пароль")
    work.database.close()
    assert session.keep_password(base, "admin", "главный-пароль")
    open_work(base, "admin").database.close()
    session.forget_password(base, "admin")
    with pytest.raises(PasswordNeeded):
        open_work(base, "admin")


def test_without_a_keyring_nothing_is_kept_and_nothing_breaks(base: str):
    assert not session.keep_password(base, "admin", "главный-пароль")
    assert session.kept_password(base, "admin") is None
    session.forget_password(base, "admin")


# --- servers -------------------------------------------------------------------------------


def test_a_kept_password_opens_a_base_of_a_server(
    pg_url: str, pg_server: PostgresServer, vault: Vault
):
    if not pg_server.ours:
        pytest.skip("a server given from outside has its own rules of entry")
    upkeep.create(pg_url)
    boss = open_work(pg_url)
    users.add(boss, "vera", "Вера", Role.ACCOUNTANT, "хороший-пароль")
    boss.database.close()
    address = str(make_url(pg_url).set(username="vera"))
    with pytest.raises(PasswordNeeded):
        open_work(address)
    session.keep_password(address, "vera", "хороший-пароль")
    work = open_work(address)
    assert work.user.login == "vera"
    assert "пароль" not in repr(work.database.url)
    work.database.close()


def test_the_person_of_a_server_is_the_one_in_the_address(pg_url: str):
    upkeep.create(pg_url)
    with pytest.raises(UserError, match="«postgres», а не «vera»"):
        open_work(pg_url, "vera")


def test_an_unknown_base_of_a_server_is_told(pg_server: PostgresServer):
    with pytest.raises(UserError, match="нет базы «no_such_base»"):
        open_work(pg_server.database_url("no_such_base"))


def test_somebody_not_in_the_list_is_refused(pg_url: str):
    with pytest.raises(UserError, match="«postgres» нет в списке"):
        open_work(pg_url)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this computer nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield probe.getsockname()[1]


def test_an_unreachable_server_is_told(closed_port: int):
    with pytest.raises(UserError, match=r"Сервер 127\.0\.0\.1 недоступен"):
        open_work(f"postgresql://vera@127.0.0.1:{closed_port}/base")


def test_a_silent_server_is_given_up(monkeypatch: pytest.MonkeyPatch):
    """It takes the connection and never answers; the limit of libpq does the rest."""
    assert engine.CONNECT_SECONDS == 5
    monkeypatch.setattr(engine, "CONNECT_SECONDS", 2)  # libpq knows no shorter one
    limits, made = set[int](), engine.create_engine

    def noted(url: Any, **settings: Any) -> Any:
        limits.add(settings["connect_args"]["connect_timeout"])
        return made(url, **settings)

    monkeypatch.setattr(engine, "create_engine", noted)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        port = silent.getsockname()[1]
        with pytest.raises(UserError, match="недоступен"):
            open_work(f"postgresql://vera@127.0.0.1:{port}/base")
    assert limits == {2}


def test_a_server_off_this_computer_must_prove_itself(monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.delenv("PGSSLROOTCERT", raising=False)
    far = address_of("postgresql://vera@server.example/base?sslmode=disable")
    assert dict(far.query) == {
        "sslmode": "verify-full",
        "require_auth": "scram-sha-256",
        "sslrootcert": "system",
    }
    own = address_of("postgresql://vera@server.example/base?sslrootcert=office.crt")
    assert own.query["sslrootcert"] == "office.crt"
    assert dict(address_of("postgresql://vera@localhost/base").query) == {}


SAID = {
    'FATAL:  пользователь "vera" не прошёл проверку подлинности (по паролю)': "не принял пароль",
    "fe_sendauth: no password supplied": "просит пароль для «vera»",
    'FATAL:  база данных "base" не существует': "нет базы «base»",
    'FATAL:  роль "vera" не существует': "нет логина «vera»",
    'FATAL:  permission denied for database "base"': "не открыта база «base»",
    "FATAL:  no pg_hba.conf entry for host": "не пускает «vera»",
    "failed to resolve host 'server'": "не найден в сети",
    "server does not support SSL, but SSL was required": "не защищена",
    "SSL error: certificate verify failed": "не защищена",
    'authentication method requirement "scram-sha-256" failed': "небезопасным способом",
    "FATAL:  извините, уже слишком много клиентов": "занято всё число подключений",
    "FATAL:  the database system is starting up": "запускается",
    "timeout expired": "недоступен",
}


@pytest.mark.parametrize("words", SAID)
def test_what_a_server_says_becomes_a_sentence(words: str):
    fault = OperationalError("", None, Exception(words))
    told = faults.told(fault, make_url("postgresql+psycopg://vera@server/base"))
    assert SAID[words] in str(told)
    assert isinstance(told, PasswordNeeded) == (words in list(SAID)[:2])
