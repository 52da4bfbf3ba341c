"""A picture as an object of a PDF file: once a file, whatever number of pages show it."""

from __future__ import annotations

from typing import Any

from reportlab.pdfbase import pdfdoc

from printforms.page import XOBJECT
from printforms.picture import Picture


def put_picture(canvas: Any, name: str, picture: Picture) -> None:
    """Makes a picture known to the page that is being written."""
    document = canvas._doc  # noqa: SLF001
    inner = f"{XOBJECT}{name}"
    if inner not in document.idToObject:
        whole = _stream(picture, picture.colours, picture.encoding, "DeviceRGB")
        if picture.alpha is not None:
            alpha = _stream(picture, picture.alpha, "FlateDecode", "DeviceGray")
            whole.dictionary["SMask"] = document.Reference(alpha, f"{inner}.alpha")
        document.Reference(whole, inner)
    canvas._formsinuse.append(name)  # noqa: SLF001


def _stream(picture: Picture, content: bytes, encoding: str, colours: str) -> Any:
    names = {"Type": "XObject", "Subtype": "Image", "ColorSpace": colours, "Filter": encoding}
    entries: dict[str, Any] = {key: pdfdoc.PDFName(value) for key, value in names.items()}
    entries |= {"Width": picture.width, "Height": picture.height, "BitsPerComponent": 8}
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), content, [])
