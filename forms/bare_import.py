"""Gives Python its own `import` back; whoever is imported after this is read once, not twice.

PySide reads the source of every module imported after it, to see whether that one wants its
`__feature__` switches. Nobody here does, and a tenth of the start went into that reading.
"""

import builtins

import PySide6.QtCore  # noqa: F401  PySide puts its own `import` in place when it is loaded

builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
