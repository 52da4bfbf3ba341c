"""An agreed contract of three kinds and two services, and its papers as text."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from app.papers import forms_of, pdf_of
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner, PartnerAccount
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Tariff, UnitKind
from db.documents.contract import (
    Contract,
    ContractAppendix,
    ContractService,
    ContractStatus,
)
from db.proration_rule import ProrationRule
from printforms.registry import PrintForm, printforms_of
from tests.company import Company
from tests.paper_reading import text
from tests.test_contract_story import add, type_in

D = Decimal
DAY = dt.date


def make_agreed(company: Company) -> Contract:
    """Three kinds and two services, appendices № 1 and № 2 with rows of their own."""
    work = company.work
    ours = work.load(Organization, company.organization.id)
    ours.phone, ours.email = "+7 (4712) 55-01-23", "office@romashka.example"
    tenant = work.load(Partner, company.tenant.id)
    tenant.director, tenant.director_post = "Петрова Мария Ивановна", "Генеральный директор"
    tenant.authority, tenant.ogrn = "Устава", "1027700132195"
    tenant.accounts = [
        PartnerAccount(
            account="40702810433000012345",
            bank="ПАО Сбербанк",
            bik="044525225",
            corr_account="30101810400000000225",
        )
    ]
    warm = Tariff(name="БК-01", price=D(8000))
    guard = Tariff(name="Пост", price=D("350.50"), rule=ProrationRule.DAY_RATE)
    work.save([ours, tenant, warm, guard])
    kinds = [
        UnitKind(name="БК-01", size="6×2,4×2,5 м", tariff_id=warm.id, value=D(250000)),
        UnitKind(name="Пост охраны", size="2×2 м", tariff_id=guard.id),
    ]
    services = [
        ServiceKind(name="Доставка до объекта", measure="рейс", price=D(8000)),
        ServiceKind(name="Разгрузка краном", measure="час", price=D(2500)),
    ]
    work.save([*kinds, *services])
    doc = Contract(
        organization_id=ours.id,
        contract_number="214/26",
        partner_id=tenant.id,
        date=DAY(2026, 11, 1),
        valid_to=DAY(2027, 9, 30),
        status=ContractStatus.SIGNING,
        address="г. Курск, ул. Байкальская, 202",
        need="бытовки для рабочих на зиму",
        deposit=D(20000),
        contact="Смирнов Павел",
        offer_valid_to=DAY(2026, 11, 30),
        appendices=[
            ContractAppendix(number=1, date=DAY(2026, 11, 10)),
            ContractAppendix(
                number=2, date=DAY(2026, 12, 1), address="г. Курск, Дружбы, 19", note="В два яруса."
            ),
        ],
    )
    for kind, pieces in ((company.kind, 3), (kinds[0], 1), (kinds[1], 1)):
        type_in(work, doc, add(company, doc, kind, pieces), months=6)
    add(company, doc, kinds[0], 2, appendix=1)
    add(company, doc, company.kind, 1, appendix=2)
    for service, quantity, appendix in (
        (services[0], D(3), None),
        (services[1], D("1.5"), None),
        (services[0], D(1), 2),
    ):
        row = ContractService(appendix=appendix)
        doc.services.append(row)
        type_in(work, doc, row, service_id=service.id, quantity=quantity)
    work.save(doc)
    return doc


def form(doc: Any, name: str) -> PrintForm:
    return next(f for f in [*forms_of(doc), *printforms_of(type(doc))] if f.name == name)


def told(company: Company, doc: Any, name: str) -> str:
    return text(pdf_of(company.work, form(doc, name), [doc.id]))


def has(printed: str, *phrases: str) -> None:
    for phrase in phrases:
        assert phrase in printed, phrase
