"""All benchmarks: each figure beside its floor, measured in the same run.

Run: ./kontora.sh bench [posting lists long papers gaps start finding items windows years
statements month]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Figure(NamedTuple):
    """What was measured: seconds (or what `unit` says), ours and the floor's, the ratio we owe."""

    what: str
    ours: float
    floor: float
    goal: float
    unit: str = "мс"


def posting() -> Iterator[Figure]:
    from tests.benchmarks import posting

    for engine, goals in (("sqlite", (4, 3)), ("postgresql", (12, 9))):
        found = posting.measure(engine)
        for (key, title), goal in zip(posting.titles().items(), goals, strict=True):
            ours, floor = found[key]
            yield Figure(f"{title}, {engine}", ours, floor, goal)


def lists() -> Iterator[Figure]:
    from tests.benchmarks import lists

    for engine, goal in (("sqlite", 3), ("postgresql", 9)):
        ours, floor = lists.measure(engine)
        yield Figure(f"первая страница из 100 000 документов, {engine}", ours, floor, goal)


def long_list() -> Iterator[Figure]:
    from tests.benchmarks import long_list

    found = long_list.measure()
    what = "список из 1 000 000 строк"
    yield Figure(
        f"{what}: первая отрисовка (пол — запрос + пустая таблица)",
        found["first"],
        found["first_floor"],
        4,
    )
    yield Figure(f"{what}: прыжок (пол — 60 мс)", found["jump"], 0.060, 1)
    yield Figure(f"{what}: в начало и в конец (пол — 100 мс)", found["ends"], 0.100, 1)
    yield Figure(
        f"{what}: перерисовка (пол — простая модель)", found["repaint"], found["repaint_floor"], 1.5
    )
    yield Figure(f"{what}: память (пол — 60 МиБ)", found["memory"], 60, 1, "МиБ")


def distribution() -> Iterator[Figure]:
    from tests.benchmarks import distribution

    for engine in ("sqlite", "postgresql"):
        found = distribution.measure(engine)
        for key, title in (("run", "разнесение"), ("undo", "его отмена")):
            what = f"{title} 1 000 поступлений, 5 000 долгов, {engine}"
            yield Figure(what, *found[key], 7)
            yield Figure(f"{what} (пол — 3 с)", found[key][0], distribution.LIMIT, 1)


def papers() -> Iterator[Figure]:
    from tests.benchmarks import papers

    found = papers.measure()
    yield Figure("200 актов на бумаге", found["ours_s"], found["floor_s"], found["goal"])


def start() -> Iterator[Figure]:
    from tests.benchmarks import start

    found = start.measure()
    yield Figure("запуск до окна (пол — import QtWidgets)", found["window"], found["import"], 2.5)
    yield Figure("запуск до первого списка", found["list"], found["import"], 6)


def finding() -> Iterator[Figure]:
    from tests.benchmarks import finding

    for engine in ("sqlite", "postgresql"):
        for asked, (ours, floor) in finding.measure(engine).items():
            what = f"найти «{asked}» среди 320 000 записей, {engine}"
            yield Figure(what, ours, floor, 4)
            yield Figure(f"{what} (пол — 150 мс)", ours, finding.LIMIT, 1)


def items() -> Iterator[Figure]:
    from tests.benchmarks import items

    found = items.measure()
    whole, limit = found["rows"], items.LIMIT
    yield Figure("окно документа со 100 строками (пол — с одной)", whole, found["row"], 2.5)
    yield Figure("окно документа со 100 строками (пол — 300 мс)", whole, limit, 1)
    yield Figure("правка цены в сотой строке (пол — 100 мс)", found["edit"], items.NOTICED, 1)


def windows() -> Iterator[Figure]:
    from tests.benchmarks import windows

    found = windows.measure()
    for limit, names in windows.by_limits(found).items():
        slowest = max(names, key=found.__getitem__)
        what = f"самое долгое из {len(names)} окон, «{slowest}» (пол — {limit * 1000:.0f} мс)"
        yield Figure(what, found[slowest], limit, 1)


def gaps() -> Iterator[Figure]:
    from tests.benchmarks import gui_gaps

    found = gui_gaps.measure()
    largest = f"наибольший {found['largest'] * 1000:.0f} мс"
    yield Figure(f"разрывы окна, пока делаются 600 PDF ({largest})", found["p99"], gui_gaps.GOAL, 1)


