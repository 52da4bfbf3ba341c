"""Sets are written by sets: as many questions to the base for fifty documents as for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from app.verbs import FILLS
from app.work import Work
from db.catalogs.unit import Cabin
from db.documents.contract import Contract, ContractStatus
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.engine import Database
from tests.company import Company
from tests.test_concurrency import many_cabins

MANY = 50


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that run meanwhile; one `executemany` is one."""
    told: list[str] = []

    def heard(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        told.append(statement)

    event.listen(database.engine, "before_cursor_execute", heard)
    try:
        yield told
    finally:
        event.remove(database.engine, "before_cursor_execute", heard)


@pytest.fixture
def crowded(company: Company) -> Company:
    """Fifty more cabins, fifty more contracts."""
    company.cabins = many_cabins(company, 4 * MANY + 4)
    contracts = [
        Contract(
            organization_id=company.organization.id,
            contract_number=f"{n}",
            partner_id=company.tenant.id,
            date=company.contract.date,
            status=ContractStatus.SIGNED,
        )
        for n in range(MANY + 1)
    ]
    company.work.save(contracts)
    company.contracts = contracts  # type: ignore[attr-defined]
    return company


def transfers(company: Company, count: int, skip: int = 0) -> list[RentTransfer]:
    """Each of its own cabin under its own contract."""
    contracts: Sequence[Contract] = company.contracts  # type: ignore[attr-defined]
    return [company.transfer(company.cabins[skip + n], contract=contracts[n]) for n in range(count)]


def costs(company: Company, act: Callable[[Sequence[Any]], None], one: Any, many: Any) -> None:
    """The act asks as often about many as about one, give or take the chunks of long lists."""
    database = company.work.database
    with counted(database) as first:
        act(one)
    with counted(database) as last:
        act(many)
    extra = "\n".join(sorted(set(last), key=last.count, reverse=True)[:5])
    assert len(last) <= len(first) + 8, f"{len(first)} and {len(last)}: {extra}"


def based(work: Work, source: Any, target: type[Any]) -> Any:
    fill = next(f for f in FILLS if f.source is type(source) and f.target is target)
    made = work.fill(fill, source.id)
    made.date = made.units[0].date_from if target is RentExtension else source.units[0].date_to
    return made


def test_posting(crowded: Company):
    one, many = transfers(crowded, 1), transfers(crowded, MANY, skip=1)
    costs(crowded, crowded.work.post, one, many)


def test_posting_where_money_waits(crowded: Company):
    """The bucket of each contract pays its new charges."""
    work = crowded.work
    contracts: Sequence[Contract] = crowded.contracts  # type: ignore[attr-defined]
    work.post([crowded.receipt("100", contract=c) for c in contracts])
    one, many = transfers(crowded, 1), transfers(crowded, MANY, skip=1)
    costs(crowded, work.post, one, many)


def test_posting_receipts(crowded: Company):
    work = crowded.work
    work.post(transfers(crowded, MANY))
    contracts: Sequence[Contract] = crowded.contracts  # type: ignore[attr-defined]
    one = [crowded.receipt("100", contract=contracts[0])]
    many = [crowded.receipt("100", contract=c) for c in contracts[:MANY]]
    costs(crowded, work.post, one, many)


def test_posting_extensions_and_returns(crowded: Company):
    work = crowded.work
    let = transfers(crowded, MANY + 1)
    work.post(let)
    more = [based(work, t, RentExtension) for t in let]
    costs(crowded, work.post, more[:1], more[1:])
    back = [based(work, t, RentReturn) for t in let]
    costs(crowded, work.post, back[:1], back[1:])


def test_posting_again_what_changed(crowded: Company):
    work = crowded.work
    let = transfers(crowded, MANY + 1)
    work.post([*let, crowded.receipt("100000")])
    for doc in let:
        doc.comment = "исправлено"
        doc.units[0].condition = "царапина"
        doc.units[0].manual, doc.units[0].amount = True, Decimal(1000)
    costs(crowded, work.save, let[:1], let[1:])


def test_unposting_and_marking(crowded: Company):
    work = crowded.work
    let = transfers(crowded, MANY + 1)
    contracts: Sequence[Contract] = crowded.contracts  # type: ignore[attr-defined]
    work.post([*let, *(crowded.receipt("100", contract=c) for c in contracts)])
    costs(crowded, work.unpost, let[:1], let[1:])
    costs(crowded, work.mark, let[:1], let[1:])


def test_unposting_receipts(crowded: Company):
    work = crowded.work
    contracts: Sequence[Contract] = crowded.contracts  # type: ignore[attr-defined]
    work.post(transfers(crowded, MANY))
    money = [crowded.receipt("100", contract=c) for c in contracts]
    work.post(money)
    costs(crowded, work.unpost, money[:1], money[1:])


def test_saving_cards(crowded: Company):
    cabins: list[Cabin] = crowded.cabins
    for cabin in cabins:
        cabin.note = "осмотрена"
    costs(crowded, crowded.work.save, cabins[:1], cabins[1 : MANY + 1])


def test_saving_drafts(crowded: Company):
    one, many = transfers(crowded, 1), transfers(crowded, MANY, skip=1)
    costs(crowded, crowded.work.save, one, many)


def test_a28_saving_contracts_that_exist(crowded: Company):
    """What was charged of each is asked of all of them at once."""
    contracts: Sequence[Contract] = crowded.contracts  # type: ignore[attr-defined]
    known = [crowded.work.load(Contract, doc.id) for doc in contracts]
    for doc in known:
        doc.comment = "на подписи"
    costs(crowded, crowded.work.save, known[:1], known[1:])


@pytest.mark.parametrize("base_url", ["postgresql"], indirect=True)
def test_a_server_does_not_compile_what_a_report_asks(work: Work):
    """JIT, which servers have on, takes longer for a big question than the question itself."""
    with work.database.reading() as session:
        assert session.connection().exec_driver_sql("SHOW jit").scalar() == "off"
