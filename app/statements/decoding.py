"""Bytes to lines, whatever the file says of its encoding (exchange-formats §1.4).

Many files are UTF-8 with «Кодировка=Windows», so the encoding is found by the words of the format
in the bytes themselves. A file that changes its encoding in the middle is read line by line where
that is certain and refused where it is not: nothing of it is lost without a word.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.statements.model import FORMAT, NoStatement
from app.statements.tags import DOCUMENT, DOCUMENT_END

HEAD = 65536
CANDIDATES = ("utf-8", "cp1251", "cp866")
WIDE = ("utf-16-le", "utf-16-be")
_WORDS = ("ВерсияФормата", "РасчСчет", DOCUMENT, DOCUMENT_END, "КонецФайла", "Кодировка", "Сумма")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_START = FORMAT.encode()
_FOREIGN = (
    (b"PK\x03\x04", "Это книга Excel или архив"),
    (b"\xd0\xcf\x11\xe0", "Это книга Excel или документ Word старого образца"),
    (b"%PDF", "Это PDF"),
    (b"<", "Это XML или веб-страница"),
    (b":20:", "Это выписка MT940"),
    (b"{1:", "Это сообщение SWIFT"),
    (b"{", "Это JSON"),
)
_ASK = "Выгрузите из банка выписку «в 1С» (файл 1CClientBankExchange, обычно kl_to_1c.txt)."


@dataclass(slots=True)
class Text:
    """The lines of a file. `odd_lines` are those in another encoding, as they come along."""

    encoding: str
    data: bytes
    odd_lines: list[int] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Lines by CR, LF or CRLF, ends stripped of nothing but these."""
        errors = "surrogateescape" if self.encoding == "utf-8" else "replace"
        stream = io.TextIOWrapper(io.BytesIO(self.data), self.encoding, errors, newline=None)
        return self._mended(stream) if self.encoding == "utf-8" else iter(stream)

    def _mended(self, stream: Iterator[str]) -> Iterator[str]:
        """Lines of UTF-8; a tag or a value that is not UTF-8 is read as Windows-1251."""
        if _is_strict(self.data):
            yield from stream
            return
        for number, line in enumerate(stream, 1):
            try:
                line.encode()
            except UnicodeEncodeError:
                self.odd_lines.append(number)
                yield "=".join(map(_either, line.split("=")))
            else:
                yield line


def _either(text: str) -> str:
    """Text of UTF-8 as it is; bytes that were none are letters of Windows-1251."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape").decode("cp1251", "replace")
    return text


def decoded(data: bytes) -> Text:
    """The encoding of a statement, found in its bytes. NoStatement says what else it is."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return Text(encoding, data)
    start = data[:HEAD].lstrip(b" \t\r\n\x00\xef\xbb\xbf")
    if not start:
        raise NoStatement(f"Файл пуст. {_ASK}")
    for sign, words in _FOREIGN:
        if start.startswith(sign):
            raise NoStatement(f"{words}, а не выписка. {_ASK}")
    for encoding in WIDE:
        if data[:HEAD].find(FORMAT.encode(encoding)) % 2 == 0:  # -1, not found, is odd
            return Text(encoding, data)
    counts = _counted(data[:HEAD], _WORDS) or _counted(data, _WORDS)
    if not counts:
        raise NoStatement(_what_is_wrong(data[:HEAD]))
    whole = _counted(data, (DOCUMENT, DOCUMENT_END))
    return Text(_chosen(counts, whole), data)


def _counted(data: bytes, words: tuple[str, ...]) -> dict[str, int]:
    """How many of the words stand in the bytes, by encoding; nothing found is left out."""
    found: dict[str, int] = {}
    for encoding in CANDIDATES:
        for spelt in (str, str.lower, str.upper):
            count = sum(data.count(spelt(word).encode(encoding)) for word in words)
            if count:
                found[encoding] = found.get(encoding, 0) + count
                break
    return found


def _chosen(counts: dict[str, int], documents: dict[str, int]) -> str:
    present = counts.keys() | documents.keys()
    if present <= {"utf-8", "cp1251"} and "utf-8" in present:
        return "utf-8"  # single lines may still be Windows-1251
    if len(present) > 1:
        raise NoStatement(
            "В файле смешаны кодировки, и прочитать его без потерь нельзя: похоже, склеены "
            "несколько выписок. Загрузите их по одной."
        )
    return max(counts, key=lambda encoding: counts[encoding])


def _what_is_wrong(head: bytes) -> str:
    if _START not in head:
        return f"Это не выписка 1CClientBankExchange: нет её первой строки. {_ASK}"
    twice = DOCUMENT.encode().decode("cp1251", "ignore").encode()
    if twice[:16] in head or b"????????" in head:
        return f"Буквы в файле испорчены: его перекодировали после банка. {_ASK}"
    return f"В выписке нет ни одного слова её формата: ни счёта, ни документов. {_ASK}"


def _is_strict(data: bytes) -> bool:
    """The bytes are UTF-8 throughout; read by pieces, for a file may be long."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(data), HEAD):
            decoder.decode(data[at : at + HEAD])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
