"""A heavy query is really broken off in either database, and the base works on after it."""

import threading
import time

import pytest
from sqlalchemy import text

from app.asking import Asking, Stopped
from db.engine import Database

ENDLESS = text(
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000)"
    " SELECT max(x) FROM n"
)


def test_an_endless_question_ends_when_it_is_stopped(database: Database):
    asking, ended = Asking(database), []
    began = threading.Event()

    def ask(session):
        session.execute(text("SELECT 1"))
        began.set()
        return session.execute(ENDLESS).scalar()

    def run():
        try:
            asking.read(ask)
        except Stopped:
            ended.append("stopped")

    thread = threading.Thread(target=run)
    thread.start()
    assert began.wait(20)
    while thread.is_alive():  # the query may not have reached the base at the first try
        asking.stop()
        time.sleep(0.02)
    assert ended == ["stopped"]
    with database.reading() as session:
        assert session.execute(text("SELECT 2")).scalar() == 2


def test_a_question_stopped_before_it_began_is_never_asked(database: Database):
    asking = Asking(database)
    asking.stop()
    with pytest.raises(Stopped):
        asking.read(lambda session: pytest.fail("asked"))


def test_an_answer_and_a_failure_come_as_they_are(database: Database):
    assert Asking(database).read(lambda s: s.execute(text("SELECT 3")).scalar()) == 3
    with pytest.raises(ZeroDivisionError):
        Asking(database).read(lambda s: 1 / 0)
