"""All commands of `kontora` and what they share."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.commands.words import Parser

if TYPE_CHECKING:
    from app.commands.answer import Answer

COMMANDS = (
    "demo",
    "base",
    "report",
    "listing",
    "printing",
    "statement",
    "payments",
    "month",
    "mail",
    "schedule",
    "attention",
    "user",
)
Run = Callable[[argparse.Namespace], "Answer"]
Commands = Any  # argparse keeps the name of its class to itself

DESCRIPTION = """\
Контора: учёт аренды бытовок. Без команды открывает окно программы.

База: --base ФАЙЛ или --base postgresql://логин@сервер/база; иначе KONTORA_BASE, последняя
открытая, kontora.sqlite в папке данных. Итог: 0 — сделано, 1 — отказ с причиной, 2 — неверные
аргументы, 3 — сделано не всё.
"""


def build() -> Parser:
    """The parser of the whole program; `run` is the command chosen, None opens the window."""
    parser = Parser(prog="kontora", description=DESCRIPTION)
    parser.set_defaults(run=None, json=False)
    parser.add_argument("--version", action="store_true", help="версия программы")
    parser.add_argument("--base", metavar="БАЗА", help="файл или postgresql://логин@сервер/база")
    parser.add_argument("--user", metavar="ИМЯ", help="пользователь базы-файла")
    parser.add_argument("--link", metavar="ССЫЛКА", help="что открыть: kontora:item/contract/12")
    commands = parser.add_subparsers(title="команды", metavar="КОМАНДА", parser_class=Parser)
    for name in COMMANDS:
        importlib.import_module(f"app.commands.{name}").declare(commands)
    return parser


def group(commands: Commands, name: str, text: str) -> Commands:
    """A command with commands of its own: `kontora base …`."""
    parser = commands.add_parser(name, help=text, description=text)
    found: Commands = parser.add_subparsers(
        title="команды", metavar="КОМАНДА", required=True, parser_class=Parser
    )
    return found


def command(commands: Commands, name: str, text: str, run: Run) -> Parser:
    """A command with what all of them understand."""
    parser: Parser = commands.add_parser(name, help=text, description=text)
    shared = parser.add_argument_group("общие настройки")
    # A default here would wipe out what stood before the command.
    absent = argparse.SUPPRESS
    shared.add_argument("--base", metavar="БАЗА", default=absent, help="какая база")
    shared.add_argument("--user", metavar="ИМЯ", default=absent, help="пользователь базы-файла")
    shared.add_argument("--json", action="store_true", help="ответ одним документом JSON")
    parser.set_defaults(run=run)
    return parser
