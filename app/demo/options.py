"""What a demonstration is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.work import Work
from db.errors import UserError
from db.file_faults import why_not

Progress = Callable[[int, int, str], None]
Pictures = Callable[[Work, Path], list[Path]]


@dataclass(frozen=True)
class Options:
    """`base` empty means `out/demo.sqlite`; `progress` hears (steps done, steps in all, what).

    `pictures` draws the windows into a folder: given from outside, for only forms know windows.
    """

    base: str | None
    out: Path
    cabins: int = 60
    tenants: int = 40
    months: int = 6
    seed: int = 1
    progress: Progress | None = None
    pictures: Pictures | None = None

    @property
    def target(self) -> str:
        """The base to make, as `--base` names it."""
        return self.base or str(self.out / "demo.sqlite")


LIMITS = {
    "cabins": ("бытовок", 1, 100_000),
    "tenants": ("арендаторов", 1, 20_000),
    "months": ("месяцев", 1, 60),
}


def sizes_are_possible(options: Options) -> None:
    """Refuses a company of no cabins, of a hundred years, and the like."""
    for name, (words, least, most) in LIMITS.items():
        if not least <= getattr(options, name) <= most:
            raise UserError(f"Число {words} может быть от {least} до {most}. Укажите другое.")


def folder_is_free(options: Options) -> None:
    """Makes the folder; refuses one with a demonstration in it and a place where none can be."""
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        known = Path(options.target)
        if options.base is None and known.exists() and known.stat().st_size:
            raise UserError(
                f"В папке «{options.out}» уже есть база-пример {known.name}. "
                "Удалите её или укажите другую папку: --out."
            )
    except OSError as fault:
        raise UserError(
            f"Папку «{options.out}» сделать нельзя: {why_not(fault)}. Укажите другую: --out."
        ) from None
