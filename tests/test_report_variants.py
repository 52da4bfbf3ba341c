"""Variants of reports: own and common, renamed, deleted, remembered; by every role."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest

from app.preferences import Preferences
from app.report_filters import Condition, Operator
from app.report_settings import Settings
from app.report_variants import STANDARD, Named, Variant, Variants, kept_params
from app.work import Work
from db.engine import Database
from db.errors import UserError
from tests.company import ACCOUNTANT, BOSS, MANAGER

OWN = Settings(
    columns=("tenant", "debt"),
    filters=(Condition("debt", Operator.GREATER, Decimal("0.01")),),
    groups=("tenant",),
    order=(("debt", True),),
    black=frozenset({"debt"}),
)


def of(database: Database, person=BOSS, report: str = "fleet") -> Variants:
    return Variants(Preferences(Work(database, person)), report)


def test_a_variant_is_kept_and_found_again(database: Database):
    of(database).save("Для бухгалтера", Variant(OWN, {"site_id": 7}))
    again = of(database)
    assert again.names() == [Named("Для бухгалтера", False)]
    assert again.get("Для бухгалтера") == Variant(OWN, {"site_id": 7})
    assert of(database, report="charges").names() == []
    assert of(database, ACCOUNTANT).names() == []
    assert again.get("нет такого") == Variant()


def test_g26_a_common_variant_is_everybodys_and_only_some_share(database: Database):
    boss = of(database)
    boss.save("Долги", Variant(OWN))
    boss.save("Долги", Variant(OWN), common=True)
    assert boss.names() == of(database, MANAGER).names() == [Named("Долги", True)]
    manager = of(database, MANAGER)
    for refused in (
        lambda: manager.save("Моё", Variant(), common=True),
        lambda: manager.delete("Долги"),
        lambda: manager.rename("Долги", "Мои долги"),
        lambda: manager.remember("Долги", OWN, for_all=True),
    ):
        with pytest.raises(UserError, match="администратор и бухгалтер"):
            refused()
    assert of(database, MANAGER).names() == [Named("Долги", True)]
    manager.save("Долги", Variant())
    assert manager.names() == [Named("Долги", False)]
    manager.delete("Долги")
    assert manager.get("Долги").settings == OWN


def test_a_variant_is_renamed_and_deleted(database: Database):
    found = of(database)
    found.save("А", Variant(OWN))
    found.save("Б", Variant())
    with pytest.raises(UserError, match="уже есть"):
        found.rename("А", "б")
    found.rename("А", "А")
    found.rename("А", "Арендаторы")
    assert [n.name for n in found.names()] == ["Арендаторы", "Б"]
    assert found.get("Арендаторы").settings == OWN
    found.delete("Арендаторы")
    assert [n.name for n in of(database).names()] == ["Б"]


@pytest.mark.parametrize("name", ["", "  ", " А", "Я" * 61, STANDARD])
def test_a_bad_name_is_refused_with_a_reason(database: Database, name: str):
    with pytest.raises(UserError, match="."):
        of(database).save(name, Variant())


def test_a_report_opens_as_it_was_left(database: Database):
    found = of(database)
    assert found.last() == (STANDARD, Settings())
    found.save("А", Variant(OWN))
    found.remember("А", OWN)
    assert of(database).last() == ("А", OWN)
    found.delete("А")
    assert of(database).last() == (STANDARD, OWN)


def test_a_common_beginning_is_for_those_who_changed_nothing(database: Database):
    of(database).remember(STANDARD, OWN, for_all=True)
    assert of(database, MANAGER).last() == (STANDARD, OWN)
    of(database, MANAGER).remember(STANDARD, Settings())
    assert of(database, MANAGER).last() == (STANDARD, Settings())


@dataclass(frozen=True)
class Params:
    date: dt.date = dt.date(2026, 11, 21)
    site_id: int | None = 7
    only_debts: bool = True
    rate: Decimal = Decimal(1)


def test_dates_are_not_kept_in_a_variant():
    assert kept_params(Params()) == {"site_id": 7, "only_debts": True}
