"""Turns what the base itself refused into a sentence a person can act on."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import DBAPIError, IntegrityError

from db.errors import UserError
from db.meta import fields_of, noun

SENTENCES = {
    "kontora:closed": "Период закрыт: документы с этой датой нельзя проводить и менять. "
    "Исправьте документом в открытом периоде.",
    "possession_overlap": "Имущество в эти дни уже в аренде по другой передаче: выберите другую на "
    "«Графике занятости» или сначала оформите возврат.",
    "booked_unit_overlap": "Бытовку на эти дни только что забронировал другой: выберите другую на "
    "«Графике занятости» или другие дни.",
    "rent_twice": "Аренда за эти дни уже начислена другим документом. Обновите и проверьте период.",
    "kontora:owner": "Деньги одной организации не разносятся на начисления другой.",
    "kontora:append_only": "История и разнесения не изменяются и не удаляются.",
    "kontora:fixed": "Движения изменяются только перепроведением документа.",
    "kontora:number_fixed": "Номер документа не меняется.",
    "kontora:erased": "Документ с номером не удаляется: пометьте его на удаление.",
    "not_overpaid": "На начислении стоит больше денег, чем начислено. Обновите и повторите.",
    "not_overspent": "Поступление разнесено на большую сумму, чем получено. Обновите и повторите.",
    "kontora:group_ring": "Группа не может входить сама в себя: выберите другую.",
    "kontora:administrator": "Пользователями управляет только администратор.",
    "kontora:verifier": "У логина должен быть пароль: задайте его.",
    "kontora:strange_login": "Этот логин есть на сервере не только для этой базы. Его пароль "
    "меняет сам человек или администратор сервера.",
    "uq_bank_use_payment": "Этот банковский документ уже проведён другим документом. Обновите "
    "список.",
    "bank_use.payment_id": "Этот банковский документ уже проведён другим документом. Обновите "
    "список.",
    "uq_realization_charge": "Услугу уже закрыл другой акт. Обновите список и заполните "
    "акт заново.",
    "realization.charge_id": "Услугу уже закрыл другой акт. Обновите список и заполните "
    "акт заново.",
    "uq_meter_state_day": "Показание этого счётчика за этот день только что ввёл другой. "
    "Обновите документ и проверьте.",
    "meter_state.meter_id": "Показание этого счётчика за этот день только что ввёл другой. "
    "Обновите документ и проверьте.",
    "uq_shared_sum_month": "Общие расходы этой услуги за месяц только что ввёл другой. "
    "Обновите список.",
    "shared_sum.site_id": "Общие расходы этой услуги за месяц только что ввёл другой. "
    "Обновите список.",
    "could not serialize": "Данные одновременно меняет другой пользователь. Повторите.",
    "deadlock detected": "Данные одновременно меняет другой пользователь. Повторите.",
    "permission denied": "Недостаточно прав в базе. Обратитесь к администратору.",
}


def told(fault: DBAPIError) -> UserError | None:
    """The refusal as a UserError, or None when it is a defect and must stay one."""
    words = str(fault.orig)
    for sign, sentence in SENTENCES.items():
        if sign in words:
            return UserError(sentence)
    if isinstance(fault, IntegrityError):
        return _duplicate(words) or _referred(words)
    return None


def _duplicate(words: str) -> UserError | None:
    low = words.lower()
    if "unique" not in low and "duplicate" not in low:
        return None
    table, column = _where(words)
    try:
        cls: Any = noun(table)
        title = next(f.title for f in fields_of(cls) if f.name == column)
    except (KeyError, StopIteration):
        return UserError("Такая запись уже есть. Обновите список и проверьте.")
    return UserError(f"{cls.title}: такое значение поля «{title}» уже есть. Введите другое.")


def _where(words: str) -> tuple[str, str]:
    """Table and column of a unique constraint, in the words of either database."""
    if "UNIQUE constraint failed: " in words:
        first = words.split("UNIQUE constraint failed: ")[1].split(",", maxsplit=1)[0].strip()
        table, _, column = first.partition(".")
        return table, column
    if 'constraint "uq_' in words:
        name = words.split('constraint "uq_')[1].split('"', maxsplit=1)[0]
        table_words = words.split("Key (")
        column = table_words[1].split(")")[0].split(",")[0] if len(table_words) > 1 else ""
        return name.removesuffix(f"_{column}"), column
    return "", ""


def _referred(words: str) -> UserError | None:
    if "FOREIGN KEY" in words or "foreign key" in words:
        return UserError("Ссылка на запись, которой нет, или на удаляемую ссылаются другие.")
    return None
