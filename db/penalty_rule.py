"""How a delay is paid for (domain-facts §5.1), and a due day that is a day off (§5.2)."""

from __future__ import annotations

import enum


class PenaltyRule(enum.Enum):
    """One rule a contract: a fine and interest for one delay are not added (ст. 395 п. 4 ГК)."""

    PERCENT_DAY = "Процент за день"
    KEY_RATE_300 = "1/300 ключевой ставки"
    ARTICLE_395 = "Проценты по ст. 395 ГК"
    HOUSING_155 = "По ст. 155 ЖК"
    NONE = "Не начисляются"

    @property
    def text(self) -> str:
        """The formula in words."""
        return _TEXTS[self]


_TEXTS = {
    PenaltyRule.PERCENT_DAY: "Долг × процент × дни просрочки, не больше предела.",
    PenaltyRule.KEY_RATE_300: "Долг × ключевая ставка ÷ 300 × дни просрочки.",
    PenaltyRule.ARTICLE_395: "Долг × ключевая ставка × дни ÷ дней в году, по периодам ставки.",
    PenaltyRule.HOUSING_155: (
        "С 31-го дня 1/300, с 91-го дня 1/130 ставки на день оплаты, не выше предельной."
    ),
    PenaltyRule.NONE: "Пени по договору не начисляются.",
}


class DueShift(enum.Enum):
    """Where the last day to pay goes when it is a day off (ст. 193 ГК, or the contract)."""

    NEXT = "На следующий рабочий день"
    PREVIOUS = "На предшествующий рабочий день"
    NONE = "Не переносится"
