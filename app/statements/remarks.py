"""Sentences about what was odd in a file and read all the same; a kind is told once."""

from __future__ import annotations

from app.statements.model import NoStatement

TOLD_LINES = 5
MOST_KINDS = 200
MOST_ODD = 2_000_000


class Remarks:
    """Counts what is met, so that a damaged file of a million lines is told in a few sentences."""

    def __init__(self) -> None:
        self._met: dict[tuple[str, str], list[int]] = {}
        self._counts: dict[tuple[str, str], int] = {}
        self._said: list[str] = []
        self._all = 0

    def add(self, what: str, line: int = 0, which: str = "") -> None:
        """`what` is the kind, `which` tells it closer; `line` 0 is the file as a whole."""
        self._all += 1
        if self._all > MOST_ODD:
            raise NoStatement("Почти все строки файла не похожи на выписку: файл повреждён.")
        key = (what, which)
        if key not in self._met and len(self._met) >= MOST_KINDS:
            key = (what, "")
        places = self._met.setdefault(key, [])
        self._counts[key] = self._counts.get(key, 0) + 1
        if line and len(places) < TOLD_LINES:
            places.append(line)

    def say(self, sentence: str) -> None:
        """A sentence of its own."""
        self._said.append(sentence)

    def sentences(self) -> list[str]:
        """«Строки 12, 40 и ещё 3: незнакомая строка документа «Канал».»"""
        told = []
        for (what, which), places in self._met.items():
            text = f"{what} {which}".strip()
            more = self._counts[(what, which)] - len(places)
            if not places:
                told.append(f"{text[0].upper()}{text[1:]}.")
                continue
            word = "Строка" if len(places) == 1 and not more else "Строки"
            tail = f" и ещё {more}" if more else ""
            told.append(f"{word} {', '.join(map(str, places))}{tail}: {text}.")
        return told + self._said
