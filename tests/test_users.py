"""People: who comes in, with what password, and what the base itself lets him do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from app import users
from app.checking import check
from app.people import User
from app.session import open_work
from app.verbs import FILLS
from app.work import Work
from db.catalogs.unit import Site
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.engine import open_database
from db.errors import PasswordNeeded, UserError
from db.roles import Role
from db.system import AppUser, History
from tests.company import DAY, Company, make_company
from tests.postgres import PostgresServer

PASSWORD = "Щука-и-Рак-7"


@pytest.fixture
def boss(base_url: str) -> Iterator[Work]:
    """The first administrator at a new base."""
    work = first_at(base_url)
    yield work
    work.database.close()


@pytest.fixture
def pg_boss(pg_url: str, pg_server: PostgresServer) -> Iterator[Work]:
    """The same on PostgreSQL, where other people's passwords are asked."""
    if not pg_server.ours:
        pytest.skip("a server given from outside has its own rules of entry")
    work = first_at(pg_url)
    yield work
    work.database.close()


def first_at(base_url: str) -> Work:
    database = open_database(base_url)
    login = database.login or users.FIRST_LOGIN
    work = Work(database, User(login, "Администратор", Role.ADMINISTRATOR))
    users.first(work)
    return work


@pytest.fixture
def enter(base_url: str, pg_server: PostgresServer) -> Iterator[Callable[..., Work]]:
    """Comes in as a person, as the windows and the commands do; closed at the end."""
    came = []

    def entered(login: str, password: str | None = PASSWORD) -> Work:
        if base_url.startswith("postgresql"):
            if not pg_server.ours:
                pytest.skip("a server given from outside has its own rules of entry")
            work = open_work(str(make_url(base_url).set(username=login)), None, password)
        else:
            work = open_work(base_url, login, password)
        came.append(work)
        return work

    yield entered
    for work in came:
        work.database.close()


def listed(work: Work) -> list[tuple[str, Role | None, bool]]:
    with work.database.reading() as session:
        return [(p.login, p.role, p.active) for p in users.people(session)]


def told(work: Work, login: str) -> list[tuple[str, dict]]:
    """What the history says of a person."""
    with work.database.reading() as session:
        key = session.scalar(select(AppUser.id).where(AppUser.login == login))
        query = select(History).where(History.thing_id == key).order_by(History.id)
        return [(h.action, h.changes) for h in session.scalars(query)]


def test_a_new_base_has_its_administrator(boss: Work):
    assert boss.user.role is Role.ADMINISTRATOR
    assert listed(boss) == [(boss.user.login, Role.ADMINISTRATOR, True)]


def test_b4_a_person_comes_in_with_his_password_only(boss: Work, enter: Callable[..., Work]):
    users.add(boss, "vera", "Вера", Role.ACCOUNTANT, PASSWORD)
    assert enter("vera").user.role is Role.ACCOUNTANT
    with pytest.raises(PasswordNeeded, match="vera"):
        enter("vera", "мимо")
    with pytest.raises(PasswordNeeded, match="vera"):
        enter("vera", None)


def test_the_history_tells_who_was_let_in_and_never_a_password(boss: Work):
    users.add(boss, "vera", "Вера", Role.MANAGER, PASSWORD)
    users.give_role(boss, "vera", Role.ACCOUNTANT)
    users.set_password(boss, "vera", "другой-пароль")
    users.deactivate(boss, "vera")
    actions = told(boss, "vera")
    assert [action for action, _ in actions] == ["создан", "роль", "пароль изменён", "отключён"]
    assert actions[1][1] == {"role": ["MANAGER", "ACCOUNTANT"]}
    assert "пароль" not in str([changes for _, changes in actions])
    assert PASSWORD not in str(actions)


def test_the_same_role_again_changes_nothing(boss: Work):
    users.add(boss, "vera", "Вера", Role.MANAGER, PASSWORD)
    users.give_role(boss, "vera", Role.MANAGER)
    assert [action for action, _ in told(boss, "vera")] == ["создан"]


def test_b10_without_a_role_a_person_comes_in_and_may_do_nothing(
    boss: Work, enter: Callable[..., Work]
):
    company = make_company(boss)
    users.add(boss, "igor", "Игорь", None, PASSWORD)
    work = enter("igor")
    assert work.user.role is None
    with pytest.raises(UserError, match="Недостаточно прав"):
        work.load(Site, company.site.id)
    with pytest.raises(UserError, match="Недостаточно прав"):
        work.save(Site(name="Запад"))
    with pytest.raises(UserError, match="Недостаточно прав"):
        users.set_password(work, "igor", "новый-пароль")
    if not work.database.is_sqlite:
        with (
            pytest.raises(UserError, match="Недостаточно прав"),
            work.database.reading() as session,
        ):
            session.scalars(select(Site)).all()


