"""The demonstration: the same company for everybody, whole, and honest in its sums."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from app import upkeep
from app.demo import Options, fleet, run
from app.demo.figures import Sums, sums_agree
from app.demo.months import LAST_MONTH, OPEN_MONTH, months
from app.demo.serving import BROUGHT_ONE_OF, brought_over
from app.reserves import TAKEN
from app.store import load
from app.work import Work
from db.base import Document
from db.catalogs.letter import Letter, LetterState
from db.catalogs.organization import Organization, OrganizationAccount
from db.catalogs.partner import Partner, PartnerAccount, PartnerKind
from db.catalogs.unit import UnitState
from db.document_set import DocumentSet
from db.documents.contract import Contract, ContractStatus
from db.documents.payment_invoice import PaymentInvoiceKind
from db.documents.rent_extension import RentExtension, RentExtensionUnit
from db.documents.rent_return import RentReturnUnit
from db.documents.rent_transfer import Haulage, RentTransferDelivery
from db.documents.service_act import ServiceAct
from db.engine import Database, open_database
from db.errors import UserError
from db.meta import declared
from db.month_run import ItemState, MonthRun, MonthRunItem
from db.proration_rule import ProrationRule
from db.registers.money import (
    Advance,
    Allocation,
    CarrierDebt,
    Charge,
    ChargeKind,
    Money,
    open_sum,
)
from db.registers.place import Possession
from db.registers.term import RentTerm
from db.requisites import (
    check_account,
    check_bik,
    check_corr_account,
    check_inn,
    check_kpp,
    check_ogrn,
)
from db.signing import Signing
from db.vat_mode import VatMode
from printforms.registry import pages
from tests.demos import ANOTHER_DAY, figures, items, small
from tests.postgres import PostgresServer

KEYS = {
    "base", "documents", "charged", "paid", "debt", "overpaid", "open_month", "pdf_files", "seconds",
}  # fmt: skip


@pytest.fixture
def empty_pg(pg_server: PostgresServer) -> Iterator[str]:
    name = f"kontora_demo_{uuid.uuid4().hex[:12]}"
    yield pg_server.create_database(name)
    pg_server.drop_database(name)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Half a year of a company of twenty-four cabins."""
    out = tmp_path_factory.mktemp("demo")
    return run(Options(None, out, cabins=24, tenants=12, months=6))


