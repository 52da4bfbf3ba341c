"""«Продержание» of everything that tenants keep past «До», in bulk (accounting-model.md, Cases)."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.month.checking import kept_documents
from app.month.dry_run import DryRun
from app.work import Work
from db.errors import UserError


@dataclass
class HeldOver:
    """Documents posted, and why others were refused."""

    done: int = 0
    refusals: list[str] = field(default_factory=list)


def hold_over(work: Work, run: DryRun) -> HeldOver:
    """Charges what a run lists as kept, a document a contract; a refused one stops no other."""
    told = HeldOver()
    for made in kept_documents(run.of):
        number = run.of.by_id[made.contract_id].contract_number
        try:
            work.post(made)
        except UserError as refusal:
            told.refusals.append(f"Договор № {number}: {refusal}")
        else:
            told.done += 1
    return told
