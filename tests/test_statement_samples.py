"""K-1: statements as banks and programs really write them, against facts found by another reader."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.statements.model import Direction, NoStatement
from app.statements.reading import read
from app.statements.writing import write
from tests.commands import Said

SAMPLES = Path(__file__).parent.parent.parent / "shared" / "formats" / "bank_1c"
FACTS_FILE = SAMPLES / "expected_facts.json"
FACTS: dict[str, dict[str, Any]] = (
    json.loads(FACTS_FILE.read_text(encoding="utf-8")) if FACTS_FILE.is_file() else {}
)
# The facts count a file of the first line and nothing else as a statement; it says nothing.
NOTHING_SAID = ("odooru_1c_to_kl_min.txt",)
NO_STATEMENTS = [
    name for name, facts in FACTS.items() if not facts["is_1c"] or name in NOTHING_SAID
]
STATEMENTS = [name for name in FACTS if name not in NO_STATEMENTS]

pytestmark = pytest.mark.skipif(
    not FACTS, reason="the sample statements are not on this machine (../shared/formats/bank_1c)"
)


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_real_file_is_read_as_the_facts_say(name: str):
    facts, found = FACTS[name], read((SAMPLES / name).read_bytes())
    came, went = (list(found.of(way)) for way in (Direction.IN, Direction.OUT))
    assert {
        "encoding": found.encoding,
        "version": found.version,
        "sender": found.sender or None,
        "own_accounts": list(found.accounts),
        "documents": len(found.documents),
        "incoming": len(came),
        "outgoing": len(went),
        "undetermined": len(found.documents) - len(came) - len(went),
        "incoming_with_only_ДатаСписано": sum(bool(d.debited and not d.credited) for d in came),
        "doc_types": sorted({d.kind for d in found.documents}),
    } == {key: facts[key] for key in (
        "encoding", "version", "sender", "own_accounts", "documents", "incoming", "outgoing",
        "undetermined", "incoming_with_only_ДатаСписано", "doc_types",
    )}  # fmt: skip
    assert sum(d.total for d in came) == Decimal(facts["incoming_sum"])
    assert sum(d.total for d in went) == Decimal(facts["outgoing_sum"])
    assert found.refused == []
    for key, column in (("header_total_in", "received"), ("header_total_out", "spent")):
        told = [s for b in found.balances if (s := getattr(b, column)) is not None]
        assert sum(told) == Decimal(facts[key] or 0)
    cut = any("КонецФайла" in remark for remark in found.remarks)
    assert cut is not facts["eof_marker"]


@pytest.mark.parametrize("name", NO_STATEMENTS)
def test_a_file_that_is_no_statement_is_refused_in_a_sentence(name: str):
    with pytest.raises(NoStatement, match=r"[а-я].*\."):
        read((SAMPLES / name).read_bytes())


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_real_file_is_written_and_read_back_equal(name: str):
    found = read((SAMPLES / name).read_bytes())
    again = read(write(found, "utf-8"))
    assert again.documents == [_closed(d) for d in found.documents]
    assert (again.accounts, again.balances) == (found.accounts, found.balances)


def _closed(document: Any) -> Any:
    document.closed = True
    return document


@pytest.mark.parametrize("name", sorted(FACTS))
def test_the_command_answers_for_every_file(kontora: Callable[..., Said], name: str):
    said = kontora("statement", "show", SAMPLES / name, "--json")
    if name in NO_STATEMENTS:
        assert (said.status, said.out) == (1, "")
        assert "Traceback" not in said.err
        return
    data = said.data
    assert (said.status, data["documents"]) == (0, FACTS[name]["documents"])
    assert data["incoming"] == {
        "count": FACTS[name]["incoming"],
        "sum": f"{Decimal(FACTS[name]['incoming_sum']):.2f}",
    }
    assert len(data["rows"]) == data["documents"]


def test_people_behind_banks_are_named_and_the_bank_is_not():
    """K-2: real transfers through 30233 and 40911."""
    from app.statements.payer import who_paid

    found = read((SAMPLES / "odin_two_documents.txt").read_bytes())
    assert [who_paid(d)[:2] for d in found.documents] == [
        ("Петров Петр Петрович", ""),
        ("Петрова Галина Леонидовна", ""),
    ]
