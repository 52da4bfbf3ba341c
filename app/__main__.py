"""The doorway: `kontora` opens the window, `kontora COMMAND` works without one.

The one module of app/ that may import forms, and only when a window is asked for.
"""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands import answer as answers
from app.commands import parser
from db.errors import UserError

if TYPE_CHECKING:
    from app.work import Work


def main(words: Sequence[str] | None = None) -> int:
    """Runs the program; answers the exit status (0 done, 1 refused, 2 wrong, 3 in part)."""
    _speak_clearly()
    options = parser.build().parse_args(words)
    try:
        return _run(options)
    except UserError as refusal:
        print(refusal, file=sys.stderr)
    except KeyboardInterrupt:
        print("Прервано. Начатое и не законченное в базу не попало.", file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as fault:  # noqa: BLE001  the crash hook: a person never sees a traceback
        print(_reported(fault), file=sys.stderr)
    return answers.REFUSED


def _run(options: Namespace) -> int:
    if options.version:
        from importlib.metadata import version

        print(f"Контора {version('kontora')}")
        return answers.DONE
    if options.run is None:
        return _window(options.base, options.user, options.link)
    before = dict(os.environ)
    if "pictures" in options:
        options.pictures = _pictures
    answer: answers.Answer = options.run(options)
    answers.told(answer, as_json=options.json)
    if answer.window is not None and _display(real=True):
        # Pictures were drawn without a screen, and Qt keeps to that for the life of a process.
        command = [sys.executable, "-m", "app", "--base", answer.window]
        return subprocess.run(command, env=before, check=False).returncode
    return answer.status


def _pictures(work: Work, out: Path) -> list[Path]:
    from forms.pictures import make_pictures

    return make_pictures(work, out)


def _window(base: str | None, login: str | None, link: str | None) -> int:
    if not _display():
        raise UserError(
            "Окно открыть негде: нет экрана (DISPLAY и WAYLAND_DISPLAY пусты). Без окна работают "
            "команды: kontora --help."
        )
    from forms.application import run

    status: int = run(base, login, link)
    return status


def _display(*, real: bool = False) -> bool:
    """There is something to draw on; Qt itself would hang or abort without it.

    `real`: a person sees it, so Qt's own platforms without a screen do not count.
    """
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform.split(":")[0] in ("offscreen", "minimal"):
        return not real
    if platform or sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _speak_clearly() -> None:
    """UTF-8 where nobody chose otherwise; a letter the terminal lacks is no reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            encoding = None if stream.isatty() else "utf-8"
            reconfigure(encoding=encoding, errors="replace")


def _reported(fault: Exception) -> str:
    """Writes a defect down and says where."""
    import datetime as dt
    import traceback

    import platformdirs

    file = Path(platformdirs.user_log_dir("kontora", appauthor=False)) / "kontora.log"
    told = f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M:%S} {' '.join(sys.argv[:2])}\n"
    told += "".join(traceback.format_exception(fault))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as log:
            log.write(told)
    except OSError:
        return f"Ошибка программы: {type(fault).__name__}. Записать её не удалось."
    return f"Ошибка программы, база цела. Подробности записаны в {file}: пришлите этот файл нам."


if __name__ == "__main__":
    sys.exit(main())
