"""Lists of documents that both sides sign tell where their papers are (L22)."""

from __future__ import annotations

from forms.signing import declare

declare()
