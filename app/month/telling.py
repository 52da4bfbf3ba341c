"""What the month's steps did, for people and programs: issued, approved, taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from app.month.approving import Approved
from app.month.dry_rows import contracts_text
from app.month.dry_run import DryRun
from app.month.issuing import Issued
from app.month.lines import ZERO
from app.month.making import COLUMNS
from app.month.undoing import Undone
from app.store import rows_by
from app.work import Work
from db.documents.contract import Contract
from db.russian import money_text, month_title

AGAIN = (
    "уже выставлен, а появилось новое: начислите его документом «Начисление аренды и услуг» "
    "или отмените месяц и выставьте заново"
)


@dataclass(frozen=True)
class Told:
    """Keys of the answer, words, and what a person must do yet."""

    data: dict[str, Any]
    text: str
    remarks: list[str] = field(default_factory=list)


def outcome_of(work: Work, run: DryRun, done: Issued) -> Told:
    """What a run issued now, what waits for approval, what was refused and why."""
    kind, month, lines = run.of.kind, run.of.month, run.issued
    documents = {
        noun.__tablename__: len([i for i in done.done if getattr(i, column) is not None])
        for noun, column in COLUMNS.items()
    }
    charged = sum((item.amount for item in done.done), ZERO)
    refusals = [(item.contract_id, item.words) for item in done.refused]
    refusals += [(i.contract_id, AGAIN) for i in done.before if i.contract_id in lines]
    with work.database.reading() as session:
        found = rows_by(session, Contract, "id", [key for key, _ in refusals])
        numbers = {doc.id: doc.contract_number for doc in found}
    refused = [{"contract": numbers.get(key, ""), "reason": words} for key, words in refusals]
    data = {
        "contracts": len(done.done),
        "charged": f"{charged:.2f}",
        "documents": {name: n for name, n in documents.items() if n},
        "waiting": len(done.waiting),
        "refused": refused,
    }
    remarks = [f"Договор № {one['contract']}: {one['reason']}" for one in refused]
    if done.waiting:
        remarks.append(
            f"Ждут утверждения: {contracts_text(len(done.waiting))}. Утверждает другой человек: "
            f"kontora month approve {month:%Y-%m}, затем повторите команду."
        )
    text = f"{kind.value}, {month_title(month)}: выставлено {contracts_text(len(done.done))}, "
    return Told(data, text + money_text(charged), remarks)


def approved_text(month: dt.date, found: Approved) -> str:
    """«Утверждено, октябрь 2026 г.: Акты, 12 договоров, 378 000,00»."""
    total = sum((item.amount for item in found.items), ZERO)
    kinds = ", ".join(dict.fromkeys(kind.value for kind in found.kinds))  # of two organizations
    told = f"{contracts_text(len(found.items))}, {money_text(total)}"
    return f"Утверждено, {month_title(month)}: {kinds}, {told}"


def undone_text(month: dt.date, found: Undone) -> str:
    """«Отменено, октябрь 2026 г.: Акты, 12 договоров; номера документов сохранены»."""
    kinds = ", ".join(dict.fromkeys(kind.value for kind in found.kinds))
    told = contracts_text(len(found.items))
    return f"Отменено, {month_title(month)}: {kinds}, {told}; номера документов сохранены"
