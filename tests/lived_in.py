"""Bases that a whole module of tests shares: a copy of the template, a company that lived a little."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from app.documents.advance_invoice import proposals
from app.mail.queueing import Draft, queue
from app.verbs import FILLS
from app.work import Work
from db.catalogs.letter import LetterKind
from db.catalogs.paper_template import PaperKind, PaperTemplate
from db.catalogs.service_kind import ServiceKind, ServicePrice
from db.catalogs.transport import CarriageKind
from db.catalogs.unit import Tariff, TariffPrice
from db.documents.contract import Contract, ContractAppendix, ContractKind, ContractService
from db.documents.meter_reading import MeterReading
from db.documents.payment_invoice import PaymentInvoice
from db.documents.reconciliation_act import ReconciliationAct
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransferDelivery
from db.engine import Database, open_database
from tests.company import BOSS, DAY, Company, make_company
from tests.postgres_pool import PostgresPool


def copy_of_template(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[Database]:
    if kind == "sqlite":
        path = folder / "base.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        opened = open_database(str(path))
        yield opened
        opened.close()
        return
    server, template = (request.getfixturevalue(f) for f in ("pg_server", "pg_template"))
    name = f"kontora_shared_{uuid.uuid4().hex[:12]}"
    opened = open_database(server.create_database(name, template=template))
    yield opened
    opened.close()
    server.drop_database(name)


def live_a_little(company: Company) -> None:
    work = company.work
    doc = company.transfer(*company.cabins[:2])
    doc.deliveries = [
        RentTransferDelivery(
            address="г. Курск", carrier_id=company.carrier.id, price=Decimal(500), cost=Decimal(300)
        )
    ]
    work.post(doc)
    for target in (RentExtension, PaymentInvoice, RentReturn):
        fill = next(f for f in FILLS if f.source is type(doc) and f.target is target)
        made = work.fill(fill, doc.id)
        made.date = DAY(2026, 12, 12)
        work.post(made)
    work.post([company.receipt("9000"), company.receipt("100", contract=company.other_contract)])
    work.save(CarriageKind(name="Доставка до объекта"))
    agree_a_little(company)
    write_a_little(company)


def write_a_little(company: Company) -> None:
    """Papers of money and meters, not posted yet, and a letter that waits."""
    work, day = company.work, DAY(2026, 12, 20)
    home = {"organization_id": company.organization.id}
    compared = ReconciliationAct(
        **home, partner_id=company.contract.partner_id, date_from=day.replace(day=1), date_to=day
    )
    read = MeterReading(**home, site_id=company.site.id)
    for paper in (compared, read):
        paper.date = day
        work.save(paper, despite=True)
    work.save(proposals(work, day)[:1])
    letter = Draft(company.organization.id, LetterKind.DOCUMENTS, "Счёт", "Здравствуйте!", ())
    with work.transaction("письмо", (), None) as gate:
        assert gate is not None
        queue(gate, [letter])


def agree_a_little(company: Company) -> None:
    """Both contracts with a row in every list, and what such rows stand on."""
    work = company.work
    since = DAY(2026, 1, 1)
    service = ServiceKind(
        name="Разгрузка",
        price=Decimal(2500),
        prices=[ServicePrice(valid_from=since, price=Decimal(2600))],
    )
    tariff = work.load(Tariff, company.tariff.id)
    tariff.prices = [TariffPrice(valid_from=since, price=Decimal(6000))]
    work.save([service, tariff])
    work.save(PaperTemplate(name="КП", paper=PaperKind.OFFER, text="{номер}"))
    contracts = [work.load(Contract, c.id) for c in (company.contract, company.other_contract)]
    for contract in contracts:
        contract.appendices = [ContractAppendix(number=1, date=DAY(2026, 11, 1))]
        contract.kinds = [ContractKind(kind_id=company.kind.id)]
        contract.services = [ContractService(service_id=service.id, appendix=1)]
        work.recalculate(contract.kinds[0], "kind_id", contract)
        work.recalculate(contract.services[0], "service_id", contract)
    work.save(contracts)


class Companies:
    """As many copies of one new company as a test wants; one is open at a time."""

    def __init__(self, request: pytest.FixtureRequest, kind: str, folder: Path) -> None:
        self._kind, self._folder, self._request = kind, folder, request
        self._open: Database | None = None
        self._base = ""
        self._made = 0
        self._template = self._new_base(first=True)
        database = open_database(self._template)
        self._company = make_company(Work(database, BOSS))
        database.close()

    def __call__(self) -> Company:
        self.close()
        self._base = self._new_base()
        self._open = open_database(self._base)
        return replace(self._company, work=Work(self._open, BOSS))

    @property
    def base(self) -> str:
        """The address of the copy made last."""
        return self._base

    def _new_base(self, *, first: bool = False) -> str:
        self._made += 1
        if self._kind == "sqlite":
            path = self._folder / f"company{self._made}.sqlite"
            source = self._request.getfixturevalue("sqlite_template") if first else self._template
            shutil.copyfile(source, path)
            return str(path)
        empty = self._request.getfixturevalue("pg_template")
        name = self._pool.lend(empty if first else self._template.rpartition("/")[2])
        return str(self._request.getfixturevalue("pg_server").database_url(name))

    def close(self) -> None:
        """Lets the open copy go and takes it away."""
        if self._open is not None:
            self._open.close()
            if self._kind == "sqlite":
                Path(self._base).unlink()
            else:
                self._pool.take_back(self._base.rpartition("/")[2])
            self._open = None

    def end(self) -> None:
        self.close()
        if self._kind == "sqlite":
            Path(self._template).unlink()
        else:
            name = self._template.rpartition("/")[2]
            self._pool.forget(name)
            self._pool.take_back(name)

    @property
    def _pool(self) -> PostgresPool:
        pool: PostgresPool = self._request.getfixturevalue("pg_pool")
        return pool


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def fresh_company(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Companies]:
    """Makes a new company on each call; the one before is closed."""
    companies = Companies(request, request.param, tmp_path_factory.mktemp("companies"))
    yield companies
    companies.end()
