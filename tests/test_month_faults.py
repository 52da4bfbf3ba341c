"""Everything wrong with a month is told before anything is issued (H-18…H-20, issue of the month)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from app.month.dry_run import DryRun, dry_run
from db.base import Document
from db.catalogs.meter import Meter
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.catalogs.service_kind import ServiceKind
from db.document_set import DocumentSet
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_leasing import (
    ChargeWay,
    ContractCharge,
    ContractIndexation,
    IndexationWay,
    Periodicity,
)
from db.documents.service_log import ServiceLog, ServiceLogRow
from db.month_kind import RunKind
from db.registers.money import Charge
from db.system import Counter, History
from tests.commands import Said
from tests.company import DAY, own_organization
from tests.leaseholds import NOVEMBER, OCTOBER, Leaseholds, make_leaseholds
from tests.offices import Offices
from tests.test_month_dry_run import somebody

D = Decimal
LAST = DAY(2026, 10, 31)
SOUND = 2  # contracts beside the five that have something wrong


@pytest.fixture
def leaseholds(offices: Offices) -> Leaseholds:
    return make_leaseholds(offices, 5 + SOUND)


def plant(made: Leaseholds) -> dict[str, str]:
    """Nine faults: of five contracts and of four organizations; {who and what: the reason}."""
    work = made.work
    guard, light = ServiceKind(name="Охрана"), ServiceKind(name="Свет", price=D(7))
    work.save([guard, light])
    made.add_row(0, "charges", ContractCharge(service_id=guard.id))
    tenant = work.load(Partner, made.contracts[1].partner_id)
    tenant.inn = tenant.kpp = ""
    work.save(tenant, despite=True)
    rooms = made.offices_of
    fallen = {"initial": D(1000), "removed": LAST, "final": D(900)}
    work.save([_meter(made, light, 2, **fallen), _meter(made, light, 3)])
    for number in (2, 3):
        row = ContractCharge(service_id=light.id, way=ChargeWay.METER, unit_id=rooms[number].id)
        made.add_row(number, "charges", row)
    doc = made.reload(4)
    doc.indexations.append(ContractIndexation(valid_from=DAY(2026, 10, 2), way=IndexationWay.CPI))
    doc.charges.append(ContractCharge(service_id=guard.id, price=D(900), indexed=True))
    work.save(doc, despite=True)
    _organizations(made)
    return {
        "А-001 Охрана": "нет цены ни в договоре, ни в прейскуранте",
        "А-002 ООО «Арендатор 002»": "в карточке арендатора нет: ИНН, КПП",
        "А-003 Свет, Б-003": "Показание 900 меньше прежнего 1 000",
        "А-004 Свет, Б-004": "нет показаний за 10.2026: счётчик № 4",
        "А-005 Охрана": "индекс",
        " Без режима": "не указан режим налогообложения на 31.10.2026",
        " Без подписанта": "в карточке организации нет подписанта на 31.10.2026",
        " Без счёта": "в карточке организации нет банковского счёта",
        " Закрытая": "период закрыт по 31.10.2026",
    }


def _meter(made: Leaseholds, light: ServiceKind, number: int, **values: Any) -> Meter:
    return Meter(
        name="Электро",
        number=str(number + 1),
        service_id=light.id,
        site_id=made.offices.building.id,
        unit_id=made.offices_of[number].id,
        installed=DAY(2026, 1, 1),
        **values,
    )


def _organizations(made: Leaseholds) -> None:
    """Each with a contract of its own, of cleaning alone, that begins with the month."""
    names = ("Без режима", "Без подписанта", "Без счёта", "Закрытая")
    known = [own_organization(name, prefix) for name, prefix in zip(names, "БВГД", strict=True)]
    for card in known:
        card.full_name = card.name
    known[0].regimes[0].valid_from = DAY(2026, 12, 1)
    known[1].signers[0].valid_from = DAY(2026, 12, 1)
    known[2].accounts = []
    made.work.save(known, despite=True)
    contracts = [
        Contract(
            organization_id=card.id,
            contract_number=f"{card.prefix}-1",
            partner_id=made.contracts[0].partner_id,
            date=OCTOBER,
            valid_from=OCTOBER,
            status=ContractStatus.SIGNED,
            papers=DocumentSet.UPD,
            charges=[ContractCharge(service_id=made.cleaning.id, price=D(1500))],
        )
        for card in known
    ]
    made.work.save(contracts, despite=True)
    closed = made.work.load(Organization, known[3].id)
    closed.closed_to = LAST
    made.work.save(closed, despite=True)


def told(run: DryRun) -> dict[str, str]:
    """{number of the contract and position: why the line is red}."""
    of = run.of
    return {
        f"{'' if line.contract_id is None else of.by_id[line.contract_id].contract_number} "
        f"{line.title}": line.reason or line.cause
        for line in run.red
    }


def written(made: Leaseholds) -> list[Any]:
    """What any writing would change: the last ids, the last numbers."""
    with made.work.database.reading() as session:
        found: list[Any] = [session.scalar(select(func.max(t.id))) for t in (History, Document)]
        found.append(session.scalar(select(func.count(Charge.id))))
        return [*found, *session.execute(select(Counter.series, Counter.last)).all()]


def nine_red_rows(
    made: Leaseholds, base_url: str, kontora: Callable[..., Said], sound: int
) -> None:
    """All at once, by the program and by the command; the sound contracts would be issued."""
    expected = plant(made)
    before = written(made)
    run = dry_run(made.work, RunKind.ACTS, OCTOBER, today=LAST)
    found = told(run)
    assert found.keys() == expected.keys()
    for key, words in expected.items():
        assert words in found[key].replace("\u00a0", " ")
    # Of a position its contract is issued without it; requisites and an organization stop all.
    assert (len(run.issued), len(run.stopped)) == (4 + sound, 5)
    said = kontora("month", "close", "2026-10", "--dry-run", "--json", "--base", base_url)
    assert said.status == 0, said.err
    assert len(said.data["warnings"]) == 9
    assert all(row["red"] for row in said.data["warnings"])
    assert said.data["contracts"] == 4 + sound
    assert written(made) == before


def test_nine_planted_faults_are_nine_red_rows_before_anything_is_issued(
    leaseholds: Leaseholds, base_url: str, kontora: Callable[..., Said]
) -> None:
    somebody(leaseholds, base_url)
    nine_red_rows(leaseholds, base_url, kontora, SOUND)


def test_h13_work_that_was_entered_and_not_posted_is_told_and_billed_when_it_is(
    leaseholds: Leaseholds,
) -> None:
    """Two orders of October: the closed one is in the act, the open one is red with its days."""
    work, doc = leaseholds.work, leaseholds.contracts[0]
    washing = ServiceKind(name="Мойка окон", price=D(500))
    work.save(washing)
    row = ContractCharge(service_id=washing.id, way=ChargeWay.FACTS)
    leaseholds.add_row(0, "charges", row)

    def order(*days: dt.date) -> ServiceLog:
        log = ServiceLog(organization_id=doc.organization_id, date=days[0])
        log.rows = [
            ServiceLogRow(contract_id=doc.id, service_id=washing.id, day=day, quantity=D(1))
            for day in days
        ]
        return log

    def counted() -> tuple[dict[str, str], D]:
        run = dry_run(work, RunKind.ACTS, OCTOBER, today=LAST)
        assert told(dry_run(work, RunKind.INVOICES, OCTOBER, today=LAST)) == {}
        return told(run), sum((line.gross for line in run.issued[doc.id]), D(0))

    opened = order(DAY(2026, 10, 20), DAY(2026, 10, 5), DAY(2026, 11, 2))
    marked = order(DAY(2026, 10, 7))
    work.post(order(DAY(2026, 10, 12)))
    work.save([opened, marked])
    work.mark(marked)
    open_words = (
        "не закрыто: «Факты услуг» от 20.10.2026 не проведены, сделанное 05.10.2026, "
        "20.10.2026 в акт не войдёт"
    )
    assert counted() == ({"А-001 Мойка окон": open_words}, D(32000))
    work.post(opened)
    assert counted() == ({}, D(33000))


def test_h6_h20_h23_a_service_charged_once_is_told_in_its_month_and_never_asked_again(
    leaseholds: Leaseholds,
) -> None:
    """Of 12.10: billed by October; if October forgot it, November says so; December is silent."""
    joining = ServiceKind(name="Подключение", price=D(700))
    leaseholds.work.save(joining)
    day = DAY(2026, 10, 12)
    row = ContractCharge(service_id=joining.id, period=Periodicity.ONCE, date_from=day)
    leaseholds.add_row(0, "charges", row)

    def told_of(kind: RunKind, month: dt.date) -> list[tuple[D, str, bool]]:
        run = dry_run(leaseholds.work, kind, month, today=month)
        found = [line for line in run.lines if line.title == "Подключение"]
        return [(line.gross, line.reason, line.red) for line in found]

    forgotten = (
        "разовая услуга за 12.10.2026 не начислена: создайте «Начисление аренды и услуг» за "
    )
    assert told_of(RunKind.ACTS, OCTOBER) == [(D(700), "", False)]
    assert told_of(RunKind.INVOICES, NOVEMBER) == [(D(0), f"{forgotten}октябрь 2026 г.", True)]
    leaseholds.charge_month(OCTOBER)
    assert told_of(RunKind.INVOICES, NOVEMBER) == [(D(0), "разовая услуга", False)]
    assert told_of(RunKind.INVOICES, DAY(2026, 12, 1)) == []


def test_d1_acts_counted_while_the_month_goes_on_are_told_and_not_refused(
    leaseholds: Leaseholds,
) -> None:
    """Acts of 31.10 on the 20th close what is not rendered yet; on the last day nobody is told."""
    early = dry_run(leaseholds.work, RunKind.ACTS, OCTOBER, today=DAY(2026, 10, 20))
    (line,) = early.red
    assert (line.contract_id, line.stops) == (None, False)
    assert line.reason == (
        "месяц ещё идёт: акты от 31.10.2026 закроют и то, что до 31.10.2026 ещё не оказано"
    )
    in_time = dry_run(leaseholds.work, RunKind.ACTS, OCTOBER, today=LAST)
    assert (in_time.red, in_time.issued.keys()) == ([], early.issued.keys())
    invoices = dry_run(leaseholds.work, RunKind.INVOICES, OCTOBER, today=DAY(2026, 10, 20))
    assert invoices.red == []
