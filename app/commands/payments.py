"""`kontora payments …`: the automatic distribution of receipts, and taking a run back."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from app.commands.answer import Answer
from app.commands.opening import opened
from app.commands.parser import Commands, command, group

if TYPE_CHECKING:
    from app.distribution import Outcome
    from app.work import Work


def declare(commands: Commands) -> None:
    payments = group(commands, "payments", "распределение поступлений по начислениям")
    text = "разнести то, что отмечено «К распределению»"
    parser = command(payments, "distribute", text, distribute)
    parser.add_argument("--dry-run", action="store_true", help="показать и ничего не записать")
    parser = command(payments, "undo", "отменить распределение целиком", undo)
    parser.add_argument("run_id", metavar="RUN", help="номер распределения из ответа distribute")
    parser.add_argument("--dry-run", action="store_true", help="показать и ничего не записать")


def distribute(options: Namespace) -> Answer:
    from app import distribution

    with opened(options) as work:
        outcome = distribution.distribute(work, dry_run=options.dry_run)
        heading = "Было бы распределено" if options.dry_run else "Распределение"
        return _answer(work, outcome, heading)


def undo(options: Namespace) -> Answer:
    from app import distribution
    from app.distribution_runs import run_named

    with opened(options) as work:
        with work.database.reading() as session:
            run = run_named(session, options.run_id)
        outcome = distribution.undo(work, run=run, dry_run=options.dry_run)
        heading = "Было бы отменено" if options.dry_run else "Отмена распределения"
        return _answer(work, outcome, heading)


def _answer(work: Work, outcome: Outcome, heading: str) -> Answer:
    from app.distribution_runs import numbers
    from app.outcome_words import told
    from db.russian import counted, money_text

    with work.database.reading() as session:
        rows = told(session, outcome)
        number = numbers(session, [outcome.run]).get(outcome.run) if outcome.run else None
    receipts = counted(outcome.receipts, "поступление", "поступления", "поступлений")
    text = (
        f"{heading}: {receipts}, на начисления {money_text(outcome.distributed)}, "
        f"осталось {money_text(outcome.left)}"
    )
    if outcome.run is not None:
        text += f"\nНомер: {number or outcome.run}"
    data: dict[str, Any] = {
        "run": None if outcome.run is None else str(outcome.run),
        "number": number,
        "receipts": outcome.receipts,
        "distributed": f"{outcome.distributed:.2f}",
        "left": f"{outcome.left:.2f}",
        "rows": rows,
    }
    return Answer(data, text)
