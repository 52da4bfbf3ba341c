"""«Информация по датам аренды» (G-1): every unit on any date, against its documents."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest

from app.reports.rent_dates import RentDatesParams, rent_dates
from app.table import Link, Made
from db.documents.rent_pause import RentPause
from db.documents.rent_replacement import RentReplacement
from tests.company import Company
from tests.ledger_timeline import lived
from tests.summaries import cells
from tests.test_terms_change import made_from, returned

DAY = dt.date


def rows(company: Company, day: dt.date, **asked: Any) -> list[tuple[Any, dict[str, Any]]]:
    with company.work.database.reading() as session:
        table = rent_dates(session, RentDatesParams(day, **asked))
    return [(row, cells(table, row)) for row in table.rows]


def line(company: Company, day: dt.date, code: str) -> dict[str, Any]:
    (found,) = [line for _, line in rows(company, day) if line["unit"] == code]
    return found


def test_g1_a_cabin_is_free_let_and_free_again(company: Company):
    transfer = company.transfer(company.cabins[0], date=DAY(2026, 11, 12), to=DAY(2026, 12, 11))
    company.work.post(transfer)
    company.work.post(returned(company, transfer, DAY(2026, 12, 5)))
    before = line(company, DAY(2026, 11, 1), "БК-001")
    assert (before["state"], before["since"]) == ("Свободна: Юг", DAY(2026, 1, 10))
    assert (before["tenant"], before["until"], before["back"]) == ("", None, None)
    let = line(company, DAY(2026, 11, 20), "БК-001")
    assert (let["state"], let["tenant"], let["contract"]) == ("В аренде", "ООО «СтройГрад»", "214")
    days = (let["since"], let["until"], let["back"])
    assert days == (DAY(2026, 11, 12), DAY(2026, 12, 11), DAY(2026, 12, 5))
    after = line(company, DAY(2026, 12, 5), "БК-001")
    assert (after["state"], after["since"]) == ("Свободна: Юг", DAY(2026, 12, 5))


def test_g1_numbers_lead_to_their_documents(company: Company):
    transfer = company.transfer(company.cabins[0])
    company.work.post(transfer)
    day = DAY(2026, 11, 20)
    (row, _) = next(r for r in rows(company, day, partner_id=company.tenant.id))
    assert row.link == Link("cabin", company.cabins[0].id)
    assert row.links["since"] == Link("document", transfer.id)
    assert row.links["contract"] == Link("contract", company.contract.id)
    charged, moves = row.links["until"], row.links["state"]
    assert isinstance(charged, Made)
    assert isinstance(moves, Made)
    with company.work.database.reading() as session:
        assert charged.read(session).totals[-3] == transfer.units[0].amount
        assert [r.link.id for r in moves.read(session).rows if r.link] == [transfer.id]
    (free, _) = next(r for r in rows(company, day, unit_id=company.cabins[1].id))
    assert isinstance(free.links["since"], Made)


def test_g1_a_replaced_cabin_a_pause_and_pieces_are_told(company: Company):
    beds = company.transfer(company.beds, date=DAY(2026, 11, 12), to=DAY(2026, 12, 11))
    beds.units[0].quantity = 5
    company.work.recalculate(beds.units[0], "quantity", beds)
    transfer = company.transfer(company.cabins[0])
    company.work.post([beds, transfer])
    instead = made_from(company, transfer, RentReplacement)
    instead.date, instead.units[0].new_unit_id = DAY(2026, 11, 20), company.cabins[1].id
    company.work.post(instead)
    pause = made_from(company, company.contract, RentPause)
    pause.date = DAY(2026, 12, 1)
    for row in pause.units:
        row.date_from = DAY(2026, 12, 1)
    company.work.post(pause)
    day = DAY(2026, 12, 3)
    now = line(company, day, "БК-002")
    assert now["state"] == "В аренде, начисление приостановлено"
    assert (now["since"], now["until"]) == (DAY(2026, 11, 20), DAY(2026, 11, 30))
    assert line(company, day, "БК-001")["since"] == DAY(2026, 11, 20)
    pieces = {c["state"].split(",")[0]: c["quantity"] for _, c in rows(company, day)
              if c["unit"] == "КР"}  # fmt: skip
    assert pieces == {"В аренде": 5, "Свободна: Юг": 7}


@pytest.mark.parametrize("seed", [4])
def test_g1_any_date_equals_a_replay_of_the_documents(company: Company, seed: int):
    world = lived(company, seed)
    codes = {u.id: u.code for u in world.units}
    for told in world.told(world.days()[::4]):
        held = [key for key in told.given if not told.returned(key)]
        known = sorted(
            (codes[told.given[k][0]], told.given[k][3], told.number(k), str(told.until(k)))
            for k in held
        )
        found = [c for _, c in rows(company, told.day)]
        let = [c for c in found if c["tenant"]]
        let_now = ((c["unit"], c["since"], c["quantity"], str(c["until"])) for c in let)
        assert sorted(let_now) == known
        free = Counter({c["unit"]: 0 for c in found})
        for c in found:
            free[c["unit"]] += c["quantity"] * c["state"].startswith("Свободна")
        places = told.places().items()
        assert +free == Counter({codes[u]: n for (u, kind), n in places if kind == "SITE" and n})
