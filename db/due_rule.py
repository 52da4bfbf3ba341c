"""When rent is to be paid: the rules a contract may name (accounting-model.md, Cases)."""

from __future__ import annotations

import enum


class DueRule(enum.Enum):
    """`number` of the contract's row is the day of a month, or so many days."""

    PERIOD_START = "В первый день периода"
    DAYS_AFTER = "Через столько дней после начала периода"
    DAY = "Не позднее числа оплачиваемого месяца"
    DAY_OF_NEXT = "Не позднее числа следующего месяца"
