"""What is done from the rows of «Средства к распределению», «Распределения», «Информация по
оплатам» (F-2…F-4, G-2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.distribution_runs import run_named
from app.table import Link, Row
from db.documents.payment_receipt import PaymentReceipt
from db.registers.money import Allocation
from forms.money import distributing
from forms.report_commands import report_command, rereads

if TYPE_CHECKING:
    from forms.report_window import ReportWindow

FUNDS, RUNS, INFO = "funds", "distribution_runs", "payments_info"

rereads(FUNDS, PaymentReceipt, Allocation)
rereads(RUNS, Allocation)
rereads(INFO, Allocation)


@report_command(FUNDS, distributing.SPREAD, needs=("post", PaymentReceipt))
def spread(window: ReportWindow, rows: list[Row]) -> None:
    distributing.spread(window)


@report_command(FUNDS, distributing.SPLIT)
def split(window: ReportWindow, rows: list[Row]) -> None:
    distributing.split(window, _receipts(rows))


@report_command(FUNDS, distributing.UNMARK, needs=("write", PaymentReceipt))
def unmark(window: ReportWindow, rows: list[Row]) -> None:
    distributing.mark(window, _receipts(rows), on=False)


@report_command(FUNDS, distributing.TAKE_BACK, needs=("post", PaymentReceipt))
def take_back(window: ReportWindow, rows: list[Row]) -> None:
    distributing.take_back(window, _receipts(rows))


@report_command(RUNS, distributing.TAKE_BACK_RUN, needs=("post", PaymentReceipt))
def take_back_run(window: ReportWindow, rows: list[Row]) -> None:
    if len(rows) != 1:
        window.strip.tell("Выберите одно распределение в таблице.")
        return
    with window.desk.work.database.reading() as session:
        run = run_named(session, str(rows[0].cells[0]))
    distributing.take_back_run(window, run)


@report_command(INFO, distributing.TAKE_BACK, needs=("post", PaymentReceipt))
def take_back_rows(window: ReportWindow, rows: list[Row]) -> None:
    distributing.take_back_rows(window, _allocations(rows))


@report_command(INFO, distributing.TAKE_BACK_RUN, needs=("post", PaymentReceipt))
def take_back_run_of_row(window: ReportWindow, rows: list[Row]) -> None:
    for key in _allocations(rows)[:1]:
        distributing.take_back_run_of(window, key)


def _allocations(rows: list[Row]) -> list[int]:
    """The row of the register behind each line: its reason leads there."""
    ways = (row.links.get("reason") for row in rows)
    return [way.id for way in ways if isinstance(way, Link)]


def _receipts(rows: list[Row]) -> list[int]:
    return [row.link.id for row in rows if row.link is not None]
