"""`kontora demo`: a plausible company in a base of its own, its papers and pictures."""

from __future__ import annotations

from argparse import Namespace
from decimal import Decimal
from pathlib import Path

from app.commands.answer import Answer
from app.commands.bar import Bar
from app.commands.parser import Commands, command

DEFAULT_OUT = Path("demo")


def declare(commands: Commands) -> None:
    parser = command(commands, "demo", "сделать базу-пример с документами и бумагами", demo)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, metavar="ПАПКА", help="куда")
    parser.add_argument("--cabins", type=int, default=60, metavar="N", help="бытовок")
    parser.add_argument("--tenants", type=int, default=40, metavar="N", help="арендаторов")
    parser.add_argument("--months", type=int, default=6, metavar="N", help="месяцев")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="случайное число")
    parser.add_argument("--no-window", action="store_true", help="не открывать окно в конце")
    parser.set_defaults(pictures=None)


def demo(options: Namespace) -> Answer:
    from app import demo as making
    from app.commands.opening import with_password
    from app.session import address
    from db.russian import money_text

    base = None
    if options.base:  # the demonstration never touches a base that was not named
        base = with_password(options, lambda p: address(options.base, p))
    with Bar() as bar:
        data = making.run(
            making.Options(
                base=base,
                out=options.out,
                cabins=options.cabins,
                tenants=options.tenants,
                months=options.months,
                seed=options.seed,
                progress=bar,
                pictures=options.pictures,
            )
        )
    sums = ", ".join(
        f"{title} {money_text(Decimal(data[key]))}"
        for key, title in (
            ("charged", "начислено"),
            ("paid", "оплачено"),
            ("debt", "долг"),
            ("overpaid", "переплата"),
        )
    )
    named = options.base or str(data["base"])  # an address may have got a password meanwhile
    data["base"] = named
    text = f"База-пример: {named}, файлы: {options.out}. {sums.capitalize()}."
    window = None if options.no_window else named
    return Answer(data, text, window=window)
