"""A payment QR code drawn as one path: exact at any size, and no picture in the file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from printforms.page import Page

QUIET = 4  # modules of white every reader needs around the code
# Readers take any of the eight masks; looking for the best one costs four fifths of the
# encoder's time, more than drawing the whole page.
MASK = 6


@lru_cache(maxsize=1024)
def qr_code(text: str) -> QrCode:
    """The code of a text: of an invoice that goes by mail and to a folder it is worked out once."""
    return QrCode(text)


class QrCode:
    """The UTF-8 bytes of a text, error level M."""

    def __init__(self, text: str) -> None:
        import segno

        code = segno.make(
            text.encode("utf-8"), error="m", boost_error=False, micro=False, mode="byte", mask=MASK
        )
        self.modules: tuple[bytes, ...] = tuple(bytes(row) for row in code.matrix)

    def quiet_zone(self, side: float) -> float:
        """White to leave on each side of the code, in the units of `side`."""
        return QUIET * side / len(self.modules)

    def draw(self, page: Page, x: float, y: float, side: float) -> None:
        """`x`, `y` is the top left corner and `side` the size of the black square, points."""
        step = side / len(self.modules)
        path = []
        for number, row in enumerate(self.modules, 1):
            bottom = page.height - y - number * step
            for start, length in _dark_runs(row):
                left, width = x + start * step, length * step
                path.append(f"{left:.3f} {bottom:.3f} {width:.3f} {step:.3f} re")
        page.operators.append("\n".join([*path, "f"]))


def _dark_runs(row: bytes) -> Iterator[tuple[int, int]]:
    """Neighbouring dark modules as (place, length)."""
    place = 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            yield place, length
        place += length
