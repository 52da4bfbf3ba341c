"""Settings of people, soft locks and files: kept in the base, on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

from app import attachments, edit_locks
from app.people import User
from app.preferences import Preferences
from app.work import Work
from db.catalogs.partner import Partner
from db.desk import Attachment, EditLock, StoredFile
from db.errors import UserError
from db.roles import Role
from db.system import History, Operation
from tests.company import Company

PETROV = User("petrov", "Петров В.", Role.MANAGER)


@pytest.fixture
def petrov(work: Work) -> Work:
    return Work(work.database, PETROV)


def test_l8_a_setting_comes_with_its_person_and_a_common_one_with_everybody(
    work: Work, petrov: Work
):
    mine = Preferences(work)
    mine.put("columns/partner", [{"name": "name", "width": 200}])
    mine.put("variants/fleet/Все", {"rows": "все"}, common=True)
    again, his = Preferences(work), Preferences(petrov)
    assert again.get("columns/partner") == [{"name": "name", "width": 200}]
    assert his.get("columns/partner", "нет") == "нет"
    assert (
        his.all("variants/") == his.common("variants/") == {"variants/fleet/Все": {"rows": "все"}}
    )
    his.put("variants/fleet/Все", {"rows": "мои"})
    assert Preferences(petrov).get("variants/fleet/Все") == {"rows": "мои"}
    assert Preferences(work).get("variants/fleet/Все") == {"rows": "все"}
    his.forget("variants/fleet/Все")
    assert Preferences(petrov).get("variants/fleet/Все") == {"rows": "все"}


def test_a_setting_is_no_operation_and_leaves_no_history(work: Work):
    with work.database.reading() as session:
        before = session.scalar(select(func.count(Operation.id)))
    Preferences(work).put("favourites", ["partner"])
    with work.database.reading() as session:
        assert session.scalar(select(func.count(Operation.id))) == before


def test_two_windows_of_one_person_may_keep_the_same_setting(work: Work):
    one, other = Preferences(work), Preferences(work)
    assert one.get("theme") is other.get("theme") is None
    one.put("theme", "dark")
    other.put("theme", "light")
    assert Preferences(work).get("theme") == "light"


# --- who edits what -------------------------------------------------------------------------


def test_f4_a_thing_being_edited_tells_who_and_where(company: Company, petrov: Work):
    partner = company.tenant
    assert edit_locks.take(company.work, partner, "первое окно") is None
    assert edit_locks.take(company.work, partner, "первое окно") is None
    held = edit_locks.take(petrov, partner, "второе окно")
    assert held is not None
    assert (held.login, held.name) == (company.work.user.login, company.work.user.name)
    assert edit_locks.holder(petrov, partner.id, "второе окно") == held
    assert edit_locks.holder(company.work, partner.id, "первое окно") is None
    edit_locks.release(petrov, [partner.id], "второе окно")
    assert edit_locks.holder(petrov, partner.id, "второе окно") == held
    edit_locks.release(company.work, [partner.id], "первое окно")
    assert edit_locks.take(petrov, partner, "второе окно") is None


def test_who_vanished_is_forgotten_and_who_breathes_is_not(company: Company, petrov: Work):
    partner = company.tenant
    assert edit_locks.take(company.work, partner, "пропавшее") is None
    _age(company.work, dt.timedelta(seconds=100))
    assert edit_locks.holder(petrov, partner.id, "другое") is None
    edit_locks.renew(company.work, [partner.id], "пропавшее")
    assert edit_locks.holder(petrov, partner.id, "другое") is not None
    _age(company.work, dt.timedelta(seconds=100))
    assert edit_locks.take(petrov, partner, "другое") is None


def test_only_an_administrator_takes_a_lock_off(company: Company, petrov: Work):
    partner = company.tenant
    assert edit_locks.take(company.work, partner, "окно") is None
    with pytest.raises(UserError, match="снимает администратор"):
        edit_locks.break_lock(petrov, partner.id)
    edit_locks.break_lock(company.work, partner.id)
    assert edit_locks.holder(petrov, partner.id, "другое") is None


def _age(work: Work, by: dt.timedelta) -> None:
    with work.database.writing() as connection:
        connection.execute(update(EditLock).values(until=dt.datetime.now(dt.UTC) - by))


# --- files ----------------------------------------------------------------------------------


def test_f11_a_file_is_kept_once_and_shown_with_its_thing(company: Company):
    work, partner = company.work, company.tenant
    other = Partner(name="ООО «Второй»")
    work.save(other)
    put = attachments.attach(work, partner, r"C:\сканы\договор 214.pdf", b"%PDF-1.7 ...")
    attachments.attach(work, other, "тот же.pdf", b"%PDF-1.7 ...")
    assert put.name == "договор 214.pdf"
    assert attachments.files_of(work, partner) == [put]
    assert attachments.number_of(work, partner.id) == 1
    assert attachments.content(work, put.id) == b"%PDF-1.7 ..."
    with work.database.reading() as session:
        assert session.scalar(select(func.count(StoredFile.id))) == 1
    attachments.remove(work, put.id)
    assert attachments.files_of(work, partner) == []
    with pytest.raises(UserError, match="уже нет"):
        attachments.remove(work, put.id)
    assert [c.action for c in work.history(partner)][:2] == ["файл убран", "файл приложен"]
    with work.database.reading() as session:
        assert session.scalar(select(func.count(Attachment.id))) == 2  # a trace stays


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("вирус.exe", b"MZ", "программа или документ с макросами"),
        ("таблица.XLSM", b"PK", "программа или документ с макросами"),
        ("пустой.pdf", b"", "пуст"),
        ("...", b"1", "нет имени"),
        ("скан.pdf", b"0" * (attachments.LARGEST + 1), "больше 20 МБ"),
    ],
)
def test_f11_a_file_that_is_not_fit_is_refused_in_words(name: str, content: bytes, words: str):
    with pytest.raises(UserError, match=words):
        attachments.file_is_fit(name, content)


def test_f11_who_may_not_read_a_thing_may_not_read_its_files(company: Company):
    put = attachments.attach(company.work, company.tenant, "а.pdf", b"1")
    stranger = Work(company.work.database, User("nobody", "Никто", None))
    for act in (
        lambda: attachments.files_of(stranger, company.tenant),
        lambda: attachments.content(stranger, put.id),
        lambda: attachments.remove(stranger, put.id),
        lambda: attachments.attach(stranger, company.tenant, "б.pdf", b"2"),
    ):
        _is_refused(act)
    with company.work.database.reading() as session:
        noted = session.scalars(
            select(History.action).where(History.action.startswith("файл"))
        ).all()
    assert noted == ["файл приложен"]


def _is_refused(act: Callable[[], object]) -> None:
    with pytest.raises(UserError, match="прав"):
        act()
