"""Letters that wait are sent (I-10)."""

from __future__ import annotations

from collections.abc import Iterator

from app.jobs.due import Done, job
from app.mail.sending import send_waiting
from app.work import Work
from db.russian import counted

NAME = "Почта"


@job(NAME)
def send_letters(work: Work) -> Iterator[Done]:
    """Nothing is told where nothing waited, nor where another computer sends."""
    sent = send_waiting(work)
    if sent.accepted:
        many = counted(sent.accepted, "получатель", "получателя", "получателей")
        yield Done(NAME, f"принято сервером: {many}")
    if sent.refused:
        many = counted(sent.refused, "получатель", "получателя", "получателей")
        yield Done(NAME, f"не ушло: {many} — причины в списке «Письма»", failed=True)
    for refusal in sent.refusals:
        yield Done(NAME, refusal, failed=True)
