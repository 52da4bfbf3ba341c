"""A TrueType font whose subsets never change: each is built and compressed once a process.

Two thirds of the time of a one-page ReportLab file go into making a font subset for it and
deflating it. Here the letters are dealt to pages of 256 codes beforehand: page 0 holds what
Russian papers are written with, the following ones every other letter of the font, built only
when somebody's name needs them. A letter the font lacks is drawn as its «missing» box.
"""

from __future__ import annotations

import codecs
import threading
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfdoc, pdfmetrics, ttfonts

from printforms.press.hints import unhinted

MISSING = 0xFFFD
UNUSED = 0xFFFE  # charmap's own mark of a hole
LETTERS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя"
    + "\u00a0№«»„“”‘’–—…₽°²³×±§•·−½≤≥‑€©®™"
)


class Ready(pdfdoc.PDFObject):  # type: ignore[misc]  # ReportLab is untyped
    """A PDF object already written."""

    def __init__(self, written: bytes) -> None:
        self.written = written

    def format(self, document: Any) -> bytes:
        return self.written


@dataclass(frozen=True)
class Subset:
    """Up to 256 letters of a font, ready to be put into any file."""

    base_name: str
    widths: bytes
    font: bytes
    font_length: int
    to_unicode: bytes


class FixedFont(ttfonts.TTFont):  # type: ignore[misc]  # ReportLab is untyped
    """A font ReportLab's canvas takes for its own, with nothing left to do at save time."""

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(name, str(path))
        self.pages = _dealt(self.face.charToGlyph)
        self._encoding = codecs.charmap_build("".join(map(chr, self.pages[0])))
        self._codes = {
            letter: (number, code)
            for number, page in enumerate(self.pages)
            for code, letter in enumerate(page)
            if letter != UNUSED
        }
        self._subsets: dict[int, Subset] = {}
        self._building = threading.Lock()

    def line_width(self, line: str) -> float:
        """Width of a line at size 1."""
        widths, missing = self.face.charWidths, self.face.defaultWidth
        return float(sum([widths.get(ord(c), missing) for c in line])) / 1000

    def encoded(self, text: str) -> list[tuple[int, bytes]]:
        """Runs of (page, codes); one run for everything Russian papers are written with."""
        try:
            return [(0, codecs.charmap_encode(text, "strict", self._encoding)[0])]
        except UnicodeEncodeError:
            return self._encoded_by_letter(text)

    def _encoded_by_letter(self, text: str) -> list[tuple[int, bytes]]:
        runs: list[tuple[int, bytearray]] = []
        for letter in text:
            page, code = self._codes.get(ord(letter), (0, 0))
            if not runs or runs[-1][0] != page:
                runs.append((page, bytearray()))
            runs[-1][1].append(code)
        return [(page, bytes(codes)) for page, codes in runs]

    def subset(self, page: int) -> Subset:
        """The ready objects of one page of letters."""
        with self._building:  # the face reads its file by seeking
            if page not in self._subsets:
                self._subsets[page] = _built(self.face, page, self.pages[page])
            return self._subsets[page]

    # ReportLab's protocol of a dynamic font.
    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:
        return self.encoded(text)

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:
        """Marks a page of letters as used by the document."""
        used = self.state.setdefault(doc, set())
        if not used:
            doc.delayedFonts.append(self)
        used.add(subset)
        return f"/{self.fontName}+{subset}"

    def addObjects(self, doc: Any) -> None:
        for page in sorted(self.state.pop(doc)):
            self._add_page(doc, page)

    def _add_page(self, doc: Any, page: int) -> None:
        subset, face, name = self.subset(page), self.face, f"{self.fontName}+{page}"
        file = _ready_stream(subset.font, Length1=subset.font_length)
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "Ascent": face.ascent,
                "CapHeight": face.capHeight,
                "Descent": face.descent,
                # Codes are our own, not those of a known alphabet: the font is symbolic.
                "Flags": (face.flags & ~ttfonts.FF_NONSYMBOLIC) | ttfonts.FF_SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray(face.bbox),
                "FontName": pdfdoc.PDFName(subset.base_name),
                "ItalicAngle": face.italicAngle,
                "StemV": face.stemV,
                "FontFile2": doc.Reference(file, f"fontFile:{name}"),
                "MissingWidth": face.defaultWidth,
            }
        )
        font = pdfdoc.PDFTrueTypeFont()
        font.Name = name
        font.BaseFont = subset.base_name
        font.FirstChar = 0
        font.LastChar = len(self.pages[page]) - 1
        font.Widths = Ready(subset.widths)
        font.ToUnicode = doc.Reference(_ready_stream(subset.to_unicode), f"toUnicode:{name}")
        font.FontDescriptor = doc.Reference(descriptor, f"fontDescriptor:{name}")
        doc.Reference(font, name)
        doc.idToObject["BasicFonts"].dict[name] = font


@cache
def loaded(name: str, path: Path) -> FixedFont:
    """The font of a file, known to ReportLab under `name`; the same one for the whole process."""
    font = FixedFont(name, path)
    pdfmetrics.registerFont(font)
    return font


def _dealt(known: dict[int, int]) -> list[list[int]]:
    """Every letter of the font dealt to pages of codes; ASCII keeps its codes on page 0."""
    first = [MISSING] + [UNUSED] * 31 + [ord(c) for c in LETTERS if ord(c) in known]
    rest = sorted(code for code in known if 0xA0 < code < 0xE000 and code not in set(first))
    blank = [MISSING] + [UNUSED] * 31
    return [first] + [blank + rest[start : start + 224] for start in range(0, len(rest), 224)]


def _built(face: Any, number: int, letters: list[int]) -> Subset:
    name = f"{ttfonts.SUBSETN(number).decode()}+{face.name.decode()}"
    font = unhinted(face.makeSubset(letters))
    widths = b" ".join(b"%g" % face.getCharWidth(letter) for letter in letters)
    return Subset(
        base_name=name,
        widths=b"[" + widths + b"]",
        font=zlib.compress(font, 9),
        font_length=len(font),
        to_unicode=zlib.compress(_character_map(name, letters), 9),
    )


def _character_map(name: str, letters: list[int]) -> bytes:
    """The ToUnicode map by which readers copy and search text (at most 100 lines a block)."""
    pairs = [f"<{c:02X}> <{u:04X}>" for c, u in enumerate(letters) if u != UNUSED]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        f"/CMapName /{name} def /CMapType 2 def",
        "1 begincodespacerange <00> <FF> endcodespacerange",
        *["\n".join([f"{len(b)} beginbfchar", *b, "endbfchar"]) for b in blocks],
        "endcmap CMapName currentdict /CMap defineresource pop end end",
    ]
    return "\n".join(lines).encode("ascii")


def _ready_stream(content: bytes, **entries: int) -> Any:
    dictionary = pdfdoc.PDFDictionary({**entries, "Filter": pdfdoc.PDFName("FlateDecode")})
    return pdfdoc.PDFStream(dictionary, content, [])
