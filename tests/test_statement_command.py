"""K-1: `kontora statement show` as the command line's contract says (cli.md)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import Said
from tests.statement_files import OWN, SECOND, TENANT, document, file, section

KEYS = [
    "format",
    "version",
    "encoding",
    "accounts",
    "documents",
    "incoming",
    "outgoing",
    "undetermined",
    "rows",
    "warnings",
]
ROW = [
    "number",
    "date",
    "sum",
    "direction",
    "payer",
    "payer_inn",
    "payer_account",
    "payee",
    "payee_inn",
    "payee_account",
    "purpose",
]


@pytest.fixture
def shown(tmp_path: Path, kontora: Callable[..., Said]) -> Callable[..., Said]:
    def show(text: str, *words: str, encoding: str = "cp1251") -> Said:
        path = tmp_path / "kl_to_1c.txt"
        path.write_bytes(text.encode(encoding))
        return kontora("statement", "show", path, *words)

    return show


def test_the_answer_has_the_keys_of_the_contract(shown: Callable[..., Said]):
    out = document(ПлательщикСчет=OWN, ПолучательСчет=TENANT, Сумма="7.5", Номер="2")
    inside = document(ПлательщикСчет=OWN, ПолучательСчет=SECOND, Номер="3")
    said = shown(file(section(РасчСчет=SECOND), document(), out, inside), "--json")
    data = said.data
    assert said.status == 0
    assert list(data)[:3] == ["format", "version", "encoding"]
    assert set(KEYS) <= set(data)
    assert {key: data[key] for key in KEYS[:8]} == {
        "format": "1CClientBankExchange",
        "version": "1.03",
        "encoding": "cp1251",
        "accounts": [OWN, SECOND],
        "documents": 3,
        "incoming": {"count": 1, "sum": "1000.00"},
        "outgoing": {"count": 1, "sum": "7.50"},
        "undetermined": 1,
    }
    assert [row["direction"] for row in data["rows"]] == ["in", "out", "internal"]
    assert {key: data["rows"][0][key] for key in ROW} == {
        "number": "12",
        "date": "2026-04-15",
        "sum": "1000.00",
        "direction": "in",
        "payer": 'ООО "Ромашка"',
        "payer_inn": "7707083893",
        "payer_account": TENANT,
        "payee": "",
        "payee_inn": "",
        "payee_account": OWN,
        "purpose": "Оплата по счету 12",
    }


def test_a_refused_document_makes_the_answer_partial(shown: Callable[..., Said]):
    text = file(document(Сумма="0"), document(Номер="13"))
    said = shown(text, "--json")
    assert said.status == 3
    assert said.data["documents"] == 1
    assert said.data["refused"][0]["line"] == 8
    assert said.data["warnings"][0].startswith("Строка 8: Платежное поручение № 12: сумма")
    in_words = shown(text)
    assert in_words.status == 3
    assert "Строка 8: " in in_words.out


def test_the_payer_behind_a_bank_is_a_person_or_unknown(shown: Callable[..., Said]):
    """K-2: neither face ever tells the bank as the payer; what the file says is kept beside."""
    bank = {"ПлательщикСчет": "30232810900000000001", "Плательщик1": "ПАО Сбербанк"}
    person = document(**bank, НазначениеПлатежа="Плательщик: Иванов Иван Иванович")
    nobody = document(**bank, НазначениеПлатежа="Перевод")
    rows = shown(file(person, nobody), "--json").data["rows"]
    assert [(r["payer"], r["payer_inn"], r["payer_found"], r["payer_written"]) for r in rows] == [
        ("Иванов Иван Иванович", "", "purpose", "ПАО Сбербанк"),
        ("не распознан", "", "unknown", "ПАО Сбербанк"),
    ]


def test_the_text_tells_sums_documents_and_doubts(shown: Callable[..., Said]):
    many = [document(Номер=str(n)) for n in range(50)]
    said = shown(file(section(ВсегоПоступило="1"), *many))
    assert said.status == 0
    assert "Windows-1251: 50 документов" in said.out
    assert "Поступило: 50 на 50\u00a0000,00" in said.out
    assert "… и ещё 10" in said.out
    assert "по итогам банка 1,00" in said.out


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_what_is_no_statement_is_refused_on_stderr(shown: Callable[..., Said], words: tuple):
    said = shown("просто текст", *words)
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("Это не выписка 1CClientBankExchange")
    assert "Traceback" not in said.err


def test_an_empty_statement_is_no_error(shown: Callable[..., Said]):
    data = shown(file(), "--json").data
    assert (data["documents"], data["rows"], data["refused"]) == (0, [], [])
