"""What a start loads and when: paint first, the list next, what may wait waits."""

import subprocess
import sys
from pathlib import Path

from app import upkeep

ROOT = Path(__file__).parent.parent


def _printed(program: str, *arguments: str) -> list[str]:
    """The lines of a process of its own: this one has everything loaded already."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_window_is_painted_before_the_base_is_imported():
    program = """
import sys
from forms.application import prepare
from forms.shell import Shell
application = prepare(["kontora"])
shell = Shell()
shell.painted.connect(application.quit)
shell.show()
application.exec()
heavy = ("sqlalchemy", "db", "app", "openpyxl", "reportlab", "pypdfium2")
print([name for name in heavy if name in sys.modules])
"""
    assert _printed(program) == ["[]"]


def test_windows_of_things_are_loaded_after_the_first_list_and_before_they_are_asked_for(tmp_path):
    """A list needs none of them; a program at rest loads them, so that the first opens at once."""
    base = str(tmp_path / "base.sqlite")
    upkeep.create(base)
    program = """
import sys
from PySide6.QtCore import QTimer
from forms import application

def loaded():
    heavy = ("forms.item_window", "forms.section_page", "forms.item_windows.unit_write_off")
    return [name in sys.modules for name in heavy]

def look():
    if loaded() == [True, True, True]:
        print("all there")
        qt.quit()
    else:
        QTimer.singleShot(20, look)

def there():
    from db.documents.rent_transfer import RentTransfer
    program.desk.open_list(RentTransfer)
    print(loaded())
    look()

qt = application.prepare(["kontora"])
program = application.Program(sys.argv[1])
program.opened.connect(there)
qt.exec()
program.desk.work.database.close()
"""
    assert _printed(program, base) == ["[False, False, False]", "all there"]
