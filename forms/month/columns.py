"""The table of a counted run: a line a position, red ones with their sign."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.month.dry_rows import names_of
from app.month.dry_run import DryRun
from app.month.lines import Line
from db.russian import date_short, money_text, quantity_text
from forms.money.plain_rows import PlainColumn


@dataclass(frozen=True)
class RunRow:
    """A line with the names of its contract and how far that has come."""

    line: Line
    contract: str
    tenant: str
    state: str

    @property
    def days(self) -> str:
        """«01–30.11», «12.10–30.11»."""
        if self.line.days is None:
            return ""
        first, last = self.line.days
        month = "" if (first.year, first.month) == (last.year, last.month) else f".{first:%m}"
        return f"{first:%d}{month}–{last:%d.%m}"

    @property
    def gross(self) -> Decimal | None:
        return self.line.gross if self.line.pieces else None

    @property
    def difference(self) -> Decimal | None:
        before = self.line.before
        if before is None or (not self.line.pieces and not self.line.red):
            return None
        return (self.line.gross - before) or None

    @property
    def words(self) -> str:
        return "; ".join(w for w in (self.line.reason, self.line.cause) if w)

    def why(self) -> str:
        """How each sum was counted, a line a charge."""
        return "\n".join(
            f"{date_short(p.days[0])}–{date_short(p.days[1])}: {p.why.text()}"
            for p in self.line.pieces
        )


def _sign(row: RunRow) -> tuple[str, str]:
    if row.line.red:
        return "error", "err"
    return ("posted", "ok") if row.line.pieces else ("paper", "text2")


COLUMNS = (
    PlainColumn("Арендатор", lambda r: r.tenant, sign=_sign),
    PlainColumn("Договор", lambda r: r.contract),
    PlainColumn("За что", lambda r: r.line.title),
    PlainColumn("Дни", lambda r: r.days),
    PlainColumn("Сумма", lambda r: r.gross, Decimal, tip=RunRow.why),
    PlainColumn("Месяцем раньше", lambda r: r.line.before, Decimal),
    PlainColumn("Разница", lambda r: r.difference, Decimal),
    PlainColumn("Почему", lambda r: r.words, colour=lambda r: "err" if r.line.red else ""),
    PlainColumn("Состояние", lambda r: r.state),
)


def rows_of(run: DryRun, states: dict[int, str], *, only_red: bool) -> list[RunRow]:
    """Red lines first, each group in the order of the contracts."""
    lines = sorted(run.red if only_red else run.lines, key=lambda line: (not line.red, line.kept))
    return [
        RunRow(line, *names_of(run, line), states.get(line.contract_id or 0, "")) for line in lines
    ]


def totals_told(run: DryRun) -> list[str]:
    """«Аренда 22 %: 360 000,00»."""
    found = sorted(run.totals().items(), key=lambda t: (t[0][0].name, t[0][1] or 0))
    return [
        f"{kind.value} {'без НДС' if rate is None else f'{quantity_text(rate)} %'}: "
        f"{money_text(total)}"
        for (kind, rate), total in found
    ]
