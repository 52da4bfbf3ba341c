"""Approval by another person: some documents are posted by whoever did not write them.

Where nobody else may do it, the person approves himself with a reason, and the history says so
(accounting-model.md, Approval).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.gateway import Gateway
from app.people import User
from app.problems import Refused
from app.verbs import Problem
from db.base import Document
from db.errors import UserError
from db.system import AppUser, History

WROTE = ("создан", "изменён")
RULES: dict[type[Document], str] = {}


def needs_another_person(document: type[Document], reason_field: str) -> None:
    """Such documents are posted by another; `reason_field` is for who has nobody else."""
    RULES[document] = reason_field


def another_person_posts(
    gate: Gateway,
    documents: Sequence[Document],
    old: Mapping[int, Any],
    changed: Collection[int],
) -> None:
    """Refuses to post what the person himself wrote, while somebody else could."""
    reason_field = RULES.get(type(documents[0]))
    if reason_field is None:
        return
    asked = [d for d in documents if not (d.id in old and old[d.id].posted) or d.id in changed]
    own = [d for d in asked if d.id in changed or _wrote(gate, d)]
    if not own:
        return
    cls = type(own[0])
    if others := others_who_post(gate.session, gate.user.login, cls):
        raise UserError(
            f"«{cls.title}» утверждает другой человек, не тот, кто его составил или менял. "
            f"Запишите документ; провести его может: {', '.join(others)}."
        )
    if not all(getattr(d, reason_field) for d in own):
        text = "Утвердить, кроме вас, некому: укажите причину самоподтверждения"
        raise Refused([Problem(reason_field, text)])
    for document in own:
        reason = getattr(document, reason_field)
        told = {reason_field: [reason, reason]}
        gate.note(cls.__tablename__, document.id, "самоподтверждение", told)


def _wrote(gate: Gateway, document: Document) -> bool:
    query = select(History.id).where(
        History.thing_id == document.id,
        History.noun == type(document).__tablename__,
        History.user == gate.user.login,
        History.action.in_(WROTE),
    )
    return gate.session.scalars(query.limit(1)).first() is not None


def others_who_post(session: Session, login: str, cls: type[Document]) -> list[str]:
    """Names of the people who may post such documents, without the one of that login."""
    query = select(AppUser).where(AppUser.active, AppUser.login != login)
    people = session.scalars(query.order_by(AppUser.name))
    return [p.name for p in people if User(p.login, p.name, p.role).may("post", cls)]
