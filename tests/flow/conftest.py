"""The workshop that the flow's tests play in."""

from __future__ import annotations

import pytest

from amiable.store.session import Store
from amiable.testing.flow import YANN, Workshop


@pytest.fixture
def shop(store: Store) -> Workshop:
    """Two account managers, one debtor with one overdue invoice."""
    shop = Workshop(store)
    shop.manager("Hélène", 101)
    shop.manager("Marc", 102)
    shop.debtor("Menuiserie Kerdoncuff", YANN, "FA-2026-0131")
    return shop
