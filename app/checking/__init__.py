"""«Проверка базы»: every total computed again from documents and movements.

Nothing is changed: each module yields what does not agree, in words. The reading is one
snapshot, so people may work meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.checking import bank, documents, items, numbers, physical, places, realizations, totals
from app.checking.findings import Difference, Findings, Progress
from db.base import Document, Register
from db.engine import Database
from db.meta import declared
from db.migrate import revision

Part = Callable[[Session], Iterator[Difference]]
PARTS: tuple[tuple[str, Part], ...] = (
    ("Файл и защита базы", physical.check),
    ("Итоги по месяцам", totals.check),
    ("Размещение и владение", places.check),
    ("Начисления и деньги", items.check),
    ("Банковские документы", bank.check),
    ("Реализация", realizations.check),
    ("Номера документов", numbers.check),
    ("Движения документов", documents.check),
)


def check(database: Database, progress: Progress | None = None) -> Findings:
    """Looks at the whole base; a base in order has no differences."""
    import app.nouns  # noqa: F401  a document is posted again by its own rules

    found: list[Difference] = []
    with database.reading() as session:
        if not database.is_sqlite:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        for done, (title, part) in enumerate(PARTS):
            if progress is not None:
                progress(done, len(PARTS), title)
            found += part(session)
        return Findings(
            revision(session.connection()) or "",
            session.scalar(select(func.count()).select_from(Document.__table__)) or 0,
            sum(_rows(session, register) for register in declared(Register)),
            tuple(found),
        )


def _rows(session: Session, register: type[Register]) -> int:
    return session.scalar(select(func.count()).select_from(register)) or 0


__all__ = ["Difference", "Findings", "check"]
