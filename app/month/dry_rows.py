"""A dry run for people and programs: rows of a table, keys of the JSON, a short answer."""

from __future__ import annotations

from typing import Any

from app.month.causes import difference_text
from app.month.dry_run import DryRun
from app.month.lines import Line
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.russian import counted, money_text, month_title, quantity_text

NAMED = 10  # units kept past «До»
MOST = 30  # red rows told in words; all of them stand in the JSON


def data_of(run: DryRun) -> dict[str, Any]:
    """Keys of the command line's contract, and the lines themselves."""
    stopped = run.stopped
    return {
        "month": f"{run.of.month:%Y-%m}",
        "contracts": len(run.issued),
        "charged": f"{run.charged:.2f}",
        "documents": run.documents(),
        "totals": [
            {"kind": kind.value, "vat": _rate(percent), "sum": f"{total:.2f}"}
            for (kind, percent), total in sorted(
                run.totals().items(), key=lambda t: (t[0][0].name, t[0][1] or 0)
            )
        ],
        "skipped": [_named(run, line) | {"reason": line.reason} for line in run.skipped],
        "stopped": [
            {"contract": run.of.by_id[key].contract_number, "reason": why}
            for key, why in stopped.items()
        ],
        "warnings": [_named(run, line) | {"text": line.reason or line.cause} for line in run.red],
        "rows": [row_of(run, line) for line in run.lines if line.pieces],
    }


def _named(run: DryRun, line: Line) -> dict[str, Any]:
    contract, tenant = names_of(run, line)
    return {"contract": contract, "tenant": tenant, "position": line.title, "red": line.red}


def names_of(run: DryRun, line: Line) -> tuple[str, str]:
    """(number of the contract, tenant); of a fault of an organization its name."""
    if line.contract_id is None:
        return "", run.of.facts.get(Organization, line.owner_id or 0).name
    doc = run.of.by_id[line.contract_id]
    return doc.contract_number, run.of.facts.get(Partner, doc.partner_id).name


def row_of(run: DryRun, line: Line) -> dict[str, Any]:
    days = line.days
    assert days is not None
    before = line.before
    return _named(run, line) | {
        "from": days[0].isoformat(),
        "to": days[1].isoformat(),
        "sum": f"{line.gross:.2f}",
        "vat": f"{sum(p.vat for p in line.pieces):.2f}",
        "before": None if before is None else f"{before:.2f}",
        "cause": line.cause,
        "why": [p.why.text() for p in line.pieces],
    }


def _rate(percent: Any) -> str:
    return "без НДС" if percent is None else f"{quantity_text(percent)} %"


def text_of(run: DryRun) -> str:
    """A short Russian answer: how much, and every red row."""
    of = run.of
    contracts = contracts_text(len(run.issued))
    heading = f"{of.kind.value}, {month_title(of.month)}: {contracts}, {money_text(run.charged)}."
    told = [f"{heading} Ничего не записано."]
    red = [line for line in run.red if not line.kept]
    told += [_said(run, line) for line in red[:MOST]]
    if red[MOST:]:
        told.append(f"… и ещё {len(red) - MOST}: все — в ответе с --json")
    if kept := list(dict.fromkeys(line.title for line in run.red if line.kept)):
        more = f" и ещё {len(kept) - NAMED}" if kept[NAMED:] else ""
        told.append(f"В аренде без продления: {', '.join(kept[:NAMED])}{more}: «Продержание»")
    return "\n".join(told)


def _said(run: DryRun, line: Line) -> str:
    contract, tenant = names_of(run, line)
    number = f" № {contract}" if contract else ""
    sums = ""
    if line.pieces and line.before is not None:
        sums = f" {money_text(line.gross)} ({difference_text(line.before, line.gross)})"
    title = "" if line.title == tenant else f", {line.title}"  # a fault of all of one tenant
    return f"✕ {tenant}{number}{title}{sums}: {line.reason or line.cause}"


def contracts_text(number: int) -> str:
    """How many contracts, in words of the right number: «12 договоров»."""
    return counted(number, "договор", "договора", "договоров")