def schedule() -> Iterator[Figure]:
    from tests.benchmarks import schedule

    found, park = schedule.measure(), "график 3 300 бытовок"
    yield Figure(f"{park}: кадр (пол — те же штрихи)", found["frame"], found["floor"], 3)
    yield Figure(f"{park}: самый долгий шаг (пол — 30 мс)", found["scroll"], schedule.FRAME, 1)
    yield Figure(f"{park}: открыть (пол — 200 мс)", found["open"], schedule.OPENED, 1)


def years() -> Iterator[Figure]:
    from tests.benchmarks import years

    for engine in ("sqlite", "postgresql"):
        for cabins, lived, limit in years.PARKS:
            found = years.measure(engine, cabins, lived)
            what = f"сводка: {cabins} бытовок, {lived} лет, {engine}"
            ours, floor = found["summary"]
            yield Figure(f"{what} (пол — {limit * 1000:.0f} мс)", ours, limit, 1)
            yield Figure(f"{what} (пол — запрос имён)", ours, floor, years.GOAL)
            yield Figure(
                f"карточка арендатора там же (пол — {years.CARD * 1000:.0f} мс)", *found["card"], 1
            )


def statements() -> Iterator[Figure]:
    from tests.benchmarks import statements

    found = statements.measure()
    what = f"выписка из {statements.DOCUMENTS:,} документов".replace(",", " ")
    yield Figure(f"{what} (пол — те же строки в словари)", *found["read"], 4)
    yield Figure(f"{what} (пол — 1,5 с)", found["read"][0], statements.READ, 1)
    yield Figure("команда: выписка 20 МБ (пол — 5 с)", found["long"], statements.LONG, 1)
    yield Figure(
        "команда: память на 20 МБ (пол — 300 МиБ)", found["memory"], statements.ROOM, 1, "МиБ"
    )
    from tests.benchmarks import statement_import

    for engine in ("sqlite", "postgresql"):
        ours, floor = statement_import.measure(engine)
        what = f"загрузка 10 000 документов и поиск среди 5 000 счетов, {engine}"
        yield Figure(f"{what} (пол — голая вставка)", ours, floor, 8)
        yield Figure(f"{what} (пол — 5 с)", ours, statement_import.GOAL, 1)
    from tests.benchmarks import bank_posting

    for engine in ("sqlite", "postgresql"):
        what = f"«Провести точные»: 1 000 платежей (пол — те же поступления), {engine}"
        yield Figure(what, *bank_posting.measure(engine), 6)


def month() -> Iterator[Figure]:
    from tests.benchmarks import month as whole

    for engine, contracts in (
        ("sqlite", whole.SMALL),
        ("postgresql", whole.SMALL),
        ("sqlite", whole.LARGE),
    ):
        found, limit = whole.measure(engine, contracts), whole.GOALS[contracts]
        what = f"месяц: {contracts} договоров, {3 * contracts} PDF, {engine}"
        yield Figure(f"{what} (пол — {limit:g} с)", found["run"], limit, 1)
        yield Figure(f"{what} (пол — те же листы и строки)", found["run"], found["floor"], 10)
        if found["colleague"]:
            waits, most = found["colleague"], whole.PATIENCE
            yield Figure(f"{what}: коллега проводит (пол — 100 мс)", waits, most, 1)


PARTS: dict[str, Callable[[], Iterator[Figure]]] = {
    "posting": posting,
    "lists": lists,
    "long": long_list,
    "distribution": distribution,
    "papers": papers,
    "gaps": gaps,
    "start": start,
    "items": items,
    "windows": windows,
    "schedule": schedule,
    "finding": finding,
    "years": years,
    "statements": statements,
    "month": month,
}


def main(chosen: list[str]) -> int:
    """Prints a line for each figure; fails when one misses its goal."""
    missed = 0
    for name in chosen or PARTS:
        for figure in PARTS[name]():
            ratio = figure.ours / figure.floor
            missed += ratio > figure.goal
            verdict = "ok" if ratio <= figure.goal else "МАЛО"
            many, unit = (1000 if figure.unit == "мс" else 1), figure.unit
            print(
                f"{figure.what:58} {figure.ours * many:9.1f} {unit}"
                f"  пол {figure.floor * many:8.1f} {unit}"
                f"  ×{ratio:.2f} (цель ×{figure.goal:g}) {verdict}",
                flush=True,
            )
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
