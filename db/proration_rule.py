"""How a part of a month is paid: a tariff names its rule (accounting-model, Proration)."""

from __future__ import annotations

import enum


class ProrationRule(enum.Enum):
    """The rule by which a period that is not a whole month is counted; values are titles."""

    CALENDAR_DAYS = "По календарным дням месяца"
    DAYS_30 = "По 1/30 за день"
    YEAR_365 = "По 1/365 года"
    WHOLE_MONTH = "Полный месяц за начатый"
    MONTH_FROM_DATE = "Месяц от даты выдачи"
    DAY_RATE = "По ставке за день"

    @property
    def text(self) -> str:
        """The formula in words, for the tariff's card."""
        return _TEXTS[self]


_TEXTS = {
    ProrationRule.CALENDAR_DAYS: (
        "Цена × дней аренды ÷ дней в календарном месяце; первый и последний день входят. "
        "Полный месяц стоит ровно цену."
    ),
    ProrationRule.DAYS_30: (
        "Цена × дней аренды ÷ 30, считая до конца месяца. Полный месяц стоит ровно цену: "
        "разницу между 30 и длиной месяца берёт на себя его первое число."
    ),
    ProrationRule.YEAR_365: (
        "Цена × 12 × дней аренды ÷ дней в году (365, в високосном 366). "
        "Полный год стоит ровно двенадцать цен."
    ),
    ProrationRule.WHOLE_MONTH: (
        "Каждый начатый календарный месяц оплачивается целиком, "
        "сколько бы дней в нём ни было; за неиспользованные дни начатого месяца не возвращается."
    ),
    ProrationRule.MONTH_FROM_DATE: (
        "Месяц считается от даты выдачи: с 12.11 по 11.12 — одна полная цена "
        "(если такого числа нет, месяц кончается последним днём). "
        "Внутри такого месяца цена делится поровну на его дни."
    ),
    ProrationRule.DAY_RATE: "Цена за день × дней аренды; первый и последний день входят.",
}