@pytest.fixture(scope="module")
def base(made: dict[str, Any]) -> Iterator[Database]:
    database = open_database(made["base"])
    yield database
    database.close()


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A small one to compare others with."""
    return small(tmp_path_factory.mktemp("one"))


def test_same_seed_gives_the_same_figures_on_both_databases(
    one: dict[str, Any], tmp_path: Path, empty_pg: str
) -> None:
    on_server = small(tmp_path, empty_pg)
    assert on_server["base"] == empty_pg
    assert figures(one) == figures(on_server)
    assert items(one["base"]) == items(empty_pg)


def test_figures_depend_neither_on_the_day_nor_on_the_order_of_hashes(
    one: dict[str, Any], tmp_path: Path
) -> None:
    there = subprocess.run(
        [sys.executable, "-c", ANOTHER_DAY, str(tmp_path / "there")],
        env=os.environ | {"PYTHONHASHSEED": "4242"},
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        check=True,
        text=True,
    )
    assert figures(json.loads(there.stdout)) == figures(one)
    assert items(str(tmp_path / "there" / "demo.sqlite")) == items(one["base"])


def test_another_seed_gives_another_company(one: dict[str, Any], tmp_path: Path) -> None:
    other = small(tmp_path, seed=2)
    assert one["charged"] != other["charged"]


def test_a_base_that_is_not_empty_is_refused(tmp_path: Path, base_url: str) -> None:
    upkeep.create(base_url)
    with pytest.raises(UserError, match=r"уже есть|не пуста"):
        small(tmp_path, base_url)
    database = open_database(base_url)
    with database.reading() as session:
        assert session.scalar(select(func.count(Organization.id))) == 0
    database.close()


def test_a_second_demonstration_does_not_touch_the_first(one: dict[str, Any]) -> None:
    before = items(one["base"])
    with pytest.raises(UserError, match="уже есть"):
        small(Path(one["base"]).parent, seed=2)
    assert before
    assert items(one["base"]) == before


@pytest.mark.parametrize("name", ["cabins", "tenants", "months"])
def test_a_company_of_nothing_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="может быть от 1"):
        run(Options(None, tmp_path, **{name: 0}))
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(UserError, match="сделать нельзя"):
        small(tmp_path / "out")


def test_the_smallest_company_lives(tmp_path: Path) -> None:
    made = run(Options(None, tmp_path, cabins=1, tenants=1, months=1))
    assert made["documents"]["rent_transfer"] == 2  # of a cabin and of premises


def test_nobody_is_found_holding_a_cabin_in_repair() -> None:
    """A great fleet has some among its oldest; when one came back it could not be let again."""
    fleet_of = fleet.cabins(3300, fleet.kinds(fleet.tariffs()), Random(1))
    oldest = fleet_of[: len(fleet_of) // BROUGHT_ONE_OF]
    brought = brought_over(fleet_of)
    assert len(brought) < len(oldest)
    assert {cabin.state for cabin in brought} == {UnitState.IN_USE}


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    run(
        Options(
            None, tmp_path, cabins=2, tenants=1, months=1,
            progress=lambda done, steps, text: heard.append((done, steps)),
        )
    )  # fmt: skip
    steps = heard[0][1]
    assert heard == [(done, steps) for done in range(1, steps + 1)]


def test_answer_has_exactly_the_promised_keys(made: dict[str, Any]) -> None:
    assert set(made) == KEYS
    assert made["open_month"] == "2026-11"
    charged, paid, debt, overpaid = (
        Decimal(made[k]) for k in ("charged", "paid", "debt", "overpaid")
    )
    assert charged - paid == debt - overpaid
    assert all("." in made[k] and len(made[k].split(".")[1]) == 2 for k in ("charged", "paid"))
    assert 0 < debt < charged / 2
    assert overpaid > 0


def test_sums_that_do_not_agree_are_refused() -> None:
    sums_agree(Sums(Decimal(10), Decimal(7), Decimal(5), Decimal(2)))
    with pytest.raises(UserError, match="не сошлись"):
        sums_agree(Sums(Decimal(10), Decimal(7), Decimal(5), Decimal("2.01")))


def test_every_kind_of_document_is_met(made: dict[str, Any]) -> None:
    assert set(made["documents"]) == {kind.__tablename__ for kind in declared(Document)}


def test_c1_c2_c6_contracts_say_what_is_let_and_offers_wait(
    made: dict[str, Any], base: Database
) -> None:
    with base.reading() as session:
        contracts = load(session, Contract, list(session.scalars(select(Contract.id))))
        let = set(session.scalars(select(Possession.contract_id)))
    by_status = Counter(c.status for c in contracts)
    assert set(by_status) == set(ContractStatus)
    assert all(c.kinds or c.premises for c in contracts if c.id in let and not c.based_on_id)
    assert {d.number for c in contracts for d in c.addenda if c.id in let} == {1}
    last = [a for c in contracts for a in c.appendices if a.date >= LAST_MONTH]
    assert last
    assert all(r.amount for c in contracts for r in (*c.kinds, *c.services))
    folder = Path(made["base"]).parent / f"{LAST_MONTH:%Y-%m}"
    for name in ("Договор *", "Коммерческое предложение *", "Прейскурант цен *", "Приложение № *"):
        assert list(folder.glob(f"{name}.pdf")), name


def test_b14_some_pay_before_the_transfer(base: Database) -> None:
    with base.reading() as session:
        asked = session.scalars(select(PaymentInvoiceKind.owner_id).distinct()).all()
        paid = set(session.scalars(select(Money.invoice_id).where(Money.invoice_id.in_(asked))))
        taken = select(func.count()).where(Allocation.reason.startswith(TAKEN))
        assert (len(asked) > 1, paid) == (True, set(asked))
        assert session.scalar(taken) >= 2 * len(asked)


def test_the_last_month_is_closed_by_its_run(base: Database) -> None:
    """H-15: approved with a reason, every contract of it issued, УПД where it asks for one."""
    with base.reading() as session:
        (run,) = {r.month: r for r in session.scalars(select(MonthRun))}.values()
        states = set(session.scalars(select(MonthRunItem.state)))
        papers = select(ServiceAct.papers).where(ServiceAct.date >= LAST_MONTH)
        assert {DocumentSet.UPD, DocumentSet.ACT_AND_VAT_INVOICE} <= set(session.scalars(papers))
    assert (run.month, run.reason, states) == (LAST_MONTH, "Бухгалтер один", {ItemState.ISSUED})


def test_the_open_month_is_left_for_a_try(base: Database) -> None:
    with base.reading() as session:
        days = session.scalars(select(Document.date)).all()
        drafts = session.scalars(select(Document.kind).where(Document.posted.is_(False))).all()
    assert max(days) < OPEN_MONTH
    assert min(days) >= months(6)[0].first - dt.timedelta(days=3)
    assert set(drafts) == {"contract"}


def test_requisites_pass_every_check(base: Database) -> None:
    with base.reading() as session:
        cards = [*session.scalars(select(Organization)), *session.scalars(select(Partner))]
        accounts = [
            *session.scalars(select(OrganizationAccount)),
            *session.scalars(select(PartnerAccount)),
        ]
    for card in cards:
        assert check_inn(card.inn) == check_kpp(card.kpp) == check_ogrn(card.ogrn) == ()
    for account in accounts:
        assert check_bik(account.bik) == check_account(account.account, account.bik) == ()
        assert check_corr_account(account.corr_account, account.bik) == ()
    given = [card.inn for card in cards if card.inn]
    assert len(given) == len(set(given))
    kinds = Counter(card.kind for card in cards if isinstance(card, Partner))
    assert set(kinds) == set(PartnerKind)
    assert len({account.account for account in accounts}) == len(accounts) > 10


def test_life_is_varied(base: Database) -> None:
    """Debts, overpayments, returned cabins with a debt, damage, all ways of delivery."""
    with base.reading() as session:
        owed = (
            select(Possession.id)
            .join(Charge, Charge.possession_id == Possession.id)
            .where(Possession.until.is_not(None), open_sum() > 0, Charge.gross > 0)
        )
        assert session.scalars(owed).first() is not None
        assert session.scalars(select(Charge.id).where(Charge.gross < 0)).first() is not None
        kinds = set(session.scalars(select(Charge.kind)))
        assert {ChargeKind.RENT, ChargeKind.DELIVERY, ChargeKind.COMPENSATION} <= kinds
        assert set(session.scalars(select(RentTransferDelivery.haulage))) == set(Haulage)
        assert session.scalars(select(CarrierDebt.id)).first() is not None
        assert (
            session.scalars(select(Possession.id).where(Possession.quantity > 1)).first()
            is not None
        )
        assert session.scalars(select(RentReturnUnit.id).where(RentReturnUnit.damage != "")).first()
        assert (session.scalar(select(func.sum(Advance.amount))) or 0) > 0
        assert len(set(session.scalars(select(Charge.organization_id)))) == 2
        assert session.scalars(select(RentTerm.id)).first() is not None


def test_rows_of_extensions_say_what_was_charged(base: Database) -> None:
    """The rows are counted without asking the base; posting counts them again and agrees."""
    with base.reading() as session:
        rows = {row.id: row.amount for row in session.scalars(select(RentExtensionUnit))}
        on_top = set(
            session.scalars(select(Contract.id).where(Contract.vat_mode == VatMode.ON_TOP))
        )
        extensions = select(RentExtension.id)
        charged: Counter[int] = Counter()
        for charge in session.scalars(select(Charge).where(Charge.recorder_id.in_(extensions))):
            charged[charge.row_id] += charge.net if charge.contract_id in on_top else charge.gross
    assert rows == charged


def test_papers_and_reports_lie_in_the_folder(made: dict[str, Any], base: Database) -> None:
    out = Path(made["base"]).parent
    pdfs = sorted(out.rglob("*.pdf"))
    assert made["pdf_files"] == len(pdfs)
    assert all(pages(file.read_bytes()) >= 1 for file in pdfs)
    with base.reading() as session:
        of_month = select(func.count()).where(Document.date >= LAST_MONTH)
        acts = session.scalar(of_month.where(Document.kind == "rent_transfer"))
        invoices = session.scalar(of_month.where(Document.kind == "payment_invoice"))
    assert len(list((out / "2026-10").glob("Акт выдачи *.pdf"))) == acts
    assert len(list((out / "2026-10").glob("Счет на оплату *.pdf"))) == invoices
    for name in ("Сводка аренды", "Арендный парк"):
        assert (out / f"{name} 2026-10-31.pdf") in pdfs
        sheet = load_workbook(out / f"{name} 2026-10-31.xlsx").active
        assert sheet is not None
        assert sheet.max_row > 20


def test_pictures_are_drawn_by_whom_is_asked(tmp_path: Path) -> None:
    """Of the base that was made, into the same folder, as the last step."""
    asked: list[tuple[str, Path]] = []
    heard: list[str] = []

    def pictures(work: Work, out: Path) -> list[Path]:
        asked.append((work.user.login, out))
        return []

    options = Options(None, tmp_path, cabins=2, tenants=1, months=1, pictures=pictures)
    run(replace(options, progress=lambda done, steps, text: heard.append(f"{done}/{steps} {text}")))
    assert asked == [("admin", tmp_path)]
    assert heard[-1] == "19/19 снимки окон"


def test_letters_tell_everything_that_may_become_of_them(base: Database) -> None:
    """Taken, refused, returned, waiting; an act has come back with a signature (I-10, I-13)."""
    with base.reading() as session:
        states = Counter(session.scalars(select(Letter.state)))
        signed = session.scalar(select(func.count(Signing.id)).where(Signing.file_id.is_not(None)))
    state = LetterState
    assert {state.ACCEPTED, state.REFUSED, state.RETURNED, state.WAITING} <= states.keys()
    assert signed == 1


def test_tariffs_meet_every_rule_of_proration() -> None:
    from app.demo.fleet import tariffs

    assert {tariff.rule for tariff in tariffs()} == set(ProrationRule)


def test_months_end_with_the_last_full_one_whatever_today_is() -> None:
    year = months(12)
    assert [m.first for m in (year[0], year[-1])] == [dt.date(2025, 11, 1), dt.date(2026, 10, 1)]
    assert year[3].last == dt.date(2026, 2, 28)
    assert [m.is_last for m in year] == [False] * 11 + [True]
