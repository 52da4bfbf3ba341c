"""Which way the money went: by the own account, never by the dates (exchange-formats §1.5).

Real statements have «ДатаСписано» on money that came, so the dates speak only where no account
does, and then a person is asked to look.
"""

from __future__ import annotations

from collections.abc import Collection

from app.statements.model import BankDocument, Direction, Side

NO_ACCOUNT = "Счёт организации в документе не найден, направление определено по датам."
NOTHING = "Счёт организации в документе не найден, куда шли деньги — не определить."
FOREIGN = "Счёт организации не рублёвый, сумма в документе — в его валюте."
TO_ITSELF = "Плательщик и получатель — один и тот же счёт."
# Codes of currencies in an account, digits 6–8; of roubles they are 810 and 643.
_CURRENCIES = frozenset(("840", "978", "156", "398", "933", "826", "756", "392", "784", "949"))


def direct(document: BankDocument, own: Collection[str], sole: str = "") -> None:
    """Writes direction, own account, day and doubt. `sole`: the own account if there is but one."""
    paid_from, paid_to = _own(document.payer, own), _own(document.payee, own)
    document.doubt = ""
    if paid_from and paid_to:
        document.own_account = paid_from
        if paid_from == paid_to:
            document.direction, document.doubt = Direction.UNDETERMINED, TO_ITSELF
        else:
            document.direction = Direction.INTERNAL
    elif paid_to:
        document.direction, document.own_account = Direction.IN, paid_to
    elif paid_from:
        document.direction, document.own_account = Direction.OUT, paid_from
    else:
        document.direction = _by_dates(document)
        known = document.direction is not Direction.UNDETERMINED
        document.own_account, document.doubt = sole, NO_ACCOUNT if known else NOTHING
    if document.own_account[5:8] in _CURRENCIES:
        document.doubt = FOREIGN
    came, went = document.credited, document.debited
    if document.direction in (Direction.OUT, Direction.INTERNAL):
        came, went = went, came
    document.moved = came or went or document.date


def _own(side: Side, own: Collection[str]) -> str:
    return next((account for account in side.accounts if account in own), "")


def _by_dates(document: BankDocument) -> Direction:
    if document.credited and not document.debited:
        return Direction.IN
    if document.debited and not document.credited:
        return Direction.OUT
    return Direction.UNDETERMINED
