"""The window of a posted transfer, and what the tests of it read there."""

from decimal import Decimal

from app.verbs import FILLS
from db.catalogs.organization import Organization
from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_transfer import RentTransfer, RentTransferDelivery


def posted_transfer(office):
    """Of two cabins, with a delivery."""
    document = office.company.transfer(*office.company.cabins[:2])
    document.deliveries = [
        RentTransferDelivery(
            address="г. Курск",
            carrier_id=office.company.carrier.id,
            price=Decimal(12000),
            cost=Decimal(8000),
        )
    ]
    office.company.work.post(document)
    return document


def window_of(office, document):
    made = office.desk.open_thing(type(document), document.id)
    office.settle()
    return made


def shut(office, day):
    work = office.company.work
    organization = work.load(Organization, office.company.organization.id)
    organization.closed_to = day
    work.save(organization)
    office.settle()


def invoiced_and_paid(office, posted):
    """The same transfer, after its invoice and a part of the money."""
    work = office.company.work
    fill = next(f for f in FILLS if (f.source, f.target) == (RentTransfer, PaymentInvoice))
    asked = work.fill(fill, posted.id)
    work.post(asked)
    work.post(office.company.receipt("5000", invoice_id=asked.id))
    return posted


def form_of(name):
    from printforms.registry import printforms

    return next(f for f in printforms() if f.name == name)
