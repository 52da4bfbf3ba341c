"""«Вид бумаг…»: the pictures of an organization's papers, chosen and taken off (I-2)."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from app import attachments
from app.papers.parties import latest
from app.work import Work
from db.catalogs.organization import Organization, OrganizationSigner
from db.errors import UserError


class Picture(enum.Enum):
    """What a picture of a card is; the value is what people call it."""

    LOGO = "Логотип"
    STAMP = "Печать"
    SIGNATURE = "Подпись руководителя"
    ACCOUNTANT = "Подпись бухгалтера"

    @property
    def is_ink(self) -> bool:
        """Whether the white around it is only paper."""
        return self is not Picture.LOGO


FIELDS = {
    Picture.LOGO: "logo",
    Picture.STAMP: "stamp",
    Picture.SIGNATURE: "signature",
    Picture.ACCOUNTANT: "accountant_signature",
}


def signer_today(card: Organization) -> OrganizationSigner | None:
    """Who signs today: his signature it is."""
    return latest(card.signers, dt.date.today())


def name_of(card: Organization, what: Picture) -> str:
    """The file of a picture; empty where none is chosen."""
    holder = _holder(card, what)
    return "" if holder is None else str(getattr(holder, FIELDS[what]))


def content_of(work: Work, card: Organization, what: Picture) -> bytes:
    """The bytes of a chosen picture; empty where there is none, or its file was taken away."""
    name = name_of(card, what)
    files = attachments.files_of(work, card) if name else []
    found = next((f for f in reversed(files) if f.name == name), None)
    return b"" if found is None else attachments.content(work, found.id)


def choose(work: Work, key: int, what: Picture, name: str, content: bytes) -> Organization:
    """Puts a picture to a stored card; answers the card. UserError tells what is wrong with it."""
    from printforms.picture import picture

    card: Organization = work.load(Organization, key)
    if _holder(card, what) is None:
        raise UserError(
            "Подпись принадлежит подписанту, а его на сегодня нет: добавьте строку в список "
            "«Подписанты» и запишите карточку."
        )
    shown = attachments.file_is_fit(name, content)
    try:
        picture(content, ink=what.is_ink)
    except UserError as fault:
        raise UserError(f"Картинка «{shown}» {fault}.") from None
    if not attachments.has(work, card, shown, content):  # one taken off before is chosen again
        attachments.attach(work, card, shown, content)
    return _set(work, card, what, shown)


def take_off(work: Work, key: int, what: Picture) -> Organization:
    """Papers go without it; the file stays with the card."""
    return _set(work, work.load(Organization, key), what, "")


def _set(work: Work, card: Organization, what: Picture, name: str) -> Organization:
    setattr(_holder(card, what), FIELDS[what], name)
    work.save(card)
    return card


def _holder(card: Organization, what: Picture) -> Any:
    """The card, or the row of who signs."""
    is_of_card = what in (Picture.LOGO, Picture.STAMP)
    return card if is_of_card else signer_today(card)
