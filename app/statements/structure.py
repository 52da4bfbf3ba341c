"""The sections of a statement: which lines make which document (exchange-formats §1.2).

A document whose lines may be mixed with another's is refused, not guessed: every
«СекцияДокумент», and every run of a document's lines whose beginning is lost, ends as one
document or as one refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from app.statements import tags
from app.statements.model import NoStatement, Refusal
from app.statements.remarks import Remarks
from app.statements.tags import DOCUMENT, DOCUMENT_END, END, PURPOSE, SECTION, SECTION_END, START
from app.statements.values import clean

LONGEST_VALUE = 4000
MOST_DOCUMENTS = 200_000
MOST_VALUES = 500  # of one document; the format knows seventy
_OF_ACCOUNT = frozenset(tags.TURNOVER)


@dataclass(slots=True)
class RawDocument:
    """The written values of a document and where they stand; empty values are left out."""

    line: int
    kind: str
    values: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    fault: Refusal | None = None
    closed: bool = True
    last: str = ""

    def blame(self, line: int, text: str) -> None:
        """The first fault is what a person is told."""
        self.fault = self.fault or Refusal(line, text)


@dataclass(slots=True)
class RawSection:
    """One «СекцияРасчСчет»: sums of an account over some days."""

    line: int
    values: dict[str, str] = field(default_factory=dict)


def _is_plain(value: str) -> bool:
    return value.isprintable() and len(value) <= LONGEST_VALUE and "\ufffd" not in value


class Structure:
    """Takes lines; gives each document away when it ends, refusals and sections are kept."""

    def __init__(self, taken: Callable[[RawDocument], None], remarks: Remarks) -> None:
        self.header: dict[str, str] = {}
        self.accounts: dict[str, None] = {}
        self.sections: list[RawSection] = []
        self.refused: list[Refusal] = []
        self._taken, self._remarks = taken, remarks
        self._document: RawDocument | None = None
        self._section: RawSection | None = None
        self._headless = 0  # the line where lines of a document began without «СекцияДокумент»
        self._begun, self._documents, self._ended = False, 0, False
        self._marks: dict[str, Callable[[int, str], None]] = {
            START: self._start,
            END: self._end,
            SECTION: self._open_section,
            SECTION_END: self._close_section,
            DOCUMENT: self._open_document,
            DOCUMENT_END: self._close_document,
        }

    def read(self, lines: Iterable[str]) -> None:
        """Everything; NoStatement when the first line is not the format's."""
        exact, recognised, marks = tags.EXACT, tags.recognised, self._marks
        of_document = tags.OF_DOCUMENT
        for at, line in enumerate(lines, 1):
            word, equals, value = line.partition("=")
            document = self._document
            if document is not None and equals and word in of_document:
                self._put(document, at, word, value.strip())
                continue
            tag = exact.get(word)
            if tag is None:
                if line.isspace():
                    continue
                tag = recognised(word)
            if tag in marks:
                marks[tag](at, clean(value))
            elif document is not None and equals:
                self._put(document, at, tag or clean(word), value.strip())
            elif not equals or not self._begun:
                self._stray(at, line)
            else:
                self._outside(at, tag, word, clean(value))
        self._finish()

    # --- what the lines are ---------------------------------------------------------------

    def _put(self, document: RawDocument, at: int, tag: str, value: str) -> None:
        document.last = tag
        if not value:
            return
        values = document.values
        if tag in values or tag not in tags.OF_DOCUMENT or not _is_plain(value):
            value = self._odd(document, at, tag, value)
        values[tag] = value
        document.places[tag] = at

    def _odd(self, document: RawDocument, at: int, tag: str, value: str) -> str:
        """What is to be kept of a value that is foreign, repeated, too long or unreadable."""
        value = clean(value)
        if tag not in tags.OF_DOCUMENT:
            if tag in _OF_ACCOUNT:
                document.blame(at, f"«{tag}» внутри документа: потеряна граница документа.")
            if len(document.values) >= MOST_VALUES:
                document.blame(at, f"в документе больше {MOST_VALUES} строк.")
                document.values.clear()
            self._remarks.add("незнакомая строка документа", at, f"«{tag[:40]}»")
        known = document.values.get(tag)
        if known is not None:
            value = self._repeated(document, at, tag, known, value)
        if len(value) > LONGEST_VALUE:
            document.blame(at, f"«{tag[:40]}» длиннее {LONGEST_VALUE} знаков.")
            value = value[:LONGEST_VALUE]
        if "\ufffd" in value:
            self._remarks.add("нечитаемые знаки", at, f"«{tag[:40]}»")
        return value

    def _repeated(self, document: RawDocument, at: int, tag: str, was: str, value: str) -> str:
        """A second value: of a purpose it is its next line, of anything else a lost border."""
        if tag == PURPOSE:
            return was if value == was else f"{was} {value}"
        if tag in tags.OF_DOCUMENT:
            document.blame(
                at,
                f"в документе со строки {document.line} второй раз «{tag}»: потеряна граница "
                "между документами.",
            )
        return was

    def _outside(self, at: int, tag: str | None, word: str, value: str) -> None:
        """A value outside of documents: of an account, of the header, or of a lost document."""
        if tag in tags.ONLY_OF_DOCUMENT:
            self._section = None
            self._headless = self._headless or at
        elif self._headless:
            return
        elif self._section is not None and tag in tags.ACCOUNT:
            if value:
                self._section.values.setdefault(tag, value)
            if tag == "РасчСчет":
                self._own(value)
        elif tag == "РасчСчет":
            self._own(value)
        elif tag is not None:
            self.header.setdefault(tag, value)
        elif "\ufffd" in word:
            raise NoStatement(f"Строка {at}: буквы испорчены, файл перекодировали после банка.")
        else:
            self._remarks.add("незнакомая строка", at, f"«{clean(word)[:40]}»")

    def _stray(self, at: int, line: str) -> None:
        """A line without «=»: a purpose that goes on, or garbage that is told of."""
        text = clean(line.strip("\ufeff"))
        if not text:
            return
        if not self._begun:
            raise NoStatement(
                "Это не выписка 1CClientBankExchange: файл должен начинаться с этого слова, "
                f"а начинается с «{text[:40]}»."
            )
        document = self._document
        if document is not None and document.last == PURPOSE:
            self._put(document, at, PURPOSE, text)
            self._remarks.add("назначение платежа в несколько строк", at)
        elif text != "\x1a":
            self._remarks.add("непонятная строка", at, f"«{text[:40]}»")

    def _own(self, value: str) -> None:
        if value:
            self.accounts[value] = None

    # --- borders --------------------------------------------------------------------------

    def _start(self, at: int, value: str) -> None:
        self._leave(at)
        if self._begun:
            self._remarks.add("в файле несколько выписок подряд", at)
        self._begun, self._ended = True, False

    def _end(self, at: int, value: str) -> None:
        self._leave(at)
        self._ended = True

    def _open_section(self, at: int, value: str) -> None:
        self._leave(at)
        self._section = RawSection(at)
        self.sections.append(self._section)

    def _close_section(self, at: int, value: str) -> None:
        if self._document is not None:
            self._document.blame(at, f"«{SECTION_END}» внутри документа: потеряна граница.")
        self._section = None

    def _open_document(self, at: int, value: str) -> None:
        if not self._begun:
            self._stray(at, DOCUMENT)
        self._leave(at)
        self._documents += 1
        if self._documents > MOST_DOCUMENTS:
            raise NoStatement(
                f"В файле больше {MOST_DOCUMENTS} документов. Выгрузите выписку частями, "
                "например по месяцам."
            )
        self._document = RawDocument(at, value or "Прочее")

    def _close_document(self, at: int, value: str) -> None:
        if self._document is not None:
            self._give(self._document)
        elif self._headless:
            self._refuse_headless()
        else:
            self._remarks.add(f"лишняя строка «{DOCUMENT_END}»", at)

    def _leave(self, at: int) -> None:
        """Another section begins: what was open ends without its own end."""
        if self._document is not None:
            document = self._document
            document.closed = False
            self._remarks.add(f"документ без «{DOCUMENT_END}»", document.line)
            self._give(document)
        if self._headless:
            self._refuse_headless()
        self._section = None

    def _give(self, document: RawDocument) -> None:
        self._document = None
        if document.fault is not None:
            self.refused.append(document.fault)
        else:
            self._taken(document)

    def _refuse_headless(self) -> None:
        """Lines of a document that nothing opened: counted among documents, never taken."""
        self.refused.append(
            Refusal(self._headless, f"строки документа без «{DOCUMENT}»: потеряно его начало.")
        )
        self._headless = 0

    def _finish(self) -> None:
        """The file ends: a document cut by it may lack anything, so it is refused."""
        if self._document is not None:
            line = self._document.line
            self._document.blame(line, "файл обрывается внутри этого документа.")
            self._give(self._document)
        if self._headless:
            self._refuse_headless()
        if not self._begun:
            raise NoStatement("Файл пуст: в нём нет ни одной строки.")
        if not self._ended:
            self._remarks.add(f"нет последней строки «{END}», файл мог быть обрезан")
