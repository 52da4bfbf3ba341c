"""The month's runs counted before they are issued: faults at once, differences with causes (H-24)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from app import users
from app.month.dry_rows import data_of
from app.month.dry_run import DryRun, dry_run
from app.month.holding import hold_over
from app.people import User
from app.realized import RENDERED
from app.table import Made
from app.work import Work
from db.catalogs.organization import Organization, OrganizationRegime, TaxRegime
from db.catalogs.partner import Partner
from db.catalogs.service_kind import ServiceKind
from db.documents.contract_leasing import (
    ChargeWay,
    ContractAddendum,
    ContractCharge,
    ContractIndexation,
    ContractPremise,
    IndexationWay,
)
from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_transfer import RentTransfer
from db.documents.service_act import ServiceAct
from db.month_kind import RunKind
from db.registers.money import Charge
from db.roles import Role
from db.russian import money_text
from db.system import Counter, History
from tests.commands import Said
from tests.company import BOSS, DAY
from tests.leaseholds import NOVEMBER, OCTOBER, Leaseholds, make_leaseholds
from tests.offices import Offices
from tests.stories import filled
from tests.summaries import run as run_report
from tests.test_query_counts import counted

D = Decimal
INVOICES, ACTS = RunKind.INVOICES, RunKind.ACTS
TODAY = DAY(2026, 11, 1)


@pytest.fixture
def leaseholds(offices: Offices) -> Leaseholds:
    return make_leaseholds(offices, 12)


def count(made: Leaseholds, kind: RunKind, month: dt.date = NOVEMBER) -> DryRun:
    return dry_run(made.work, kind, month, today=TODAY)


def reds(run: DryRun) -> dict[str, str]:
    """{contract and position: why it is red}."""
    told = {}
    for one in data_of(run)["warnings"]:
        told[f"{one['contract']} {one['position']}"] = one["text"]
    return told


def test_h24_h20_nothing_is_written_and_every_position_is_billed_or_listed(
    leaseholds: Leaseholds,
) -> None:
    """Twelve offices and their cleaning: «Счета» of November, «Акты» of October; no number taken."""
    with leaseholds.work.database.reading() as session:
        before = [session.scalar(select(func.max(t.id))) for t in (Counter, History, Charge)]
        numbers = session.execute(select(Counter.series, Counter.last)).all()
    november, october = count(leaseholds, INVOICES), count(leaseholds, ACTS, OCTOBER)
    told = data_of(november)
    assert (told["contracts"], told["charged"]) == (12, "378000.00")
    assert told["documents"] == {"service_charge": 12, "payment_invoice": 12}
    assert (november.red, november.skipped) == ([], [])
    assert data_of(october)["documents"] == {"service_act": 12, "vat_invoice": 4, "upd": 4}
    assert october.totals() == {(kind, D(22)): total for kind, total in _open(leaseholds).items()}
    table = run_report(leaseholds.work, "month_dry_run", month=DAY(2026, 10, 20))
    assert (len(table.rows), table.totals[6]) == (24, D("378000.00"))
    made = table.rows[0].links["amount"]
    assert isinstance(made, Made)
    with leaseholds.work.database.reading() as session:
        assert [row.cells[2] for row in made.read(session).rows] == [D("30000.00")]
    # Counted again for October there is nothing left to charge, and each position says so.
    again = data_of(count(leaseholds, INVOICES, OCTOBER))
    assert (again["contracts"], len(again["skipped"])) == (0, 24)
    charged = "уже начислено: 01.10.2026–31.10.2026; счёта на {} нет"
    assert {s["reason"].replace("\u00a0", " ") for s in again["skipped"]} == {
        charged.format("30 000,00"),
        charged.format("1 500,00"),
    }
    with leaseholds.work.database.reading() as session:
        assert before == [
            session.scalar(select(func.max(t.id))) for t in (Counter, History, Charge)
        ]
        assert numbers == session.execute(select(Counter.series, Counter.last)).all()


def _open(made: Leaseholds) -> dict[Any, D]:
    """Roubles by kind that no act closes."""
    with made.work.database.reading() as session:
        query = select(Charge.kind, func.sum(Charge.gross)).where(
            Charge.kind.in_(RENDERED), Charge.closed_by_id.is_(None)
        )
        return dict(session.execute(query.group_by(Charge.kind)).all())


def plant(made: Leaseholds) -> None:
    """Nine faults, each in a contract of its own; the last three contracts are sound."""
    work, room = made.work, made.offices_of
    light = ServiceKind(name="Электричество", measure="кВт·ч")
    work.save(light)
    by_meter = {"service_id": light.id, "way": ChargeWay.METER, "price": D(7)}
    made.reprice(0, None)  # 1. no price
    tenant = work.load(Partner, made.contracts[1].partner_id)  # 2. no requisites
    tenant.inn = tenant.kpp = ""
    work.save(tenant, despite=True)
    made.change(2, valid_to=DAY(2026, 10, 31))  # 3. over, and not given back
    made.add_row(3, "charges", ContractCharge(unit_id=room[3].id, **by_meter))  # 4. no meter
    doc = made.reload(4)  # 5. the table of indexes ends
    doc.indexations.append(ContractIndexation(valid_from=NOVEMBER, way=IndexationWay.CPI))
    doc.premises[0].indexed = True
    work.save(doc, despite=True)
    _dearer(made, 5, "60000")  # 6. twice as dear
    free = made.offices.premises[0]  # 7. promised, never handed over
    promise = ContractPremise(unit_id=free.id, tariff_id=made.offices.tariff.id, price=D(9000))
    made.add_row(6, "premises", promise)
    made.reprice(7, D(0))  # 8. for nothing
    doc = made.reload(8)
    doc.charges[0].date_to = DAY(2026, 10, 31)
    work.save(doc)  # its cleaning ended: no fault
    cabin = made.offices.company  # 9. a cabin kept past «До»
    work.post(
        cabin.transfer(date=DAY(2026, 10, 1), to=DAY(2026, 10, 20), contract=made.contracts[9])
    )


def _dearer(made: Leaseholds, number: int, price: str) -> None:
    doc = made.reload(number)
    doc.addenda.append(ContractAddendum(number=1, date=OCTOBER, valid_from=NOVEMBER))
    doc.premises.append(
        ContractPremise(
            unit_id=made.offices_of[number].id,
            tariff_id=made.offices.tariff.id,
            price=D(price),
            addendum=1,
        )
    )
    made.work.save(doc, despite=True)


def test_h18_h19_h20_nine_planted_faults_are_nine_red_rows(leaseholds: Leaseholds) -> None:
    plant(leaseholds)
    run = count(leaseholds, INVOICES)
    told = reds(run)
    assert told == {
        "А-001 Уборка": "нет цены ни в договоре, ни в прейскуранте",
        "А-002 ООО «Арендатор 002»": "в карточке арендатора нет: ИНН, КПП",
        "А-003 Б-003": "договор кончился 31.10.2026, а переданное не возвращено",
        "А-004 Электричество, Б-004": "нет счётчика этой услуги в помещении",
        "А-005 Б-005": told["А-005 Б-005"],
        "А-006 Б-006": f"цена {money_text(D(60000))} вместо {money_text(D(30000))}",
        "А-007 А-101": "не передано арендатору: аренда начисляется со дня передачи",
        "А-008 Уборка": "сумма — ноль: проверьте цену и количество",
        "А-010 БК-001": "в аренде без продления 21.10.2026–01.11.2026: сделайте «Продержание»",
    }
    assert "индекс" in told["А-005 Б-005"].lower() or "ИПЦ" in told["А-005 Б-005"]
    # A fault of a position keeps it out; only what lacks requisites is not issued at all.
    assert set(run.stopped) == {leaseholds.contracts[1].id}
    assert len(run.issued) == 10
    assert hold_over(leaseholds.work, run).done == 1
    assert "А-010 БК-001" not in reds(count(leaseholds, INVOICES))
    ended = next(line for line in run.lines if line.cause.startswith("по договору до"))
    assert (ended.title, ended.red) == ("Уборка", False)


def test_h20_what_was_charged_and_asked_of_nobody_is_told(leaseholds: Leaseholds) -> None:
    """Of a transfer's month nobody made an invoice; one that is asked for, or is paid, is silent."""
    work, company = leaseholds.work, leaseholds.offices.company
    with work.database.reading() as session:
        mine = RentTransfer.contract_id == leaseholds.contracts[0].id
        asked = session.scalars(select(RentTransfer).where(mine)).one()
    bill = filled(work, asked, PaymentInvoice)
    bill.date = OCTOBER
    work.post(bill)
    contract = leaseholds.contracts[1]
    work.post(company.receipt("31500", date=DAY(2026, 10, 5), contract=contract))
    told = {
        (s["contract"], s["position"]): "счёта на" in s["reason"]
        for s in data_of(count(leaseholds, INVOICES, OCTOBER))["skipped"]
    }
    rooms = leaseholds.offices_of
    assert not told["А-001", rooms[0].code]
    assert told["А-001", "Уборка"]
    assert not told["А-002", rooms[1].code]
    assert not told["А-002", "Уборка"]
    assert told["А-003", rooms[2].code]


