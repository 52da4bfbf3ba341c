"""What `kontora schedule run` does: jobs found by package, each safe to run again at any time.

A job does only what is due and tells it in sentences; two machines that run it at once come to
the same base.
"""

import importlib
import pkgutil

from app.jobs.due import JOBS, Done, run_due

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["JOBS", "Done", "run_due"]