def test_b4_only_an_administrator_manages_people(boss: Work, enter: Callable[..., Work]):
    users.add(boss, "vera", "Вера", Role.ACCOUNTANT, PASSWORD)
    vera = enter("vera")
    for deed in (
        lambda: users.add(vera, "petr", "Пётр", Role.MANAGER, PASSWORD),
        lambda: users.give_role(vera, "vera", Role.ADMINISTRATOR),
        lambda: users.deactivate(vera, boss.user.login),
        lambda: users.set_password(vera, boss.user.login, PASSWORD),
    ):
        with pytest.raises(UserError, match="только администратор"):
            deed()
    assert listed(boss)[1:] == [("vera", Role.ACCOUNTANT, True)]


def test_another_administrator_manages_people_too(boss: Work, enter: Callable[..., Work]):
    users.add(boss, "anna", "Анна", Role.ADMINISTRATOR, PASSWORD)
    users.add(enter("anna"), "vera", "Вера", Role.ACCOUNTANT, PASSWORD)
    assert enter("vera").user.name == "Вера"
    users.set_password(enter("anna"), "vera", "новый-пароль")
    assert enter("vera", "новый-пароль").user.role is Role.ACCOUNTANT


def test_a_person_changes_his_own_password(boss: Work, enter: Callable[..., Work]):
    users.add(boss, "vera", "Вера", Role.ACCOUNTANT, PASSWORD)
    users.set_password(enter("vera"), "vera", "новый-пароль")
    assert enter("vera", "новый-пароль").user.login == "vera"
    with pytest.raises(PasswordNeeded):
        enter("vera", PASSWORD)


def test_a_barred_person_stays_out_until_he_has_a_role_again(
    boss: Work, enter: Callable[..., Work]
):
    users.add(boss, "vera", "Вера", Role.ACCOUNTANT, PASSWORD)
    users.deactivate(boss, "vera")
    with pytest.raises(UserError, match=r"отключён|не открыта"):
        enter("vera")
    users.give_role(boss, "vera", Role.MANAGER)
    assert enter("vera").user.role is Role.MANAGER


def test_the_last_administrator_stays(boss: Work):
    mine = boss.user.login
    for deed in (
        lambda: users.deactivate(boss, mine),
        lambda: users.give_role(boss, mine, Role.MANAGER),
        lambda: users.give_role(boss, mine, None),
    ):
        with pytest.raises(UserError, match="единственный администратор"):
            deed()
    users.add(boss, "anna", "Анна", Role.ADMINISTRATOR, PASSWORD)
    assert users.give_role(boss, mine, Role.MANAGER).role is Role.MANAGER


@pytest.mark.parametrize("login", ["", "два слова", "-дефис", "x" * 64, "а'; DROP TABLE money"])
def test_an_impossible_login_is_refused(boss: Work, login: str):
    with pytest.raises(UserError, match="не подходит"):
        users.add(boss, login, "", Role.MANAGER, PASSWORD)
    assert len(listed(boss)) == 1


@pytest.mark.parametrize(
    ("password", "words"), [("короче7", "короче 8"), ("veronika", "совпадает с логином")]
)
def test_a_weak_password_is_refused(boss: Work, password: str, words: str):
    with pytest.raises(UserError, match=words):
        users.add(boss, "veronika", "", Role.MANAGER, password)
    assert len(listed(boss)) == 1


def test_a_second_person_of_the_same_login_is_refused(boss: Work):
    users.add(boss, "vera", "Вера", Role.MANAGER, PASSWORD)
    with pytest.raises(UserError, match="«vera» уже есть"):
        users.add(boss, "vera", "Вера", Role.MANAGER, PASSWORD)


def test_an_unknown_person_is_refused(boss: Work, enter: Callable[..., Work]):
    with pytest.raises(UserError, match="Пользователя «petr» нет"):
        users.give_role(boss, "petr", Role.MANAGER)
    with pytest.raises(UserError, match="petr"):
        enter("petr")


# --- what the server itself holds back -----------------------------------------------------


def filled(work: Work, source: object, target: type) -> object:
    fill = next(f for f in FILLS if f.source is type(source) and f.target is target)
    return work.fill(fill, source.id)


def test_d1_a_person_does_the_whole_rental_with_his_own_login(
    boss: Work, enter: Callable[..., Work]
):
    """Not an owner of anything, he lets, is paid, extends, takes back; the base agrees after."""
    company = make_company(boss)
    users.add(boss, "vera", "Вера", Role.ACCOUNTANT, PASSWORD)
    vera = enter("vera")
    company.work = vera
    doc = company.transfer(*company.cabins[:2])
    vera.post(doc)
    vera.post(company.receipt("20000"))
    more = filled(vera, doc, RentExtension)
    more.date = DAY(2026, 12, 12)
    vera.post(more)
    back = filled(vera, doc, RentReturn)
    back.date = DAY(2026, 12, 20)
    vera.post(back)
    vera.save(Site(name="Запад"))
    vera.set_note("rental_summary", doc.units[0].id, "звонили")
    vera.unpost(back)
    vera.mark(back)
    assert back.marked
    draft = company.transfer(company.cabins[2], date=DAY(2026, 12, 1))
    vera.save(draft)
    vera.mark(draft)
    vera.remove(draft)
    assert check(boss.database).differences == ()
    with boss.database.reading() as session:
        authors = set(session.scalars(select(History.user).order_by(History.id)))
    assert authors == {boss.user.login, "vera"}


