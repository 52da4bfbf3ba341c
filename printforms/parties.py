"""Who a paper speaks of: parties with their requisites, and those who sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from printforms.letterhead import Look
from printforms.page import Page
from printforms.paper import SMALL, STRONG, TEXT, Sheet
from printforms.picture import Picture
from printforms.typeface import MM, Style, wrapped

SIGNATURE = 34 * MM
GAP = 2 * MM
SIGN_HEIGHT = 15 * MM
STAMP = 38 * MM  # a round stamp as it is cut
STAMP_OVER = 10 * MM  # of it stands over «М.П.»
SIGNED = 40 * MM  # two lines of a post, the signature, М.П. and the air between them


@dataclass(frozen=True, slots=True)
class Party:
    """A company, entrepreneur or person; empty requisites are left out. `look` is of its papers."""

    name: str
    inn: str = ""
    kpp: str = ""
    address: str = ""
    phone: str = ""
    entrepreneur: bool = False
    look: Look | None = None

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
    """Who signs; `name` as it is decoded: «Иванов И.И.». Empty means a line to fill in.

    `sign` and `stamp` are pictures put where they would be by hand; tax papers never show them.
    A person has no `seal`.
    """

    post: str
    name: str = ""
    sign: Picture | None = None
    stamp: Picture | None = None
    seal: bool = True


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
    if signer.sign is not None:
        _over_the_line(page, signer.sign, left, name - GAP, base)
    page.line(left, base, name - GAP, base)
    page.line(name, base, x + width, base)
    page.text(name, base - len(names) * TEXT.leading, names, TEXT, "center", decoded)
    page.text(left, base, ["подпись"], SMALL, "center", name - GAP - left)
    page.text(name, base, ["расшифровка подписи"], SMALL, "center", decoded)
    return base + SMALL.leading - y


def signature_height(signer: Signer, width: float, *, stacked: bool) -> float:
    """What `signature_line` takes in a column of `width` points."""
    posts = wrapped(signer.post, TEXT, width) if stacked else []
    over = len(posts) * TEXT.leading + 3 * MM if stacked else 0.0
    return over + TEXT.leading + SMALL.leading


def _over_the_line(page: Page, sign: Picture, left: float, right: float, base: float) -> None:
    """A signature in the middle of its line, a fifth of it under the line as a hand writes."""
    width, height = sign.fitted(right - left, SIGN_HEIGHT)
    page.picture(sign, (left + right - width) / 2, base - 0.8 * height, width, height)


def draw_seal(page: Page, x: float, y: float, signer: Signer, style: Style = TEXT) -> float:
    """«М.П.» of who has a seal, and the stamp over it where there is one; answers where it ends."""
    if not signer.seal:
        return y
    page.text(x, y, ["М.П."], style)
    low = y + style.leading
    if signer.stamp is None:
        return low
    width, height = signer.stamp.fitted(STAMP, STAMP)
    top = y - STAMP_OVER
    page.picture(signer.stamp, x, top, width, height)
    return max(low, top + height)


def stamp_room(signers: Iterable[Signer]) -> float:
    """Points that a stamp takes under the line of «М.П.»."""
    return STAMP - STAMP_OVER if any(signer.stamp is not None for signer in signers) else 0.0


def two_signatures(sheet: Sheet, sides: Sequence[tuple[str, Party, Signer]]) -> None:
    """Columns of caption, name of the party, signature and М.П.; never parted by a page."""
    apart = 8 * MM
    column = (sheet.width - apart * (len(sides) - 1)) / len(sides)
    names = [wrapped(party.name, TEXT, column) for _, party, _ in sides]
    room = stamp_room(signer for _, _, signer in sides)
    sheet.need(max(map(len, names)) * TEXT.leading + SIGNED + room)
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
        lowest = max(lowest, draw_seal(sheet.page, x, end + 2 * MM, signer))
    sheet.y = lowest
