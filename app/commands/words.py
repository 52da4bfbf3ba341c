"""argparse in Russian: help, usage and the refusals of wrong arguments."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

# What argparse says in English → what we say; groups are put where \1 stands.
REFUSALS = (
    (r"the following arguments are required: (.+)", r"не указано: \1"),
    (r"unrecognized arguments: (.+)", r"непонятные аргументы: \1"),
    (r"argument (.+): expected one argument", r"после \1 нужно значение"),
    (r"argument (.+): expected at least one argument", r"после \1 нужно значение"),
    (r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", r"\1: нет «\2»; есть: \3"),
    (r"argument (.+): invalid int value: (.+)", r"\1: нужно целое число, а не \2"),
    (r"argument (.+): not allowed with argument (.+)", r"\1 и \2 вместе не указывают"),
    (r"argument (.+): ignored explicit argument (.+)", r"\1 не принимает значения \2"),
    (r"ambiguous option: (.+) could match (.+)", r"\1 можно понять по-разному: \2"),
    (r"one of the arguments (.+) is required", r"укажите одно из: \1"),
    (r"argument (.+?): (.+)", r"\1: \2"),
)


class Help(argparse.RawDescriptionHelpFormatter):
    """The frame of `--help` in Russian."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "Вызов: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser that speaks Russian and ends with status 2 on a wrong argument."""

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("formatter_class", Help)
        super().__init__(**{**settings, "add_help": False, "allow_abbrev": False})
        self._positionals.title = "что указать"
        self._optionals.title = "настройки"
        self.add_argument("-h", "--help", action="help", help="эта подсказка")

    def error(self, message: str) -> NoReturn:
        """The usage line and one sentence, on stderr."""
        self.print_usage(sys.stderr)
        self.exit(2, f"Неверные аргументы: {in_russian(message)}. Подсказка: {self.prog} --help\n")


def in_russian(message: str) -> str:
    """A refusal of argparse in Russian; words it does not know stay as they are."""
    for pattern, words in REFUSALS:
        if re.fullmatch(pattern, message, flags=re.DOTALL):
            told = re.sub(pattern, words, message, flags=re.DOTALL)
            return told.replace("'", "") if "нет «" in told else told
    return message
