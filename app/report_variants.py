"""Variants of reports: named settings, a person's own and common ones, kept in the base (R4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from app import report_settings
from app.preferences import Preferences
from app.report_settings import Settings
from db.errors import UserError
from db.roles import Role

STANDARD = "Основной"
LONGEST = 60
SHARING = frozenset((Role.ADMINISTRATOR, Role.ACCOUNTANT))


class Named(NamedTuple):
    """A line of the list of variants."""

    name: str
    common: bool


@dataclass(frozen=True)
class Variant:
    """Settings with the parameters beside them; dates are those of the day it is used."""

    settings: Settings = field(default_factory=Settings)
    params: Mapping[str, Any] = field(default_factory=dict)


class Variants:
    """The variants of one report as one person sees them."""

    def __init__(self, preferences: Preferences, report: str) -> None:
        self.preferences, self.report = preferences, report
        self._prefix = f"variants/{report}/"

    def names(self) -> list[Named]:
        """His own and the common ones by name; an own one hides a common one of its name."""
        common = self._common()
        every = (key[len(self._prefix) :] for key in self.preferences.all(self._prefix))
        return [Named(name, name in common) for name in sorted(every, key=str.casefold)]

    def get(self, name: str) -> Variant:
        """The standard one when there is none of that name."""
        kept = self.preferences.get(self._prefix + name)
        if not isinstance(kept, dict):
            return Variant()
        params = kept.get("params")
        return Variant(
            report_settings.from_data(kept.get("settings")),
            dict(params) if isinstance(params, dict) else {},
        )

    def save(self, name: str, variant: Variant, *, common: bool = False) -> None:
        """Keeps a variant under a name; UserError for a bad name or without the right to share."""
        self._must_be_a_name(name)
        if common:
            self._must_share()
        data = {
            "settings": report_settings.to_data(variant.settings),
            "params": dict(variant.params),
        }
        self.preferences.put(self._prefix + name, data, common=common)
        if common:
            self.preferences.forget(self._prefix + name)  # his own would hide it from himself

    def rename(self, old: str, new: str) -> None:
        """UserError when the name is taken; the person's last choice goes with the name."""
        if new == old:
            return
        if any(found.name.casefold() == new.casefold() != old.casefold() for found in self.names()):
            raise UserError(f"Вариант «{new}» уже есть. Выберите другое название.")
        common = self.is_common(old)
        self.save(new, self.get(old), common=common)
        self._drop(old, common=common)

    def delete(self, name: str) -> None:
        """Takes a variant away; a common one from everybody."""
        self._drop(name, common=self.is_common(name))

    def is_common(self, name: str) -> bool:
        return any(found.name == name and found.common for found in self.names())

    def may_share(self) -> bool:
        return self.preferences.work.user.role in SHARING

    def _common(self) -> set[str]:
        """Names of common variants that the person has not his own of."""
        common = self.preferences.common(self._prefix)
        every = self.preferences.all(self._prefix)
        own = self.preferences.own(self._prefix)
        return {key[len(self._prefix) :] for key in every if key in common and key not in own}

    def _drop(self, name: str, *, common: bool) -> None:
        if common:
            self._must_share()
        self.preferences.forget(self._prefix + name, common=common)

    def _must_share(self) -> None:
        if not self.may_share():
            raise UserError(
                "Общие варианты отчётов меняют администратор и бухгалтер. "
                "Сохраните вариант для себя."
            )

    def _must_be_a_name(self, name: str) -> None:
        if not name.strip() or name != name.strip():
            raise UserError("Введите название варианта.")
        if len(name) > LONGEST:
            raise UserError(f"Название варианта длиннее {LONGEST} знаков: сократите.")
        if name == STANDARD:
            raise UserError(f"«{STANDARD}» — вариант самой программы. Выберите другое название.")

    # --- what a person had last -----------------------------------------------------------------

    def last(self) -> tuple[str, Settings]:
        """(name, settings) as the person left the report."""
        kept = self.preferences.get(f"report/{self.report}")
        if not isinstance(kept, dict):
            return STANDARD, Settings()
        name = str(kept.get("variant") or STANDARD)
        known = name == STANDARD or any(found.name == name for found in self.names())
        settings = report_settings.from_data(kept.get("settings"))
        return (name if known else STANDARD), settings

    def remember(self, name: str, settings: Settings, *, for_all: bool = False) -> None:
        """How the report opens the next time; `for_all` for those who have not changed it yet."""
        if for_all:
            self._must_share()
        data = {"variant": name, "settings": report_settings.to_data(settings)}
        self.preferences.put(f"report/{self.report}", data, common=for_all)


def kept_params(params: Any) -> dict[str, Any]:
    """Parameters that a variant keeps: all but dates, which belong to the day of use."""
    found = {part.name: getattr(params, part.name) for part in fields(params)}
    plain = {name: value for name, value in found.items() if not isinstance(value, dt.date)}
    return {name: value for name, value in plain.items() if value is None or _is_plain(value)}


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | bool)