def test_h18_a_price_that_changes_inside_a_month_is_one_line(leaseholds: Leaseholds) -> None:
    """Billed once as «Счета», closed once as «Акты», with both prices told; nothing twice."""
    row = ContractCharge(
        service_id=leaseholds.cleaning.id, price=D(1800), date_from=DAY(2026, 11, 16)
    )
    leaseholds.add_row(0, "charges", row)
    key = leaseholds.contracts[0].id

    def cleaning(kind: RunKind) -> list[Any]:
        run = dry_run(leaseholds.work, kind, NOVEMBER, today=DAY(2026, 11, 30))
        lines = [line for line in run.lines if line.contract_id == key and line.title == "Уборка"]
        return [(line.gross, line.before, line.cause, line.reason, line.red) for line in lines]

    both = f"{money_text(D(1500))} и {money_text(D(1800))}"
    told = (D("1650.00"), D("1500.00"), f"цена {both} вместо {money_text(D(1500))}", "", False)
    assert cleaning(INVOICES) == [told]
    leaseholds.charge_month(NOVEMBER)
    (acts,) = cleaning(ACTS)
    assert (acts[0], acts[3:]) == (D("1500.00") + told[0], ("", False))  # October's is open too
    (why,) = {line[3] for line in cleaning(INVOICES)}
    days = "01.11.2026–15.11.2026, 16.11.2026–30.11.2026"
    assert why == f"уже начислено: {days}; счёта на {money_text(D(1650))} нет"
    leaseholds.add_row(
        0,
        "charges",
        ContractCharge(service_id=leaseholds.cleaning.id, date_from=DAY(2026, 11, 26)),
    )
    assert [line[3] for line in cleaning(ACTS)][1:] == ["нет цены ни в договоре, ни в прейскуранте"]


