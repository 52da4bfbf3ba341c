"""Findings about requisites as problems of a card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.verbs import Problem
from db.requisites import Finding, Severity


def checked(field: str, findings: Iterable[Finding], *, own: bool = False) -> Iterator[Problem]:
    """A wrong format blocks; a wrong check digit warns, in one's own organization it blocks."""
    for finding in findings:
        warning = finding.severity is Severity.WARN and not own
        yield Problem(field, finding.text, warning=warning)
