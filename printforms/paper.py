"""The sheet every print form draws on: margins, the place of the next line, page breaks.

Knows fonts and margins, nothing of rent. Millimetres come in, points stay inside. Nothing is
written until all pages are drawn, so «Лист 2 из 3» needs no second pass, and what must stay
together is drawn, and if it fell over the edge is taken back and drawn on the next page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal

from printforms.letterhead import LOGO, Look
from printforms.page import HAIRLINE, Align, Page
from printforms.typeface import BOLD, MM, REGULAR, Style, printable, wrapped

TEXT = Style(REGULAR, 9, 11.5)
STRONG = Style(BOLD, 9, 11.5)
SMALL = Style(REGULAR, 7, 8.5)
TITLE = Style(BOLD, 14, 17)
MARK = Style(BOLD, 96, 96)

Format = Literal["A4", "A4 landscape", "A3", "A3 landscape"]
FORMATS: dict[Format, tuple[float, float]] = {
    "A4": (210 * MM, 297 * MM),
    "A4 landscape": (297 * MM, 210 * MM),
    "A3": (297 * MM, 420 * MM),
    "A3 landscape": (420 * MM, 297 * MM),
}
MARGINS = (12, 10, 10, 20)  # millimetres: top, right, bottom, left (wide for the binder)
FOOTER = 6 * MM  # kept free under the text on every page
MOST_BELOW = 4  # lines a company says under its pages
GREY = "#5B6670"


class Sheet:
    """The pages of one document. `y` is where the next thing goes, points from the top."""

    def __init__(self, form: Format = "A4", margins: tuple[float, ...] = MARGINS) -> None:
        """Margins are millimetres: top, right, bottom, left."""
        top, right, bottom, left = (side * MM for side in margins)
        self.page_width, self.page_height = FORMATS[form]
        self.left, self.right = left, self.page_width - right
        self.top, self.bottom = top, self.page_height - bottom - FOOTER
        self.pages: list[Page] = []
        self.title = ""
        self.author = ""
        self.draft = False
        self.colour = ""
        self.below: list[str] = []
        self.page_break()

    def dress(self, look: Look | None) -> None:
        """The look of a company, before anything is drawn."""
        if look is None:
            return
        self.colour = look.colour
        if look.footer:
            self.below = wrapped(look.footer, SMALL, self.width)[:MOST_BELOW]
            self.bottom -= len(self.below) * SMALL.leading
        if look.logo is not None:
            width, height = look.logo.fitted(*LOGO)
            self.page.picture(look.logo, self.left, self.y, width, height)
            self.y += height + 3 * MM

    @property
    def page(self) -> Page:
        return self.pages[-1]

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def room(self) -> float:
        """Points left on this page."""
        return self.bottom - self.y

    @property
    def at_top(self) -> bool:
        return self.y <= self.top

    def page_break(self) -> None:
        self.pages.append(Page(self.page_width, self.page_height))
        self.y = self.top

    def need(self, height: float) -> None:
        """Begins a new page where `height` points are not left on this one."""
        if height > self.room and not self.at_top:
            self.page_break()

    def gap(self, millimetres: float) -> None:
        """Empty room; none at the top of a page."""
        if not self.at_top:
            self.y += millimetres * MM

    def rule(self, thickness: float = 0.5) -> None:
        """A line across the sheet."""
        self.need(2 * MM)
        if self.colour and thickness > HAIRLINE:
            top = self.y - thickness / 2
            self.page.fill(self.left, top, self.width, thickness, self.colour)
        else:
            self.page.line(self.left, self.y, self.right, self.y, thickness)
        self.y += 1.5 * MM

    def text(self, text: str, style: Style = TEXT, align: Align = "left") -> None:
        """A paragraph over the whole width, flowing to the next page where it must."""
        colour = self.colour if style is TITLE else ""
        lines = wrapped(text, style, self.width)
        self._flow(lines, style, self.left, self.width, align, colour)

    def heading(self, text: str, *, ruled: bool = True, align: Align = "left") -> None:
        """The title of the paper; it also becomes the title of the file."""
        self.title = self.title or printable(text)
        self.text(text, TITLE, align)
        self.gap(1)
        if ruled:
            self.rule(1.5)

    def pair(self, label: str, text: str, label_width: float = 30, style: Style = STRONG) -> None:
        """A caption and its bold value beside it; the caption's width is millimetres."""
        indent = label_width * MM
        captions = wrapped(label, TEXT, indent - 2 * MM)
        lines = wrapped(text, style, self.width - indent)
        self.need(min(max(len(captions), len(lines)), 6) * style.leading)
        start, page = self.y, len(self.pages)
        self.page.text(self.left, start, captions, TEXT)
        self._flow(lines, style, self.left + indent, self.width - indent)
        if len(self.pages) == page:
            self.y = max(self.y, start + len(captions) * TEXT.leading)
        self.y += 1 * MM

    def _flow(
        self,
        lines: list[str],
        style: Style,
        x: float,
        width: float,
        align: Align = "left",
        colour: str = "",
    ) -> None:
        while lines:
            self.need(style.leading)
            fit = max(1, int(self.room / style.leading + 1e-6))
            self.page.text(x, self.y, lines[:fit], style, align, width, colour)
            self.y += len(lines[:fit]) * style.leading
            lines = lines[fit:]

    def together(self, *parts: Callable[[], None], lead: Callable[[], None] | None = None) -> None:
        """Draws the parts on one page if a page can hold them.

        `lead` is drawn first where a page is broken for their sake (a table's header).
        """
        mark = self._mark()
        if self._drawn_on_one_page(parts) or mark[2] <= self.top:
            return
        self._back(mark)
        self.page_break()
        if not self._drawn_on_one_page([lead, *parts] if lead else parts):
            self._back(mark)  # no page holds them: then without a hole before them
            self._drawn_on_one_page(parts)

    def _drawn_on_one_page(self, parts: Sequence[Callable[[], None]]) -> bool:
        before = len(self.pages)
        for part in parts:
            part()
        return len(self.pages) == before

    def _mark(self) -> tuple[int, int, float]:
        return len(self.pages), len(self.page.operators), self.y

    def _back(self, mark: tuple[int, int, float]) -> None:
        pages, operators, self.y = mark
        del self.pages[pages:]
        del self.page.operators[operators:]

    def finished(self) -> list[Page]:
        """The pages with their footers and, on a draft, the mark that it is one."""
        for number, page in enumerate(self.pages, 1):
            if self.draft:
                page.operators.insert(0, _draft_mark(page))
            self._words_below(page)
            if len(self.pages) > 1:
                self._footer(page, number)
        return self.pages

    def _words_below(self, page: Page) -> None:
        """What the company says under each of its pages."""
        if self.below:
            y = self.bottom + 1.5 * MM
            page.text(self.left, y, self.below, SMALL, "center", self.width, GREY)

    def _footer(self, page: Page, number: int) -> None:
        y = self.bottom + FOOTER + (len(self.below) - 1) * SMALL.leading
        place = f"Лист {number} из {len(self.pages)}"
        title = wrapped(self.title, SMALL, self.width - 30 * MM)[0]
        page.text(self.left, y, [title], SMALL)
        page.text(self.left, y, [place], SMALL, "right", self.width)


def _draft_mark(page: Page) -> str:
    """«ЧЕРНОВИК» from corner to corner, pale, under everything else."""
    angle = math.atan2(page.height, page.width)
    cos, sin = math.cos(angle), math.sin(angle)
    word = "ЧЕРНОВИК"
    half, low = MARK.width(word) / 2, 0.35 * MARK.size
    x = page.width / 2 - half * cos + low * sin
    y = page.height / 2 - half * sin - low * cos
    shown = page.written(0, page.height - MARK.drop, [word], MARK, "left", 0)
    return f"q 0.9 g {cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {x:.2f} {y:.2f} cm BT {shown} ET Q"
