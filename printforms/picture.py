"""Pictures on paper: a logo, a signature, a stamp; read once, put into any number of files.

Nothing here knows where a picture is kept: its bytes come in, ready streams of PDF stay.
"""

from __future__ import annotations

import hashlib
import io
import warnings
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from db.errors import UserError

MOST_PIXELS = 40_000_000  # what is larger is no logo and would take all the memory
SIDE = 700  # pixels kept: a stamp of 38 mm has 460 an inch, and more only makes files larger
PALE, DARK = 245, 120  # from which white is paper, and to which a line is ink
QUALITY = 88
KINDS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")


@dataclass(frozen=True, eq=False)
class Picture:
    """Compressed colours and, where it is seen through, how much of each; sides are pixels."""

    name: str
    width: int
    height: int
    colours: bytes
    encoding: str
    alpha: bytes | None = None

    def fitted(self, width: float, height: float) -> tuple[float, float]:
        """The largest size of its shape within a room, points."""
        scale = min(width / self.width, height / self.height)
        return self.width * scale, self.height * scale


@lru_cache(maxsize=32)
def picture(content: bytes, *, ink: bool = False) -> Picture:
    """A picture of the bytes of a file; of `ink` (a signature, a stamp) the white of paper goes.

    UserError when it is no picture, broken or too large; the sentence goes on after its name.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=KINDS) as found:
                if found.width * found.height > MOST_PIXELS:
                    raise UserError("слишком велика: уменьшите её до 2000 точек по стороне")
                found.load()
                made = ImageOps.exif_transpose(found).convert("RGBA")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise UserError("слишком велика: уменьшите её до 2000 точек по стороне") from None
    except UnidentifiedImageError:
        raise UserError("не картинка: выберите файл PNG или JPEG") from None
    except (OSError, ValueError, SyntaxError, EOFError, zlib.error):
        raise UserError("повреждена и не читается: сохраните её заново в PNG или JPEG") from None
    made.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return _encoded(made, "Im" + hashlib.sha256(content).hexdigest()[:20] + "i" * ink, ink=ink)


def _encoded(made: Any, name: str, *, ink: bool) -> Picture:
    alpha = made.getchannel("A")
    clear = alpha.getextrema() != (255, 255)
    if ink and not clear:
        alpha, clear = _ink_of(made), True
    plain = made.convert("RGB")
    if not clear:
        file = io.BytesIO()
        plain.save(file, "JPEG", quality=QUALITY)
        return Picture(name, made.width, made.height, file.getvalue(), "DCTDecode")
    colours, seen = (zlib.compress(part.tobytes(), 9) for part in (plain, alpha))
    return Picture(name, made.width, made.height, colours, "FlateDecode", seen)


def _ink_of(made: Any) -> Any:
    """How much of each point is ink: a scan has paper around the lines and none of it is wanted."""
    from PIL import ImageChops

    red, green, blue, _ = made.split()
    light = ImageChops.darker(ImageChops.darker(red, green), blue)
    span = PALE - DARK
    return light.point([max(0, min(255, (PALE - tone) * 255 // span)) for tone in range(256)])
