"""Where the signed paper of a document is: on its way, its copy with us, its original with us.

Kept beside the document: papers come back when the period is long closed, and nothing of the
document itself changes by it (L22).
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped

from db.base import Base
from db.declaring import mapped_column
from db.types import ID


class Signing(Base):
    """One row for a document; what has no row was given to nobody yet."""

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    document_id: Mapped[int] = mapped_column(
        ID, ForeignKey("document.id", ondelete="CASCADE"), unique=True
    )
    given: Mapped[dt.date | None] = mapped_column()  # to the client, to be signed
    signed: Mapped[dt.date | None] = mapped_column()  # by the client: his copy is seen
    original: Mapped[dt.date | None] = mapped_column()  # on paper, with us
    file_id: Mapped[int | None] = mapped_column(ID)  # the attachment with the client's signature
    sealed_version: Mapped[int | None] = mapped_column()  # of the document under our КЭП
    by: Mapped[str] = mapped_column(String(100))
