"""Money that went out: who got it says what it may be; nothing of it is posted by itself."""

from __future__ import annotations

from collections.abc import Sequence

from app.bank_known import Agreement, Certainty, Ground, Paid, Proposal
from db.catalogs.bank_payment import BankClass
from db.russian import fold, money_text


def went_out(paid: Paid, agreements: Sequence[Agreement], ground: Ground) -> Proposal:
    """A carrier by his ИНН, a tenant who overpaid; anything else a person knows."""
    carrier = ground.carriers.get(paid.inn) if paid.inn else None
    if carrier is not None and not agreements:
        reasons = ("ИНН перевозчика совпал",)
        return Proposal(paid, Certainty.LIKELY, (), reasons, BankClass.CARRIER, carrier_id=carrier)
    enough = [a for a in agreements if a.over >= paid.total]
    if len(enough) == 1:
        told = f"переплата по договору {enough[0].number} — {money_text(enough[0].over)}"
        said = ("в назначении «возврат»",) if "возврат" in fold(paid.purpose) else ()
        reasons = ("получатель — арендатор", told, *said)
        return Proposal(
            paid, Certainty.LIKELY, (), reasons, BankClass.REFUND, contract_id=enough[0].id
        )
    return Proposal(paid, Certainty.UNKNOWN, (), ("кому и за что, скажет человек",))
