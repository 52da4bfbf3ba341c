"""A transfer that is being typed, and the rows of its window."""

import datetime as dt

from PySide6.QtWidgets import QApplication

from db.documents.rent_transfer import RentTransfer


def clipboard():
    return QApplication.clipboard()


def opened(office):
    """A transfer of the twelfth of November that has its contract and its site."""
    made = office.desk._new(
        RentTransfer(
            organization_id=office.company.organization.id,
            contract_id=office.company.contract.id,
            site_id=office.company.site.id,
            date=dt.date(2026, 11, 12),
        )
    )
    office.settle()
    made.sections["units"].view.setFocus()
    return made
