"""What a person sees in front: the window itself, its fields, the columns of its rows."""

from typing import Any


def active(of: Any) -> Any:
    """The window in front on the desk of an office or of another window."""
    return of.desk.shell.area.activeSubWindow().widget()


def editor(window: Any, name: str) -> Any:
    """The field of the head where a value is typed."""
    return next(e for f, e in window.form.head.editors() if f.name == name)


def column(page: Any, name: str) -> int:
    return [f.name for f in page.model.fields].index(name)
