"""Acts that need attention: those not signed yet, and those that what was rendered has left."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from app.attention.lines import Card, Severity, attends
from app.realized import RENDERED
from app.signing import not_sealed, on_signing
from db.documents.contract import Contract
from db.documents.realization_correction import RealizationCorrection
from db.documents.service_act import ServiceAct
from db.registers.money import Charge


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


@attends(
    Card.ACTS,
    "acts_not_sealed",
    "Без КЭП",
    Severity.INFO,
    ServiceAct,
    hint="«Подпись» → «Подписать КЭП»; программа указывается в «Настройках».",
)
def acts_not_sealed(day: dt.date) -> ColumnElement[bool]:
    """Of contracts that want our electronic signature, and without it as they are now (I-9)."""
    wants = select(Contract.id).where(Contract.qualified)
    return and_(ServiceAct.posted, ServiceAct.contract_id.in_(wants), not_sealed(ServiceAct))


@attends(
    Card.ACTS,
    "acts_changed_since",
    "Изменились после выдачи",
    Severity.WARN,
    ServiceAct,
    hint="Создайте из акта «Корректировка реализации»: разница уже посчитана.",
)
def changed_since(day: dt.date) -> ColumnElement[bool]:
    """A return or new terms corrected what the act closed, and no paper says so (H-25)."""
    waiting = (
        select(Charge.corrects_id)
        .where(Charge.closed_by_id.is_(None), Charge.corrects_id.is_not(None))
        .where(Charge.kind.in_(RENDERED), Charge.gross != 0)
    )
    closed: type[Charge] = aliased(Charge)
    by = select(closed.closed_by_id).where(closed.id.in_(waiting))
    corrections = select(RealizationCorrection.act_id).where(RealizationCorrection.id.in_(by))
    return and_(ServiceAct.posted, or_(ServiceAct.id.in_(by), ServiceAct.id.in_(corrections)))
