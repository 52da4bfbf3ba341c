"""The smallest believable company, for every test that touches a base."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

import pytest

import app.nouns  # noqa: F401
from app import starter
from app.people import User
from app.store import load
from app.work import Work
from db.base import Base
from db.catalogs.organization import (
    Organization,
    OrganizationAccount,
    OrganizationRegime,
    OrganizationSigner,
    TaxRegime,
)
from db.catalogs.partner import Partner, PartnerKind
from db.catalogs.transport import Carrier, TransportKind
from db.catalogs.unit import Cabin, CabinComposition, Inventory, Site, Tariff, Unit, UnitKind
from db.documents.contract import Contract, ContractStatus
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
from db.engine import Database, open_database
from db.roles import Role

BOSS = User("anna", "Анна", Role.ADMINISTRATOR)
ACCOUNTANT = User("vera", "Вера", Role.ACCOUNTANT)
MANAGER = User("oleg", "Олег", Role.MANAGER)
DAY = dt.date
HANDED, NEXT_DAY, PAID_TO = DAY(2026, 11, 12), DAY(2026, 11, 13), DAY(2026, 12, 11)


@dataclass
class Company:
    """A site with three cabins and twelve beds, a tenant with a contract, a carrier."""

    work: Work
    organization: Organization
    site: Site
    other_site: Site
    tariff: Tariff
    kind: UnitKind
    cabins: list[Cabin]
    beds: Inventory
    tenant: Partner
    contract: Contract
    other_contract: Contract
    carrier: Carrier
    transport: TransportKind
    _made: list[Base] = field(default_factory=list)

    def transfer(
        self,
        *units: Unit,
        date: dt.date = HANDED,
        to: dt.date = PAID_TO,
        contract: Contract | None = None,
        price: str = "6000",
        amount: str | None = None,
    ) -> RentTransfer:
        """An unsaved transfer, its rent counted by the rule unless a sum is given."""
        doc = RentTransfer(
            organization_id=self.organization.id,
            contract_id=(contract or self.contract).id,
            site_id=self.site.id,
            date=date,
            contact="Смирнов П. И.",
            phone="+7 900 000-00-01",
        )
        for unit in units or self.cabins[:1]:
            row = RentTransferUnit(unit_id=unit.id, date_from=date, date_to=to)
            doc.units.append(row)
            self.work.recalculate(row, "unit_id", doc)
            row.price = Decimal(price)
            self.work.recalculate(row, "price", doc)
            if amount is not None:
                row.amount, row.manual = Decimal(amount), True
        return doc

    def receipt(
        self,
        amount: str,
        *,
        date: dt.date = NEXT_DAY,
        contract: Contract | None = None,
        purpose: str = "",
        invoice_id: int | None = None,
    ) -> PaymentReceipt:
        """An unsaved receipt of money from the tenant."""
        by = contract or self.contract
        return PaymentReceipt(
            organization_id=self.organization.id,
            contract_id=by.id,
            partner_id=by.partner_id,
            date=date,
            received=Decimal(amount),
            purpose=purpose,
            invoice_id=invoice_id,
        )


def own_organization(
    name: str = "ООО «Ромашка-Аренда»", prefix: str = "А", regime: TaxRegime = TaxRegime.GENERAL
) -> Organization:
    """An organization of ours with an account, a signer and a regime since 2020."""
    return Organization(
        name=name,
        full_name="Общество с ограниченной ответственностью «Ромашка-Аренда»",
        prefix=prefix,
        inn="4632123452",
        kpp="463201001",
        ogrn="1174632012345",
        city="г. Курск",
        legal_address="305000, г. Курск, ул. Литовская, д. 12А",
        accounts=[
            OrganizationAccount(
                account="40702810433000012345",
                bank="ПАО Сбербанк",
                bik="044525225",
                corr_account="30101810400000000225",
                main=True,
            )
        ],
        regimes=[OrganizationRegime(valid_from=DAY(2020, 1, 1), regime=regime)],
        signers=[
            OrganizationSigner(
                valid_from=DAY(2020, 1, 1),
                director_post="Генеральный директор",
                director="Иванов Иван Иванович",
                accountant="Петрова Анна Сергеевна",
            )
        ],
    )


# The things of the company by the names of its fields, as they were made in each template.
SETTLED: dict[bool, dict[str, Any]] = {}
STORED: dict[bool, bytes] = {}  # what was read of a template: its copies say the same
THINGS = frozenset(f.name for f in fields(Company)) - {"work", "_made"}


def make_company(work: Work) -> Company:
    """Fills a new base."""
    starter.fill(work)
    organization = own_organization()
    site, other_site = Site(name="Юг", address="г. Курск, ул. Складская, 4"), Site(name="Север")
    tariff = Tariff(name="Стандарт", price=Decimal(6000))
    transport = TransportKind(name="Манипулятор 10 т")
    work.save([organization, site, other_site, tariff, transport])
    kind = UnitKind(name="БК-00", size="6×2,4×2,5 м", tariff_id=tariff.id)
    bed_kind = UnitKind(name="Кровать", counted=True, tariff_id=tariff.id)
    tenant = Partner(
        name="ООО «СтройГрад»",
        full_name="Общество с ограниченной ответственностью «СтройГрад»",
        inn="7707083893",
        kpp="773601001",
        phone="+7 900 000-00-01",
        legal_address="305001, г. Курск, ул. Ленина, д. 1",
    )
    other = Partner(name="АО «Дорстрой»", inn="7710140679", kpp="771301001")
    hauler = Partner(name="ИП Ковалёв", kind=PartnerKind.ENTREPRENEUR, inn="463212345682")
    work.save([kind, bed_kind, tenant, other, hauler])
    cabins = [
        Cabin(
            name="Блок-контейнер 6×2,4",
            code=f"БК-{n:03}",
            kind_id=kind.id,
            composition=[CabinComposition(item="Кровать", quantity=2)],
        )
        for n in (1, 2, 3)
    ]
    beds = Inventory(name="Кровать двухъярусная", code="КР", kind_id=bed_kind.id)
    carrier = Carrier(name="ИП Ковалёв", partner_id=hauler.id)
    work.save([*cabins, beds, carrier])
    contracts = [
        Contract(
            organization_id=organization.id,
            contract_number=number,
            partner_id=partner.id,
            date=DAY(2026, 1, 1),
            valid_from=DAY(2026, 1, 1),
            status=ContractStatus.SIGNED,
        )
        for number, partner in (("214", tenant), ("215", other))
    ]
    work.save(contracts)
    arrival = UnitReceipt(
        organization_id=organization.id,
        site_id=site.id,
        date=DAY(2026, 1, 10),
        units=[
            *(UnitReceiptRow(unit_id=c.id) for c in cabins),
            UnitReceiptRow(unit_id=beds.id, quantity=12),
        ],
    )
    work.post(arrival)
    return Company(
        work,
        organization,
        site,
        other_site,
        tariff,
        kind,
        cabins,
        beds,
        tenant,
        contracts[0],
        contracts[1],
        carrier,
        transport,
    )


def settle(base: str) -> None:
    """Makes the company in an empty base and remembers by what ids it is found again."""
    database = open_database(base)
    made = make_company(Work(database, BOSS))
    SETTLED[database.is_sqlite] = {name: getattr(made, name) for name in THINGS}
    database.close()


def company_of(work: Work) -> Company:
    """The company that stands in a base from the beginning, as if it were read anew."""
    is_sqlite = work.database.is_sqlite
    if is_sqlite not in STORED:
        STORED[is_sqlite] = pickle.dumps(_read(work))
    return Company(work, **pickle.loads(STORED[is_sqlite]))


def _read(work: Work) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with work.database.reading() as session:
        for name, made in SETTLED[work.database.is_sqlite].items():
            many = made if isinstance(made, list) else [made]
            things = load(session, type(many[0]), [thing.id for thing in many])
            found[name] = things if isinstance(made, list) else things[0]
    return found


@pytest.fixture
def database(base_url: str) -> Iterator[Database]:
    opened = open_database(base_url)
    yield opened
    opened.close()


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database, BOSS)


@pytest.fixture
def company(work: Work) -> Company:
    return company_of(work)
