"""How the papers of an organization look, and what stands on them instead of a hand (I-2).

Pictures are files put to its card: the card keeps their names, the base their contents. A picture
is read once a process, whatever number of papers show it.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from sqlalchemy import select

from app.facts import Facts
from db.catalogs.organization import Organization, OrganizationSigner
from db.desk import Attachment, StoredFile
from db.errors import UserError
from printforms.letterhead import Facsimile, Look
from printforms.picture import Picture, picture

PLACE: Any = Attachment.__table__
FILE: Any = StoredFile.__table__
KEPT = 16  # pictures of a process: three companies have so many
_READ: OrderedDict[tuple[str, bool], Picture] = OrderedDict()


def look_of(facts: Facts, ours: Organization) -> Look:
    """The logo, the colour and the words below of an organization's own papers."""
    return facts.once(
        (look_of, ours.id),
        lambda: Look(
            _picture(facts, ours, "Логотип", ours.logo), ours.paper_colour, ours.paper_footer
        ),
    )


def facsimile_of(
    facts: Facts, ours: Organization, signer: OrganizationSigner | None, *, agreed: bool
) -> Facsimile | None:
    """The pictures of a paper that the organization lets out with them; None without any.

    `agreed`: a paper that both sides sign, so that the client must have agreed to it (ГК 160 п. 2).
    Never asked for счета-фактуры, УПД and their corrections (НК 169 п. 6).
    """
    if not ours.facsimile.covers(agreed=agreed):
        return None
    key = (facsimile_of, ours.id, None if signer is None else signer.id)
    return facts.once(key, lambda: _facsimile(facts, ours, signer))


def _facsimile(
    facts: Facts, ours: Organization, signer: OrganizationSigner | None
) -> Facsimile | None:
    sign = book = None
    if signer is not None:
        sign = _picture(facts, ours, "Подпись", signer.signature, ink=True)
        book = _picture(facts, ours, "Подпись бухгалтера", signer.accountant_signature, ink=True)
    stamp = _picture(facts, ours, "Печать", ours.stamp, ink=True)
    return Facsimile(sign, book, stamp) if sign or book or stamp else None


def _picture(
    facts: Facts, ours: Organization, title: str, name: str, *, ink: bool = False
) -> Picture | None:
    """The picture of that name on the card; None where it was taken away."""
    if not name:
        return None
    digests = facts.once((_digests, ours.id), lambda: _digests(facts, ours))
    digest = digests.get(name)
    if digest is None:
        return None
    if (digest, ink) not in _READ:
        content = facts.query(select(FILE.c.content).where(FILE.c.digest == digest))
        try:
            _READ[digest, ink] = picture(bytes(content[0].content), ink=ink)
        except UserError as fault:
            raise UserError(
                f"{title}: картинка «{name}» {fault}. Выберите другую в карточке организации "
                f"«{ours.name}», кнопка «Вид бумаг…»."
            ) from None
        if len(_READ) > KEPT:
            _READ.popitem(last=False)
    return _READ[digest, ink]


def _digests(facts: Facts, ours: Organization) -> dict[str, str]:
    """{name: SHA-256} of the files of a card, the last put of a name."""
    query = (
        select(PLACE.c.name, FILE.c.digest)
        .join(FILE, FILE.c.id == PLACE.c.file_id)
        .where(PLACE.c.thing_id == ours.id, PLACE.c.removed.is_(False))
        .order_by(PLACE.c.id)
    )
    return {row.name: row.digest for row in facts.query(query)}
