"""Pictures of the windows, made from the program itself: for the demonstration and README.

`./kontora.sh pictures` (`python -m forms.pictures`) draws every window there is.
"""

from __future__ import annotations

from pathlib import Path

from app.work import Work


def make_pictures(work: Work, out: Path) -> list[Path]:
    """Draws the main windows at 1366×800, light and dark, into `out`; answers the files.

    Needs no screen: the windows are drawn in memory. Windows whose things the base does not
    have are left out.
    """
    from forms.pictures.main_windows import scenes
    from forms.pictures.studio import draw

    return draw(work, out, scenes)


def make_every_picture(work: Work, out: Path) -> list[Path]:
    """Draws every window and dialog, light and dark. It writes to the base: take one to spare."""
    from forms.pictures.every_window import prepare, scenes
    from forms.pictures.studio import draw

    prepare(work)
    return draw(work, out, scenes)
