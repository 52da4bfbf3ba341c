"""What a person does with receipts that wait: marks, spreads, splits, takes back (F-1…F-4).

The list of receipts, «Средства к распределению», «Распределения» and «Информация по оплатам» give
the same commands; a question tells the sums before anything is written.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app import distribution
from app.distribution import Outcome
from app.distribution_runs import numbers
from db.errors import UserError
from db.registers.money import Allocation
from db.russian import counted, money_text
from forms.links import opens

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.window import Window

KIND = "split"  # what the key of a window of «Распределить сумму» begins with
MARK = "Отметить к распределению"
UNMARK = "Снять отметку"
SPREAD = "Распределить отмеченные"
SPLIT = "Распределить сумму…"
TAKE_BACK = "Отменить разнесение"
TAKE_BACK_RUN = "Отменить распределение целиком"
NOTHING_CHOSEN = "Выберите поступление в таблице."


def mark(window: Window, receipts: Sequence[int], *, on: bool) -> None:
    """Ticks «К распределению» or takes it off, of all that is selected."""
    if not receipts:
        window.strip.tell(NOTHING_CHOSEN)
        return
    changed = distribution.mark(window.desk.work, receipts, on=on)
    words = "отмечено" if on else "отметка снята"
    window.desk.shell.tell(f"К распределению: {words} — {_receipts(changed)}")


def spread(window: Window) -> None:
    """The run over everything that is marked."""
    work = window.desk.work
    planned = distribution.distribute(work, dry_run=True)
    if not planned.distributed:
        waits = f" Ждут начислений {money_text(planned.left)} ₽." if planned.left else ""
        window.strip.tell(f"Распределять нечего: открытых начислений к отмеченному нет.{waits}")
        return
    question = (
        f"Распределить {_receipts(planned.receipts)}?\n"
        f"На начисления ляжет {money_text(planned.distributed)} ₽, "
        f"останется на договорах {money_text(planned.left)} ₽."
    )
    window.ask(question, partial(_spread, window))


def _spread(window: Window) -> None:
    done = distribution.distribute(window.desk.work, operation=uuid.uuid4())
    number = _number(window, done)
    window.desk.shell.tell(f"Распределение № {number}: {money_text(done.distributed)} ₽")


def split(window: Window, receipts: Sequence[int]) -> None:
    """«Распределить сумму» of one receipt."""
    from forms.money.split_window import open_split

    if not receipts:
        window.strip.tell(NOTHING_CHOSEN)
        return
    open_split(window.desk, receipts[0])


def take_back(window: Window, receipts: Sequence[int]) -> None:
    """What stands of the selected receipts returns to their contracts."""
    if not receipts:
        window.strip.tell(NOTHING_CHOSEN)
        return
    _undo(window, "Снять с начислений и бытовок", receipts=receipts)


def take_back_rows(window: Window, rows: Sequence[int]) -> None:
    """Single rows of «Информация по оплатам» are taken back."""
    if not rows:
        window.strip.tell("Выберите строки в таблице.")
        return
    many = counted(len(rows), "строку", "строки", "строк")
    _undo(window, f"Отменить {many} разнесения: снять", rows=rows)


def take_back_run_of(window: Window, row: int) -> None:
    """The run that put a row of «Информация по оплатам» there."""
    with window.desk.work.database.reading() as session:
        run = session.scalars(select(Allocation.run).where(Allocation.id == row)).one()
    take_back_run(window, run)


def take_back_run(window: Window, run: uuid.UUID) -> None:
    """A whole run is taken back; the question names it."""
    with window.desk.work.database.reading() as session:
        number = numbers(session, [run]).get(run)
    if number is None:
        raise UserError(
            "Эти деньги разнёс сам документ, а не распределение: измените документ или отмените "
            "разнесение строки."
        )
    _undo(window, f"Отменить распределение № {number} целиком: снять", run=run)


def _undo(window: Window, words: str, **what: Any) -> None:
    work = window.desk.work
    planned = distribution.undo(work, dry_run=True, **what)
    total = money_text(planned.left)
    question = f"{words} {total} ₽ ({_receipts(planned.receipts)})? Деньги вернутся на договоры."

    def go_on() -> None:
        distribution.undo(work, operation=uuid.uuid4(), **what)
        window.desk.shell.tell(f"Разнесение отменено: {total} ₽ вернулись на договоры")

    window.ask(question, go_on)


def _number(window: Window, done: Outcome) -> int | None:
    if done.run is None:
        return None
    with window.desk.work.database.reading() as session:
        return numbers(session, [done.run]).get(done.run)


def _receipts(number: int) -> str:
    return counted(number, "поступление", "поступления", "поступлений")


@opens(KIND)
def _open_address(desk: Desk, rest: list[str]) -> Window:
    from forms.money.split_window import open_split

    (key,) = rest
    return open_split(desk, int(key))
