"""Takes the hinting out of an embedded font: four fifths of its size, of no use on paper.

Hints fit letters to the pixels of coarse screens. Printers and PDF readers smooth the outlines
themselves, and each of hundreds of invoices carries its own copy of the font.
"""

from __future__ import annotations

from itertools import pairwise
from struct import pack, unpack_from

from reportlab.pdfbase.ttfonts import TTFontMaker

KEPT = ("cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp")
LONG_OFFSETS = 1
MORE_PARTS, WORDS, HINTED = 0x20, 0x01, 0x100
SCALES = ((0x08, 2), (0x40, 4), (0x80, 8))


def unhinted(font: bytes) -> bytes:
    """The same TrueType font, outlines and metrics only (tables as in Apple's and OpenType's)."""
    tables = _tables(font)
    outlines, offsets = bytearray(), [0]
    for glyph in _glyphs(tables):
        outlines += _bare(glyph)
        outlines += b"\0" * (-len(outlines) % 4)
        offsets.append(len(outlines))
    tables["glyf"] = bytes(outlines)
    tables["loca"] = pack(f">{len(offsets)}L", *offsets)
    tables["head"] = tables["head"][:50] + pack(">H", LONG_OFFSETS) + tables["head"][52:]
    maker = TTFontMaker()
    for tag in KEPT:
        maker.add(tag, tables[tag])
    return bytes(maker.makeStream())


def _tables(font: bytes) -> dict[str, bytes]:
    (count,) = unpack_from(">H", font, 4)
    entries = (unpack_from(">4s3L", font, 12 + 16 * number) for number in range(count))
    return {tag.decode(): font[start : start + size] for tag, _, start, size in entries}


def _glyphs(tables: dict[str, bytes]) -> list[bytes]:
    loca = tables["loca"]
    if unpack_from(">H", tables["head"], 50)[0] == LONG_OFFSETS:
        offsets = list(unpack_from(f">{len(loca) // 4}L", loca))
    else:
        offsets = [2 * half for half in unpack_from(f">{len(loca) // 2}H", loca)]
    return [tables["glyf"][start:end] for start, end in pairwise(offsets)]


def _bare(glyph: bytes) -> bytes:
    if not glyph:
        return glyph
    (contours,) = unpack_from(">h", glyph)
    if contours < 0:
        return _bare_composite(glyph)
    place = 10 + 2 * contours
    (hints,) = unpack_from(">H", glyph, place)
    return glyph[:place] + b"\0\0" + glyph[place + 2 + hints :]


def _bare_composite(glyph: bytes) -> bytes:
    bare, place, flags = bytearray(glyph), 10, MORE_PARTS
    while flags & MORE_PARTS:
        (flags,) = unpack_from(">H", glyph, place)
        bare[place : place + 2] = pack(">H", flags & ~HINTED)
        place += 8 if flags & WORDS else 6
        place += sum(size for flag, size in SCALES if flags & flag)
    return bytes(bare[:place])
