"""Who a paper speaks of: parties with their requisites, and those who sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from printforms.page import Page
from printforms.paper import SMALL, STRONG, TEXT, Sheet
from printforms.typeface import MM, wrapped

SIGNATURE = 34 * MM
GAP = 2 * MM
SIGNED = 40 * MM  # two lines of a post, the signature, М.П. and the air between them


@dataclass(frozen=True, slots=True)
class Party:
    """A company, entrepreneur or person; empty requisites are left out."""

    name: str
    inn: str = ""
    kpp: str = ""
    address: str = ""
    phone: str = ""
    entrepreneur: bool = False

    def requisites(self) -> str:
        """«ООО «А», ИНН 46…, КПП 46…, г. Курск, …, тел.: …»."""
        parts = [
            self.name,
            self.inn and f"ИНН {self.inn}",
            self.kpp and f"КПП {self.kpp}",
            self.address,
            self.phone and f"тел.: {self.phone}",
        ]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs; `name` as it is decoded: «Иванов И.И.». Empty means a line to fill in."""

    post: str
    name: str = ""


def fits_one_line(signer: Signer, width: float) -> bool:
    """Whether the post stands before its signature line and not over it."""
    return TEXT.width(signer.post) + GAP + SIGNATURE / 2 + _decoded(signer, width) <= width


def _decoded(signer: Signer, width: float) -> float:
    """Room for the decoded name; a very long one wraps rather than take the whole line."""
    return min(max(TEXT.width(signer.name) + 2 * GAP, 24 * MM), width - SIGNATURE / 2)


def signature_line(
    page: Page, x: float, y: float, width: float, signer: Signer, *, stacked: bool = False
) -> float:
    """«Должность ______ Иванов И.И.» within `width` points; gives back its height.

    `stacked` puts the post over the line, for one too long to stand before it.
    """
    top, left = y, x
    decoded = _decoded(signer, width)
    names = wrapped(signer.name, TEXT, decoded)
    posts = wrapped(signer.post, TEXT, width if stacked else width - SIGNATURE / 2 - decoded)
    page.text(x, y, posts, TEXT)
    if stacked:
        top += len(posts) * TEXT.leading + 3 * MM
    else:
        left += TEXT.width(signer.post) + GAP
    base, name = top + TEXT.leading, x + width - decoded
    page.line(left, base, name - GAP, base)
    page.line(name, base, x + width, base)
    page.text(name, base - len(names) * TEXT.leading, names, TEXT, "center", decoded)
    page.text(left, base, ["подпись"], SMALL, "center", name - GAP - left)
    page.text(name, base, ["расшифровка подписи"], SMALL, "center", decoded)
    return base + SMALL.leading - y


def two_signatures(sheet: Sheet, sides: Sequence[tuple[str, Party, Signer]]) -> None:
    """Columns of caption, name of the party, signature and М.П.; never parted by a page."""
    apart = 8 * MM
    column = (sheet.width - apart * (len(sides) - 1)) / len(sides)
    names = [wrapped(party.name, TEXT, column) for _, party, _ in sides]
    sheet.need(max(map(len, names)) * TEXT.leading + SIGNED)
    places = [sheet.left + number * (column + apart) for number in range(len(sides))]
    stacked = not all(fits_one_line(signer, column) for _, _, signer in sides)
    start = lowest = sheet.y
    for x, lines, (caption, _, _) in zip(places, names, sides, strict=True):
        sheet.page.text(x, start, [caption], STRONG)
        sheet.page.text(x, start + STRONG.leading, lines, TEXT)
        lowest = max(lowest, start + STRONG.leading + len(lines) * TEXT.leading)
    signed = lowest + 5 * MM
    for x, (_, _, signer) in zip(places, sides, strict=True):
        end = signed + signature_line(sheet.page, x, signed, column, signer, stacked=stacked)
        sheet.page.text(x, end + 2 * MM, ["М.П."], TEXT)
        lowest = max(lowest, end + 2 * MM + TEXT.leading)
    sheet.y = lowest
