"""Which invoice each payment pays, told by the sums."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from amiable.domain.money import euros
from amiable.policies.negotiation.attributed import attributed
from amiable.testing.talks import START, plan

STATE = replace(START, invoices=(("F-1", euros("820.00")), ("F-2", euros("640.00")), ("F-3", euros("410.00"))))


def test_payments_that_are_each_the_sum_of_an_invoice() -> None:
    assert attributed(plan("20/04 820 20/05 410"), STATE).invoices == ("F-1", "F-3")


def test_equal_parts_of_all_are_of_none() -> None:
    told = replace(plan("20/04 600 20/05 600 20/06 670"), invoices=("F-1", "F-2", "F-3"))
    assert attributed(told, STATE).invoices == ()


def test_invoices_that_changed_places() -> None:
    told = replace(plan("20/04 410 20/05 640 20/06 820"), invoices=("F-1", "F-2", "F-3"))
    assert attributed(told, STATE).invoices == ("F-3", "F-2", "F-1")


def test_a_payment_told_of_the_wrong_invoice_goes_where_it_pays_in_full() -> None:
    told = replace(plan("20/04 410 20/04 410 20/05 640 20/06 410"), invoices=("F-1", "F-3", "F-2", "F-3"))
    assert attributed(told, STATE).invoices in (("F-1", "F-3", "F-2", "F-1"), ("F-1", "F-1", "F-2", "F-3"))


@pytest.mark.parametrize("paid", ["0", "100"])
def test_after_a_payment_sums_tell_nothing(paid: str) -> None:
    told = plan("20/04 820 20/05 410")
    numbers = attributed(told, replace(STATE, paid=Decimal(paid))).invoices
    assert bool(numbers) is (paid == "0")
