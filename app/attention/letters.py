"""Letters that somebody must do something about: «Не ушло» (issue 6, mail)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, or_

from app.attention.lines import Card, Severity, attends
from db.catalogs.letter import NOT_SENT, Letter, LetterState


@attends(
    Card.MAIL,
    "letters_not_sent",
    "Не ушли",
    Severity.ERR,
    Letter,
    hint="Исправьте адрес в карточке и нажмите «Отправить снова» или «Не отправлять».",
)
def not_sent(day: dt.date) -> ColumnElement[bool]:
    """Refused, returned, without an address, or nobody knows."""
    return Letter.state.in_(NOT_SENT)


@attends(
    Card.MAIL,
    "letters_waiting_long",
    "Ждут отправки со вчерашнего дня",
    Severity.WARN,
    Letter,
    hint="Проверьте почту организации; сами письма отправляет kontora schedule run.",
)
def waiting_long(day: dt.date) -> ColumnElement[bool]:
    """Nobody sends, or the server takes nothing."""
    midnight = dt.datetime.combine(day, dt.time()).astimezone()
    waits = or_(Letter.state == LetterState.WAITING, Letter.state == LetterState.SENDING)
    return and_(waits, Letter.created < midnight)
