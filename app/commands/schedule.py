"""`kontora schedule run`: all that is due now, for a task scheduler to call every hour."""

from __future__ import annotations

from argparse import Namespace

from app.commands.answer import DONE, PARTLY, Answer
from app.commands.parser import Commands, command, group


def declare(commands: Commands) -> None:
    schedule = group(commands, "schedule", "работа по расписанию")
    command(schedule, "run", "сделать всё, чему пришло время", run)


def run(options: Namespace) -> Answer:
    from app.commands.opening import opened
    from app.jobs import run_due

    with opened(options) as work:
        done = run_due(work)
    data = {"done": [{"job": d.job, "text": d.text, "failed": d.failed} for d in done]}
    text = "\n".join(f"{d.job}: {d.text}" for d in done) or "Делать нечего: ничему не пришло время."
    return Answer(data, text, PARTLY if any(d.failed for d in done) else DONE)
