"""A demonstration base: a plausible company made from a number, the same for everybody."""

from app.demo.options import Options
from app.demo.run import run

__all__ = ["Options", "run"]