def test_b2_a_manager_posts_his_documents_with_his_own_login(
    boss: Work, enter: Callable[..., Work]
):
    company: Company = make_company(boss)
    users.add(boss, "oleg", "Олег", Role.MANAGER, PASSWORD)
    company.work = enter("oleg")
    company.work.post(company.transfer())
    with pytest.raises(UserError, match="Недостаточно прав"):
        company.work.post(company.receipt("100"))
    assert check(boss.database).differences == ()


FORBIDDEN = (
    "UPDATE allocation SET amount = 1",
    "DELETE FROM allocation",
    "UPDATE history SET changes = '{}'",
    "DELETE FROM history",
    "TRUNCATE history",
    "UPDATE unit_place SET quantity = 5",
    "DELETE FROM charge",
    "DELETE FROM document WHERE number IS NOT NULL",
    "UPDATE operation SET action = ''",
    "UPDATE alembic_version SET version_num = '9999'",
    "INSERT INTO app_meta (id, key, value) VALUES (1, 'a', 'b')",
    "ALTER TABLE site ADD COLUMN x int",
    "ALTER TABLE history DISABLE TRIGGER ALL",
    "DROP TABLE history",
    "DROP TRIGGER kontora_history_append ON history",
    "CREATE TABLE own (id int)",
    "CREATE TEMP TABLE own (id int)",
    "CREATE FUNCTION own() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SET session_replication_role = replica",
    "SET ROLE postgres",
    "CREATE ROLE own",
    "UPDATE app_user SET role = 'ADMINISTRATOR' WHERE login = 'vera'",
    "INSERT INTO app_user (id, login, name, role, active) VALUES (-1, 'x', 'x', 'MANAGER', true)",
    "SELECT person_admit('petr', 'SCRAM-SHA-256$4096:x', true)",
    "SELECT person_bar('postgres')",
    "ALTER ROLE postgres PASSWORD 'x'",
)


def test_d1_what_a_person_may_not_do_past_the_program(
    pg_boss: Work, pg_url: str, pg_server: PostgresServer
):
    """With any tool and his own login; each line is refused by the server."""
    company = make_company(pg_boss)
    pg_boss.post(company.transfer())
    pg_boss.post(company.receipt("1000"))
    users.add(pg_boss, "vera", "Вера", Role.ACCOUNTANT, PASSWORD)
    name = make_url(pg_url).database
    answers = {}
    with psycopg.connect(pg_server.database_url(name, "vera", PASSWORD), autocommit=True) as vera:
        for attack in FORBIDDEN:
            try:
                vera.execute(attack)
            except psycopg.Error as refusal:
                answers[attack] = refusal.sqlstate
    refused = {a for a, state in answers.items() if state in ("42501", "P1C00", "P1C02")}
    assert set(FORBIDDEN) - refused == set()


def test_a_stranger_of_the_server_does_not_come_into_the_base(
    pg_boss: Work, pg_url: str, pg_server: PostgresServer
):
    users.add(pg_boss, "vera", "Вера", Role.MANAGER, PASSWORD)
    pg_server.execute(psycopg.sql.SQL("CREATE ROLE stranger LOGIN PASSWORD 'pass-word'"))
    with pytest.raises(UserError, match="Логину «stranger» не открыта база"):
        open_work(str(make_url(pg_url).set(username="stranger")), None, "pass-word")


def test_a_login_known_to_the_server_keeps_its_password(
    pg_boss: Work, pg_url: str, pg_server: PostgresServer
):
    pg_server.execute(psycopg.sql.SQL("CREATE ROLE petr LOGIN PASSWORD 'pass-word'"))
    users.add(pg_boss, "petr", "Пётр", Role.MANAGER, PASSWORD)
    address = str(make_url(pg_url).set(username="petr"))
    petr = open_work(address, None, "pass-word")
    assert petr.user.role is Role.MANAGER
    petr.database.close()


def test_an_administrator_does_not_take_over_the_login_that_made_the_base(
    pg_boss: Work, pg_url: str
):
    users.add(pg_boss, "anna", "Анна", Role.ADMINISTRATOR, PASSWORD)
    anna = open_work(str(make_url(pg_url).set(username="anna")), None, PASSWORD)
    with pytest.raises(UserError, match="не только для этой базы"):
        users.set_password(anna, pg_boss.user.login, PASSWORD)
    anna.database.close()
