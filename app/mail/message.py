"""A letter as it goes over the wire; `EmailMessage` alone, so no header can be smuggled in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import PurePath

from app.mail.account import MailAccount, in_ascii

KINDS = {".pdf": ("application", "pdf"), ".png": ("image", "png"), ".jpg": ("image", "jpeg")}


def new_message_id() -> str:
    """One for a letter, whatever the number of tries: a mailbox shows a double once."""
    return f"<{uuid.uuid4().hex}@kontora>"


def composed(
    account: MailAccount,
    *,
    message: str,
    subject: str,
    body: str,
    to: Sequence[tuple[str, str]],
    files: Sequence[tuple[str, bytes]],
    moment: dt.datetime,
) -> bytes:
    """The bytes of a letter; `to` are (address, name), `files` are (name, contents)."""
    letter = EmailMessage(policy=SMTP)
    letter["From"] = _address(account.sender, account.sender_name)
    if account.reply_to:
        letter["Reply-To"] = _address(account.reply_to, "")
    letter["To"] = [_address(address, name) for address, name in to]
    letter["Subject"] = " ".join(subject.split())
    letter["Date"] = format_datetime(moment)
    letter["Message-ID"] = message
    letter["Auto-Submitted"] = "auto-generated"  # so that absent people's robots do not answer
    letter.set_content(body, charset="utf-8", cte="base64")
    for name, content in files:
        main, sub = KINDS.get(PurePath(name).suffix.lower(), ("application", "octet-stream"))
        letter.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return letter.as_bytes()


def _address(address: str, name: str) -> Address:
    return Address(" ".join(name.split()), addr_spec=in_ascii(address))