def test_h24_the_command_answers_by_its_keys_and_asks_as_often_about_many(
    leaseholds: Leaseholds, base_url: str, kontora: Callable[..., Said]
) -> None:
    """cli.md: keys of `month`; a closed month is one red row and nothing would be issued."""
    somebody(leaseholds, base_url)
    said = kontora("month", "close", "2026-10", "--dry-run", "--json", "--base", base_url)
    assert said.status == 0, said.err
    keys = {"contracts", "charged", "documents", "skipped", "warnings", "pdf_files", "seconds"}
    assert keys <= said.data.keys()
    assert (said.data["contracts"], said.data["charged"]) == (12, "378000.00")
    with counted(leaseholds.work.database) as twelve:
        count(leaseholds, ACTS)
    organization = leaseholds.offices.company.organization
    organization.closed_to = DAY(2026, 10, 31)
    leaseholds.work.save(organization)
    with counted(leaseholds.work.database) as closed:
        run = count(leaseholds, ACTS, OCTOBER)
    assert [line.reason for line in run.red] == [
        "период закрыт по 31.10.2026: документы от 31.10.2026 не проводятся"
    ]
    assert (run.issued, len(twelve) < 45, len(closed) < 45) == ({}, True, True)


def test_h18_a_regime_that_changes_is_told_though_the_sums_stay(leaseholds: Leaseholds) -> None:
    """УСН without VAT from November: the same roubles, no счёт-фактура, and the reason why (V12)."""
    work = leaseholds.work
    card = work.load(Organization, leaseholds.offices.company.organization.id)
    free = OrganizationRegime(valid_from=NOVEMBER, regime=TaxRegime.SIMPLIFIED_EXEMPT)
    card.regimes.append(free)
    work.save(card, despite=True)
    run = dry_run(work, ACTS, NOVEMBER, today=DAY(2026, 11, 30))
    told = {line.cause for line in run.lines if line.before == D(1500)}
    assert told == {"без НДС вместо НДС 22 %; и не закрытое раньше: 01.10.2026"}
    assert run.documents()["vat_invoice"] == 4  # of October, which had VAT
    assert count(leaseholds, INVOICES).red == []
    leaseholds.charge_month(NOVEMBER)
    december = NOVEMBER.replace(month=12)
    for doc in leaseholds.contracts:
        act = ServiceAct(organization_id=card.id, contract_id=doc.id, date=DAY(2026, 11, 30))
        work.recalculate(act, "contract_id")
        work.post(act)
    run = dry_run(work, ACTS, december, today=DAY(2026, 12, 31))
    assert run.documents() == {
        "service_charge": 12, "payment_invoice": 12, "service_act": 12, "upd": 4
    }  # fmt: skip


def somebody(made: Leaseholds, base_url: str) -> None:
    """The first person of the base, as the command finds him."""
    login = make_url(base_url).username if "://" in base_url else BOSS.login
    users.first(Work(made.work.database, User(login, "Анна", Role.ADMINISTRATOR)))
