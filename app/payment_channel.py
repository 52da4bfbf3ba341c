"""By what way money came: what the bank's paper, its purpose and the payer tell (N-8). Pure."""

from __future__ import annotations

import enum
import re

from db.russian import fold

_FAST = re.compile(r"\bсбп\b|\bсистем\w* быстрых платеж|\bqr\b|\bкуар")
_CARD = re.compile(r"эквайр|\bкарт(?:а|ы|е|у|ой|ам|ами|очн\w*)?\b|\bтерминал|\bpos\b")
# Accounts of people, and of banks themselves: a person pays through his bank's own account.
_OF_PERSON = ("40817", "40820", "423", "426", "302", "303", "409", "474", "202")


class Channel(enum.Enum):
    """The ways, in the order people are told of them."""

    ORDER = "Платёжное поручение"
    PERSON = "Физлицо через банк"
    FAST = "СБП и QR-код"
    CARD = "Банковская карта"
    CASH = "Касса"


ONLINE = frozenset((Channel.PERSON, Channel.FAST, Channel.CARD))


def channel_of(account: str, other_account: str, words: str, *, person: bool) -> Channel:
    """`account` is ours, empty for cash; `words` are the bank's paper and purpose together.

    `person` says that the payer is an individual who is no entrepreneur.
    """
    if not account:
        return Channel.CASH
    told = fold(words)
    if _FAST.search(told):
        return Channel.FAST
    if _CARD.search(told):
        return Channel.CARD
    if person or other_account.startswith(_OF_PERSON):
        return Channel.PERSON
    return Channel.ORDER
