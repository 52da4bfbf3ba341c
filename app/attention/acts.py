"""Acts that need attention (J-9)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_

from app.attention.lines import Card, Severity, attends
from app.signing import on_signing
from db.documents.service_act import ServiceAct


@attends(
    Card.ACTS,
    "acts_on_signing",
    "На подписании",
    Severity.INFO,
    ServiceAct,
    hint="Получите подписанный экземпляр: «Подпись» → «Приложить подписанный файл…».",
)
def acts_on_signing(day: dt.date) -> ColumnElement[bool]:
    """Given to the client or sent by mail, and not back yet (J-9)."""
    return and_(ServiceAct.posted, on_signing(ServiceAct))
