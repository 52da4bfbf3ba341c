"""Electronic signatures (КЭП) among the files of a thing: what each signs, is it valid (I-9).

A detached signature is a file beside the signed one: «Акт.pdf.sig» or «Акт.sig» for «Акт.pdf».
It is checked by the program of this computer, when it comes and whenever a person asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app import attachments
from app.attachments import PLACE, FileInfo
from app.signature_program import verdict_of
from app.work import Work
from db.base import Base
from db.desk import Attachment, Verdict

SUFFIXES = (".sig", ".sgn", ".p7s")
NOTHING_SIGNED = "рядом нет файла, который ею подписан: приложите его"


def is_signature(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def signature_words(info: FileInfo) -> str:
    """«Подпись верна: Иванов Иван»; empty for what is no signature.

    What a program says of a bad one is for its engineers: `FileInfo.verdict_told` has it.
    """
    if not is_signature(info.name):
        return ""
    verdict = info.verdict or Verdict.UNCHECKED
    if verdict is Verdict.INVALID or not info.verdict_told:
        return verdict.value
    return f"{verdict.value}: {info.verdict_told}"


def signed_by(info: FileInfo, files: Sequence[FileInfo]) -> FileInfo | None:
    """The file that a signature signs, by its name: the last put before others of that name."""
    stem = info.name.rpartition(".")[0].lower()
    named = [f for f in files if not is_signature(f.name) and f.name.lower() == stem]
    short = [
        f for f in files if not is_signature(f.name) and f.name.rpartition(".")[0].lower() == stem
    ]
    return next(reversed(named or short), None)


def check_signatures(work: Work, thing: Base) -> list[FileInfo]:
    """Checks every signature among the files of a thing, and keeps what became of it."""
    files = attachments.files_of(work, thing)
    found: list[dict[str, Any]] = []
    for info in files:
        if is_signature(info.name):
            linked = next((f for f in files if f.id == info.signs_id), None)
            of = linked or signed_by(info, files)
            verdict, told = Verdict.UNCHECKED, NOTHING_SIGNED
            if of is not None:
                signature = attachments.content(work, info.id)
                verdict, told = verdict_of(of.name, attachments.content(work, of.id), signature)
            if verdict is Verdict.UNCHECKED and linked is not None and info.verdict is not None:
                continue  # what another computer found out stands
            known = {"signs_id": None if of is None else of.id, "verdict": verdict}
            found.append({"id": info.id, **known, "verdict_told": told})
    if found:
        with work.transaction("проверить подписи", (), None) as gate:
            assert gate is not None
            gate.update_many(PLACE, found, "signs_id", "verdict", "verdict_told")
            gate.touched |= {Attachment, type(thing)}
    return attachments.files_of(work, thing)
