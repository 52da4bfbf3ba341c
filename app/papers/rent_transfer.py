"""«Акт выдачи» out of «Передача в аренду» (D-4); of premises, «Акт приёма-передачи»."""

from __future__ import annotations

from app.facts import Facts
from app.papers.filling import fills_paper
from app.papers.looks import facsimile_of, look_of
from app.papers.parties import (
    acts_for,
    contract_named,
    number_of,
    own_party,
    own_signer,
    partner_party,
    partner_signer,
    signer_on,
)
from app.papers.premises_act import premises_given
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner, PartnerKind
from db.catalogs.transport import CarriageKind, Carrier, TransportKind
from db.catalogs.unit import Inventory, Unit, UnitKind
from db.documents.contract import Contract
from db.documents.rent_transfer import (
    Haulage,
    RentTransfer,
    RentTransferDelivery,
    RentTransferUnit,
)
from printforms.rent_transfer import HandedTrip, HandedUnit, HandedVehicle, HandoverPaper


@fills_paper(HandoverPaper)
def handover(doc: RentTransfer, facts: Facts) -> HandoverPaper:
    """Both sides with who acts for them on the document's date, units, trips, vehicles."""
    ours = facts.get(Organization, doc.organization_id)
    contract = facts.get(Contract, doc.contract_id)
    tenant = facts.get(Partner, contract.partner_id)
    signer = signer_on(facts, ours, doc.date)
    lessor_clause = tenant_clause = ""
    if signer is not None and not ours.entrepreneur:
        lessor_clause = acts_for(signer.director_post, signer.director, signer.authority)
    if tenant.kind is PartnerKind.COMPANY:
        tenant_clause = acts_for(tenant.director_post, tenant.director, tenant.authority)
    drawn = facsimile_of(facts, ours, signer, agreed=True) if number_of(doc) else None
    return HandoverPaper(
        number=number_of(doc),
        date=doc.date,
        place=ours.city,
        lessor=own_party(ours, look_of(facts, ours)),
        tenant=partner_party(tenant),
        contract=contract_named(contract),
        units=[_unit(row, facts) for row in doc.units],
        handed_by=own_signer(signer, drawn),
        received_by=partner_signer(tenant),
        lessor_clause=lessor_clause,
        tenant_clause=tenant_clause,
        trips=[_trip(row, facts) for row in doc.deliveries],
        vehicles=[
            HandedVehicle(facts.get(TransportKind, v.transport_id).name, v.plate, v.driver)
            for v in doc.vehicles
        ],
        words=premises_given(doc, facts),
    )


def _unit(row: RentTransferUnit, facts: Facts) -> HandedUnit:
    unit = facts.get(Unit, row.unit_id)
    kind = facts.get(UnitKind, unit.kind_id).name
    return HandedUnit(
        title=unit.name if kind in unit.name else f"{unit.name}, {kind}",
        code=unit.code,
        quantity=row.quantity,
        condition=row.condition,
        composition=row.composition,
        date_from=row.date_from,
        date_to=row.date_to,
        amount=row.amount,
        measure=unit.measure if isinstance(unit, Inventory) else "шт",
    )


def _trip(row: RentTransferDelivery, facts: Facts) -> HandedTrip:
    carriage = facts.find(CarriageKind, row.carriage_id)
    return HandedTrip(
        row.moment.value, row.address, _haulier(row, facts), carriage.name if carriage else ""
    )


def _haulier(row: RentTransferDelivery, facts: Facts) -> str:
    """Who carries, by name where there is one (D-12)."""
    if row.haulage is Haulage.CARRIER:
        carrier = facts.find(Carrier, row.carrier_id)
        return carrier.name if carrier is not None else row.haulage.value
    source = facts.find(Contract, row.source_contract_id)
    if source is not None:
        return f"От контрагента {facts.get(Partner, source.partner_id).name}"
    return str(row.haulage.value)
