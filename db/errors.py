"""The exceptions a person is meant to read."""

from __future__ import annotations


class UserError(Exception):
    """A refusal: its message says in Russian what is wrong and what to do.

    Shown as it is by windows and the command line, never logged as a bug.
    """


class PasswordNeeded(UserError):
    """The base opens only with a password, or the one given is wrong: ask and try again."""


class BrokenBase(UserError):
    """The file is not a base, or its pages are damaged."""
