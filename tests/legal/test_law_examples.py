"""Every worked example of the law file, to the cent; each test is named after its section."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from amiable.domain.debtor import DebtorKind
from amiable.domain.money import euros
from amiable.domain.plan import Instalment
from amiable.french.typography import format_date, format_money
from amiable.policies.legal import due, einvoicing, insolvency, interest, payment, plans, prescription, rates
from amiable.policies.legal.due import EndOfMonth, PublicBody
from amiable.policies.legal.interest import DayCount, Payment, segment_interest, statement
from amiable.policies.legal.prescription import ClaimEvent, EventKind
from amiable.policies.legal.regime import notice_days, regime
from amiable.policies.legal.tables import Effect

BUSINESS = regime(DebtorKind.BUSINESS)
CONSUMER = regime(DebtorKind.CONSUMER)
PUBLIC = regime(DebtorKind.PUBLIC)


def lines(result: interest.Statement) -> list[tuple[int, str, str]]:
    return [(s.days, f"{s.rate:.2f}", str(s.interest.amount)) for s in result.segments]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (due.latest_due(date(2026, 1, 20)), date(2026, 3, 21)),
        (due.due_end_of_month(date(2026, 1, 20), EndOfMonth.DAYS_THEN_MONTH_END), date(2026, 3, 31)),
        (due.due_end_of_month(date(2026, 1, 20), EndOfMonth.MONTH_END_THEN_DAYS), date(2026, 3, 17)),
        (due.due_end_of_month(date(2026, 1, 20), None), date(2026, 3, 31)),
        (due.due_without_agreement(date(2026, 1, 20)), date(2026, 2, 19)),
        (due.due_periodic(date(2026, 1, 20)), date(2026, 3, 6)),
    ],
)
def test_section_1_terms(found: date, expected: date) -> None:
    assert found == expected


def test_section_1_floor_bounds_contract_rates_only() -> None:
    day = date(2024, 1, 15)
    assert rates.default_rate(day, BUSINESS.points) == Decimal("14.50")
    assert rates.contract_floor(day) == Decimal("15.21")
    assert rates.contract_rate(Decimal("15.21"), day) == Decimal("15.21")
    with pytest.raises(rates.RateBelowFloorError, match=r"15\.21"):
        rates.contract_rate(Decimal("15.20"), day)


@pytest.mark.parametrize(("count", "expected"), [(DayCount.FIXED_365, "123.15"), (DayCount.ACTUAL, "122.81")])
def test_section_1_1_leap_year(count: DayCount, expected: str) -> None:
    found = segment_interest(euros(10000), Decimal("14.50"), date(2024, 1, 1), date(2024, 1, 31), count)
    assert found == euros(expected)


def test_section_1_1_example_1() -> None:
    found = statement(euros("1250.00"), BUSINESS, date(2026, 3, 2), date(2026, 11, 21))
    assert lines(found) == [(120, "12.15", "49.93"), (144, "12.40", "61.15")]
    assert sum(s.days for s in found.segments) == 264
    assert (found.interest, found.indemnity_due, found.total) == (euros("111.08"), euros("40.00"), euros("1401.08"))


def test_section_1_1_example_2() -> None:
    found = statement(euros("10000.00"), BUSINESS, date(2025, 5, 31), date(2026, 7, 31), with_indemnity=False)
    assert lines(found) == [
        (30, "13.15", "108.08"),
        (184, "12.15", "612.49"),
        (181, "12.15", "602.51"),
        (31, "12.40", "105.32"),
    ]
    assert found.interest == euros("1428.40")
    assert sum(s.days for s in found.segments) == 426


def test_section_1_2_example_3() -> None:
    paid = Payment(date(2026, 6, 1), euros("500.00"))
    found = statement(euros("1250.00"), BUSINESS, date(2026, 3, 2), date(2026, 11, 21), payments=[paid])
    (line,) = found.imputed
    assert (line.to_interest, line.to_principal) == (euros("37.86"), euros("462.14"))
    assert lines(found) == [(91, "12.15", "37.86"), (29, "12.15", "7.61"), (144, "12.40", "38.54")]
    assert (found.principal, found.interest_due, found.indemnity_due) == (
        euros("787.86"),
        euros("46.15"),
        euros("40.00"),
    )
    assert found.total == euros("874.01")


def test_section_1_2_waived_order_sends_everything_to_principal() -> None:
    paid = Payment(date(2026, 6, 1), euros("500.00"), to_principal=True)
    found = statement(euros("1250.00"), BUSINESS, date(2026, 3, 2), date(2026, 6, 1), payments=[paid])
    assert (found.principal, found.interest_due) == (euros("750.00"), euros("37.86"))
    with pytest.raises(ValueError, match="L2192-14"):
        statement(euros("1250.00"), PUBLIC, date(2026, 3, 2), date(2026, 6, 1), payments=[paid])


SECTION_2 = """
2020-01-01 0.00 10.00 8.00 3.15 0.87 2.61
2020-07-01 0.00 10.00 8.00 3.11 0.84 2.52
2021-01-01 0.00 10.00 8.00 3.14 0.79 2.37
2021-07-01 0.00 10.00 8.00 3.12 0.76 2.28
2022-01-01 0.00 10.00 8.00 3.13 0.76 2.28
2022-12-31 0.00 10.00 8.00 3.15 0.77 2.31
2023-01-01 2.50 12.50 10.50 4.47 2.06 6.18
2023-12-31 4.00 14.00 12.00 6.82 4.22 12.66
2024-01-01 4.50 14.50 12.50 8.01 5.07 15.21
2024-07-01 4.25 14.25 12.25 8.16 4.92 14.76
2025-06-30 3.15 13.15 11.15 7.21 3.71 11.13
2025-07-01 2.15 12.15 10.15 6.65 2.76 8.28
2026-06-30 2.15 12.15 10.15 6.67 2.62 7.86
2026-12-31 2.40 12.40 10.40 6.84 2.75 8.25
"""


@pytest.mark.parametrize("row", SECTION_2.strip().splitlines())
def test_section_2_rates(row: str) -> None:
    day, *figures = row.split()
    on = date.fromisoformat(day)
    found = [
        rates.default_rate(on, Decimal(0)),
        rates.default_rate(on, BUSINESS.points),
        rates.default_rate(on, PUBLIC.points),
        rates.legal_rate(on, rates.CreditorKind.PRIVATE_PERSON),
        rates.legal_rate(on),
        rates.contract_floor(on),
    ]
    assert found == [Decimal(figure) for figure in figures]


def test_section_3_consumer_interest_from_notice() -> None:
    found = statement(euros("480.00"), CONSUMER, date(2026, 9, 1), date(2026, 11, 21))
    assert lines(found) == [(81, "2.75", "2.93")]
    assert found.total == euros("482.93")


def test_section_3_prescription_counts_from_performance() -> None:
    found = prescription.watch("consumer", date(2024, 11, 30), date(2024, 12, 30))
    assert found.safe == found.possible == date(2026, 11, 30)
    assert found.alerts == (date(2026, 5, 30), date(2026, 8, 30), date(2026, 10, 30))


def test_section_3_acknowledgement_restarts() -> None:
    acknowledged = ClaimEvent(EventKind.ACKNOWLEDGEMENT, date(2026, 3, 10))
    found = prescription.watch("consumer", date(2024, 11, 30), date(2024, 12, 30), [acknowledged])
    assert (found.safe, found.possible) == (date(2026, 11, 30), date(2028, 3, 10))


def test_section_4_public_term_and_frozen_rate() -> None:
    term = due.public_due(PublicBody.ORDINARY, received=date(2026, 5, 10))
    assert term == date(2026, 6, 9)
    found = statement(euros("8400.00"), PUBLIC, term, date(2026, 8, 20))
    assert lines(found) == [(72, "10.15", "168.18")]
    assert found.indemnity_due == euros("40.00")


@pytest.mark.parametrize(
    ("kind", "days"), [(DebtorKind.BUSINESS, 8), (DebtorKind.CONSUMER, 15), (DebtorKind.PUBLIC, 15)]
)
def test_section_6_notice_delay(kind: DebtorKind, days: int) -> None:
    assert notice_days(kind) == days


def test_section_7_last_instalment_takes_the_cents() -> None:
    parts = euros("1250.00").split(3)
    assert [str(p.amount) for p in parts] == ["416.67", "416.67", "416.66"]
    schedule = tuple(Instalment(date(2026, month, 5), part) for month, part in zip((4, 5, 6), parts, strict=True))
    assert plans.objections(DebtorKind.CONSUMER, euros("1250.00"), schedule) == ()


def test_section_8_declaration_deadlines() -> None:
    france = insolvency.declaration(date(2026, 3, 20))
    assert (france.declare_by, france.relief_by) == (date(2026, 5, 20), date(2026, 9, 20))
    assert france.internal == date(2026, 5, 5)
    assert insolvency.declaration(date(2026, 3, 20), creditor_abroad=True).declare_by == date(2026, 7, 20)
    assert insolvency.declaration(date(2025, 12, 31)).declare_by == date(2026, 2, 28)


SECTION_11 = {
    Effect.NOT_YET: [200, 201],
    Effect.NORMAL: [202, 203, 204, 205, 209, 212, 214, 226, 228],
    Effect.APPROVED_PART: [206],
    Effect.SUSPEND: [207, 208],
    Effect.STOP: [210, 213, 220, 221, 225, 501],
    Effect.WAIT: [211],
    Effect.HUMAN: [224, 227],
}


@pytest.mark.parametrize(
    ("effect", "code"), [(effect, code) for effect, codes in SECTION_11.items() for code in codes]
)
def test_section_11_statuses(effect: Effect, code: int) -> None:
    assert einvoicing.status(f"fr:{code}").effect is effect
    assert einvoicing.status(code).code == code


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("DOUBLON", "duplicate"),
        ("TX_TVA_ERR", "vat"),
        ("CMD_ERR", "purchase_order_missing"),
        ("PU_ERR", "price"),
        ("MONTANTTOTAL_ERR", "price"),
        ("CALCUL_ERR", "price"),
        ("REM_ERR", "price"),
        ("QTE_ERR", "quantity"),
        ("UNHEARD_OF", "other"),
    ],
)
def test_section_11_reasons(code: str, reason: str) -> None:
    assert einvoicing.dispute_reason(code) == reason


def test_section_12_epc_payload() -> None:
    found = payment.epc_payload(
        "Menuiserie Le Goff SARL", "FR1420041010050500013M02606", euros("1250.00"), text="Facture FA-2026-0131"
    )
    assert found == (
        "BCD\n002\n1\nSCT\n\nMenuiserie Le Goff SARL\n"
        "FR1420041010050500013M02606\nEUR1250.00\n\n\nFacture FA-2026-0131"
    )
    assert len(found.encode()) == 100


def test_section_12_rib_key() -> None:
    assert payment.rib_key("FR1420041010050500013M02606") == "06"
    assert payment.check_iban("FR14 2004 1010 0505 0001 3M02 606") == "FR1420041010050500013M02606"


def test_section_12_creditor_reference() -> None:
    assert payment.creditor_reference("FA-2026-0131") == "RF08FA20260131"


def test_section_13_typography() -> None:
    assert format_money(euros(1250)) == "1\u202f250,00\u00a0€"
    assert format_date(date(2026, 3, 1)) == "1er\u00a0mars 2026"


def test_section_9_sending_hours() -> None:
    from amiable.policies.legal.sending import may_send

    friday_noon = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
    assert may_send(friday_noon)
    assert not may_send(datetime(2026, 11, 21, 11, 0, tzinfo=UTC))  # Saturday
    assert not may_send(datetime(2026, 11, 11, 11, 0, tzinfo=UTC))  # armistice
