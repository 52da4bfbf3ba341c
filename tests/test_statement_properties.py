"""K-1: what holds for any statement: a way there and back, faults found one by one, no crash."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.statements.model import BankDocument, NoStatement, Statement
from app.statements.payer import who_paid
from app.statements.reading import read
from app.statements.writing import write
from db.errors import UserError
from tests.statement_files import ENCODINGS, document, file, section, statements


@settings(max_examples=150, deadline=None)
@given(statement=statements(), encoding=st.sampled_from(ENCODINGS))
def test_what_is_written_is_read_back_equal(statement: Statement, encoding: str):
    found = read(write(statement, encoding))
    assert list(map(_written, found.documents)) == list(map(_written, statement.documents))
    for name in ("version", "sender", "receiver", "first_day", "last_day", "accounts", "balances"):
        assert getattr(found, name) == getattr(statement, name), name
    assert found.created == (statement.created and statement.created.replace(microsecond=0))
    assert found.refused == []
    # What was worked out is worked out again to the same.
    assert read(write(found, encoding)).documents == found.documents


def _written(document: BankDocument) -> tuple:
    """What a document says, without what is worked out of it."""
    return tuple(
        getattr(document, name)
        for name in (
            "kind", "number", "date", "total", "payer", "payee", "purpose", "debited", "credited",
            "rest",
        )
    )  # fmt: skip


# --- planted faults --------------------------------------------------------------------------

FAULTS: dict[str, Callable[[list[str]], list[str]]] = {
    "sum": lambda lines: [_value(line, "Сумма", "12,3,4") for line in lines],
    "zero": lambda lines: [_value(line, "Сумма", "0.00") for line in lines],
    "no sum": lambda lines: [line for line in lines if not line.startswith("Сумма=")],
    "day": lambda lines: [_value(line, "Дата", "32.01.2026") for line in lines],
    "beginning": lambda lines: lines[1:],
    "twice": lambda lines: [*lines[:-1], "Сумма=5.00", lines[-1]],
}


def _value(line: str, tag: str, value: str) -> str:
    return f"{tag}={value}" if line.startswith(f"{tag}=") else line


@settings(max_examples=150, deadline=None)
@given(
    statement=statements().filter(lambda s: len(s.documents) > 0),
    encoding=st.sampled_from(ENCODINGS),
    data=st.data(),
)
def test_planted_faults_are_refused_each_and_nothing_else(
    statement: Statement, encoding: str, data: st.DataObject
):
    """Every document is either read as it was or refused at a line of its own."""
    plan = [data.draw(st.sampled_from((None, *FAULTS)), label="fault") for _ in statement.documents]
    lines = write(statement, "utf-8").decode().split("\r\n")
    starts = [n for n, line in enumerate(lines) if line.startswith("СекцияДокумент=")]
    stops = [*starts[1:], lines.index("КонецФайла")]
    made, places = lines[: starts[0]], []
    for fault, start, stop in zip(plan, starts, stops, strict=True):
        part = lines[start:stop]
        part = FAULTS[fault](part) if fault else part
        if fault:
            places.append(range(len(made) + 1, len(made) + len(part) + 1))
        made += part
    found = read("\r\n".join([*made, "КонецФайла", ""]).encode(encoding))
    good = [d for d, fault in zip(statement.documents, plan, strict=True) if fault is None]
    assert list(map(_written, found.documents)) == list(map(_written, good))
    assert len(found.refused) == len(places)
    for refusal, place in zip(found.refused, places, strict=True):
        assert refusal.line in place


@settings(max_examples=100, deadline=None)
@given(statement=statements(), encoding=st.sampled_from(ENCODINGS), cut=st.floats(0, 1))
def test_a_file_cut_anywhere_loses_no_whole_document(
    statement: Statement, encoding: str, cut: float
):
    data = write(statement, encoding)
    data = data[: int(len(data) * cut)]
    text = data.decode("utf-8" if encoding == "utf-8-sig" else encoding, "ignore")
    begun, ended = text.count("\nСекцияДокумент="), text.count("\nКонецДокумента")
    try:
        found = read(data)
    except NoStatement:
        assert ended == 0
        return
    # An end that lost its letters is no end; one that lost only its line break is.
    assert ended <= len(found.documents) + len(found.refused) <= begun
    assert len(found.documents) == ended
    assert list(map(_written, found.documents)) == list(map(_written, statement.documents[:ended]))


# --- fuzz ------------------------------------------------------------------------------------

SEED = file(section(ВсегоПоступило="1000"), document(), document(Номер="13", СвойТег="1"))
PIECES = [line.encode() for line in SEED.splitlines(keepends=True)]


def survives(data: bytes) -> None:
    """Only the typed refusal comes out, and what is read can be said, written and read again."""
    try:
        found = read(data)
    except NoStatement:
        return
    assert all(isinstance(word, str) and "\n" not in word for word in found.warnings())
    for one in found.documents:
        assert one.total > 0
        assert who_paid(one).name or not one.payer.name
    begun = len(found.documents)
    try:
        again = read(write(found, "utf-8"))
    except UserError:
        assert begun == 0
        return
    assert len(again.documents) + len(again.refused) == begun


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
@example(b"\xff\xfe")
@example(b"\xfe\xff1")
@example(b"\xef\xbb\xbf")
@example(b"1CClientBankExchange")
def test_any_bytes_are_read_or_refused(data: bytes):
    survives(data)
    survives(b"1CClientBankExchange\n" + data)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES) | st.binary(max_size=20), max_size=60),
    st.sampled_from(("utf-8", "cp1251", "cp866", "utf-16-le")),
)
def test_any_order_of_lines_is_read_or_refused(pieces: list[bytes], encoding: str):
    """Every «СекцияДокумент» read is answered for: as a document or as a refusal."""
    data = b"1CClientBankExchange\n" + b"".join(pieces)
    text = data.decode("utf-8", "replace").encode(encoding, "replace")
    survives(text)
    survives(data)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(("utf-8", "cp1251", "utf-16-le")),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_a_mutated_file_is_read_or_refused(encoding: str, changes: list[tuple[int, int]]):
    data = bytearray(SEED.encode(encoding))
    for place, byte in changes:
        data[place % len(data)] = byte
    survives(bytes(data))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_no_document_is_lost_silently(pieces: list[bytes]):
    """Of documents begun, read and refused none is missing, however the lines are shuffled."""
    text = (b"1CClientBankExchange\n" + b"".join(pieces)).decode()
    begun = text.count("СекцияДокумент=")
    try:
        found = read(text.encode())
    except NoStatement:
        assert begun == 0
        return
    assert len(found.documents) + len(found.refused) >= begun


@pytest.mark.parametrize("letter", ["₽", "é", "日"])
def test_a_letter_the_encoding_lacks_is_named(letter: str):
    found = read(file(document(НазначениеПлатежа=f"Аренда {letter}")).encode())
    with pytest.raises(UserError, match=f"«НазначениеПлатежа»: знака «{letter}»"):
        write(found, "cp866")
    assert read(write(found, "utf-8")).documents == found.documents
