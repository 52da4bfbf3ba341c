"""What others changed is told once, what one changed oneself is not, on both databases."""

from __future__ import annotations

import pytest

from app.news import News
from app.people import User
from app.preferences import Preferences
from app.work import Work
from db.catalogs.partner import Partner
from db.desk import UiSetting
from db.documents.rent_transfer import RentTransfer
from db.registers.money import Charge
from db.roles import Role
from tests.company import BOSS, Company

PETROV = User("petrov", "Петров В.", Role.ACCOUNTANT)


@pytest.fixture
def news(company: Company):
    made = News(company.work)
    assert made.look() == {}
    yield made
    made.close()


@pytest.fixture
def petrov(company: Company) -> Work:
    return Work(company.work.database, PETROV)


def test_what_another_person_wrote_is_told_once(news: News, petrov: Work):
    partner = petrov.new(Partner, name="Новый арендатор")
    petrov.save(partner, despite=True)
    assert news.look() == {Partner: frozenset({partner.id})}
    assert news.look() == {}


def test_what_one_wrote_oneself_is_no_news(news: News, company: Company):
    company.work.save(company.work.new(Partner, name="Свой арендатор"), despite=True)
    assert news.look() == {}


def test_a_posted_document_brings_its_movements(news: News, petrov: Work, company: Company):
    document = company.transfer()
    petrov.post(document)
    told = news.look()
    assert told[RentTransfer] == frozenset({document.id})
    assert told[Charge] == frozenset()


def test_what_was_before_the_program_is_no_news(petrov: Work, company: Company):
    petrov.save(petrov.new(Partner, name="Старый арендатор"), despite=True)
    late = News(company.work)
    assert late.look() == {}
    late.close()


def test_settings_for_everybody_are_news(news: News, petrov: Work, company: Company):
    """L16: what others keep or forget for everybody; what a person keeps for himself is not."""
    boss = Preferences(Work(company.work.database, BOSS))
    Preferences(petrov).put("list/partner", {"preview": 1})
    assert news.look() == {}
    mine = Preferences(company.work)
    assert mine.get("colours/partner") is None
    boss.put("colours/partner", [1], common=True)
    assert news.look() == {UiSetting: frozenset()}
    assert (mine.get("colours/partner"), mine.reread_common()) == (None, True)
    assert (mine.get("colours/partner"), mine.reread_common()) == ([1], False)
    assert news.look() == {}
    boss.forget("colours/partner", common=True)
    assert news.look() == {UiSetting: frozenset()}
