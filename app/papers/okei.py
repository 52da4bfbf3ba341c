"""Codes of measures by ОКЕИ, as счёт-фактура and УПД ask for them beside the measure (column 2)."""

from __future__ import annotations

UNKNOWN = "—"  # the form allows a measure without a code: постановление № 1137
_NAMES = {
    "796": ("шт", "штука", "штук"),
    "876": ("усл.ед", "усл.единица", "условнаяединица"),
    "362": ("мес", "месяц"),
    "359": ("сут", "сутки", "день", "дн"),
    "356": ("ч", "час"),
    "055": ("м²", "м2", "кв.м"),
    "113": ("м³", "м3", "куб.м"),
    "245": ("квт·ч", "квтч", "квт*ч", "квт-ч", "квт/ч"),
    "233": ("гкал",),
}
_CODES = {name: code for code, names in _NAMES.items() for name in names}


def okei(measure: str) -> str:
    """The code of a measure however it is written: «мес», «мес.», «Месяц»; a dash when unknown."""
    return _CODES.get("".join(measure.lower().split()).removesuffix("."), UNKNOWN)
