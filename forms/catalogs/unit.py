"""Cabins, counted inventory: beside the documents that move them."""

from __future__ import annotations

from db.catalogs.unit import Cabin, Inventory
from forms.sections import RENT, stands_in

stands_in(RENT, 60)(Cabin)
stands_in(RENT, 61)(Inventory)
