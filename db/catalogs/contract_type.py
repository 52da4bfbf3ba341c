"""Типы договоров: rent of premises, rent of cabins, services… (A-19)."""

from __future__ import annotations

from db.base import Catalog
from db.roles import READ, Role


class ContractType(
    Catalog, title="Тип договора", titles="Типы договоров", rights={Role.MANAGER: READ}
):
    """A name to tell contracts apart and to filter them by."""
