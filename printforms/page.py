"""One page of paper: marks on it, kept as PDF operators until the sheets are bound.

Lengths are points, y grows downwards from the top edge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from printforms.picture import Picture
from printforms.typeface import Style, Typeface

Align = Literal["left", "center", "right"]
HAIRLINE = 0.5
XOBJECT = "FormXob."  # how ReportLab calls in a page what it draws


@dataclass(slots=True)
class Page:
    width: float
    height: float
    operators: list[str] = field(default_factory=list)
    letters: set[tuple[Typeface, int]] = field(default_factory=set)
    pictures: dict[str, Picture] = field(default_factory=dict)

    def text(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        style: Style,
        align: Align = "left",
        width: float = 0.0,
        colour: str = "",
    ) -> None:
        """Lines one under another; `y` is the top of the first, `width` the column's."""
        shown = f"BT {self.written(x, y, lines, style, align, width)} ET"
        self.operators.append(f"q {paint(colour)} rg {shown} Q" if colour else shown)

    def written(
        self, x: float, y: float, lines: Sequence[str], style: Style, align: Align, width: float
    ) -> str:
        """The operators of `text` without their brackets: a row of cells is one text object."""
        baseline = self.height - y - style.drop
        shown = [f"/{style.face.name}+0 {style.size:g} Tf"]
        for line in lines:
            left = x
            if align == "right":
                left += width - style.width(line)
            elif align == "center":
                left += (width - style.width(line)) / 2
            shown.append(f"1 0 0 1 {left:.2f} {baseline:.2f} Tm {self._shown(line, style)}")
            baseline -= style.leading
        return " ".join(shown)

    def _shown(self, line: str, style: Style) -> str:
        """One line; letters outside the everyday page of the font change it and change it back."""
        name, runs = style.face.name, style.face.font.encoded(line)
        self.letters.add((style.face, 0))
        if len(runs) == 1 and runs[0][0] == 0:
            return f"<{runs[0][1].hex()}> Tj"
        self.letters.update((style.face, number) for number, _ in runs)
        shown = [f"/{name}+{number} {style.size:g} Tf <{c.hex()}> Tj" for number, c in runs]
        return " ".join([*shown, f"/{name}+0 {style.size:g} Tf"])

    def line(self, x1: float, y1: float, x2: float, y2: float, thickness: float = HAIRLINE) -> None:
        """A straight black line."""
        top = self.height
        self.operators.append(
            f"{thickness:g} w {x1:.2f} {top - y1:.2f} m {x2:.2f} {top - y2:.2f} l S"
        )

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """A frame; `x`, `y` is its top left corner."""
        self.operators.append(
            f"{HAIRLINE} w {x:.2f} {self.height - y - height:.2f} {width:.2f} {height:.2f} re S"
        )

    def fill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A rectangle of `#RRGGBB` without a frame."""
        self.operators.append(
            f"q {paint(colour)} rg {x:.2f} {self.height - y - height:.2f}"
            f" {width:.2f} {height:.2f} re f Q"
        )

    def picture(self, picture: Picture, x: float, y: float, width: float, height: float) -> None:
        """A picture stretched over a rectangle; `x`, `y` is its top left corner."""
        self.pictures[picture.name] = picture
        low = self.height - y - height
        self.operators.append(
            f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {low:.2f} cm /{XOBJECT}{picture.name} Do Q"
        )


def paint(colour: str) -> str:
    """`#FFF0A8` as the three numbers PDF wants."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return " ".join(f"{part:.3f}" for part in parts)


def tint(colour: str) -> str:
    """The same colour as pale as a heading may be under black letters."""
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{255 - (255 - part) // 8:02X}" for part in parts)
