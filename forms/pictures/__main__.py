"""`python -m forms.pictures [DIR]`: a demonstration company and a picture of every window."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from app import demo
from app.session import open_work
from forms.pictures import make_every_picture


def main(words: list[str]) -> int:
    """Draws into the folder that is named, by default `pictures`; the base is thrown away."""
    out = Path(words[0]) if words else Path("pictures")
    with tempfile.TemporaryDirectory() as folder:
        made = demo.run(demo.Options(base=None, out=Path(folder) / "demo"))
        work = open_work(str(made["base"]), remember=False)
        try:
            files = make_every_picture(work, out)
        finally:
            work.database.close()
    print(f"Снимков окон: {len(files)}, папка: {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
