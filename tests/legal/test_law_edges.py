"""What the law's functions refuse, and what holds for every input."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amiable.domain.calendar import PARIS
from amiable.domain.debtor import DebtorKind
from amiable.domain.invoice import Invoice
from amiable.domain.money import ZERO, euros
from amiable.domain.plan import Rhythm, equal_schedule
from amiable.policies.legal import due, einvoicing, imputation, insolvency, interest, payment, plans, rates
from amiable.policies.legal.due import PublicBody
from amiable.policies.legal.interest import Payment, statement
from amiable.policies.legal.plans import Objection
from amiable.policies.legal.prescription import ClaimEvent, EventKind, after_mediation, watch
from amiable.policies.legal.regime import Doubt, InterestBasis, regime
from amiable.policies.legal.sending import may_remind, may_send, next_sending
from amiable.policies.legal.tables import LegalDataError, MissingRateError, Rates, law, parse

BUSINESS = regime(DebtorKind.BUSINESS)
CONSUMER = regime(DebtorKind.CONSUMER)
PUBLIC = regime(DebtorKind.PUBLIC)

ROW = """
[[semester]]
valid_from = {0}
valid_until = {1}
ecb = 2.15
legal_private = 6.67
legal_other = 2.62
ecb_certainty = "secondary"
legal_certainty = "official"
"""
HEAD = 'review_on = 2027-01-01\nsources = { ecb = "x" }\n'


class TestTables:
    def test_missing_semester_names_the_file_and_the_value(self) -> None:
        with pytest.raises(MissingRateError) as caught:
            statement(euros(100), BUSINESS, date(2026, 12, 1), date(2027, 1, 15))
        assert "rates.toml" in str(caught.value)
        assert "2027 S1" in str(caught.value)
        assert "2027-01-01" in str(caught.value)

    def test_before_the_first_row_is_missing_too(self) -> None:
        with pytest.raises(MissingRateError, match="2019 S2"):
            rates.legal_rate(date(2019, 12, 31))

    def test_frozen_public_rate_needs_the_first_semester_only(self) -> None:
        found = statement(euros(100), PUBLIC, date(2026, 12, 1), date(2027, 2, 15))
        assert {segment.rate for segment in found.segments} == {Decimal("10.40")}

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (HEAD + ROW.format("2026-01-01", "2026-06-30") + ROW.format("2027-01-01", "2027-06-30"), "contiguous"),
            (HEAD + ROW.format("2026-02-01", "2026-07-31"), "not a semester"),
            (HEAD + ROW.format("2026-01-01", "2026-06-30").replace("ecb = 2.15", ""), "ecb"),
            ("[[semester", "rates.toml"),
        ],
    )
    def test_damaged_rates_name_the_file(self, text: str, words: str) -> None:
        with pytest.raises(LegalDataError, match=words) as caught:
            parse(Rates, "rates", text)
        assert "data/rates.toml" in str(caught.value)

    def test_review_dates(self) -> None:
        assert law().to_review(date(2026, 12, 31)) == ()
        assert "rates" in law().to_review(date(2027, 1, 1))
        assert "terms.business" in law().to_review(date(2027, 1, 1))

    def test_rates_are_exact_decimals(self) -> None:
        assert all(isinstance(row.ecb, Decimal) for row in law().rates.semester)
        assert law().rates.on(date(2026, 7, 1)).legal_other == Decimal("2.75")


class TestRegime:
    @pytest.mark.parametrize("kind", list(DebtorKind))
    @pytest.mark.parametrize("doubt", list(Doubt))
    def test_a_doubt_favours_the_debtor_and_asks_a_person(self, kind: DebtorKind, doubt: Doubt) -> None:
        found = regime(kind, [doubt])
        assert found.needs_human
        assert found.indemnity == 0
        assert found.interest is InterestBasis.LEGAL_FROM_NOTICE

    def test_copropriete_keeps_five_years(self) -> None:
        assert regime(DebtorKind.BUSINESS, [Doubt.COPROPRIETE]).claim == "non_professional"
        assert regime(DebtorKind.BUSINESS, [Doubt.SCI]).claim == "consumer"

    def test_private_use_is_a_consumer(self) -> None:
        assert regime(DebtorKind.BUSINESS, [Doubt.PRIVATE_USE]).kind is DebtorKind.CONSUMER

    def test_only_a_public_body_cannot_be_waived_interest(self) -> None:
        assert [regime(kind).may_waive_interest for kind in DebtorKind] == [True, True, False]


class TestDue:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [(PublicBody.ORDINARY, 30), (PublicBody.HEALTH, 50), (PublicBody.ENTERPRISE, 60)],
    )
    def test_public_terms(self, body: PublicBody, expected: int) -> None:
        assert due.public_due(body, received=date(2026, 5, 10)) == date(2026, 5, 10) + timedelta(days=expected)

    def test_public_term_runs_from_a_later_performance(self) -> None:
        found = due.public_due(PublicBody.ORDINARY, received=date(2026, 5, 10), performed=date(2026, 5, 20))
        assert found == date(2026, 6, 19)

    def test_public_term_without_receipt_is_two_days_after_the_request(self) -> None:
        found = due.public_due(PublicBody.ORDINARY, received=None, requested=date(2026, 5, 8))
        assert found == date(2026, 6, 9)
        with pytest.raises(ValueError, match="Chorus"):
            due.public_due(PublicBody.ORDINARY, received=None)

    def test_suspension_leaves_thirty_days_or_the_balance(self) -> None:
        term = date(2026, 7, 10)
        assert due.public_due_after_suspension(term, date(2026, 6, 30), date(2026, 7, 20)) == date(2026, 8, 19)
        assert due.public_due_after_suspension(term, date(2026, 5, 31), date(2026, 6, 10)) == date(2026, 7, 20)

    def test_reminders_wait_for_a_business_day(self) -> None:
        assert due.remind_from(date(2026, 11, 21)) == date(2026, 11, 24)


amounts = st.decimals(min_value="1", max_value="100000", places=2).map(euros)
days = st.dates(min_value=date(2020, 1, 2), max_value=date(2026, 6, 30))


class TestInterest:
    @given(amount=amounts, start=days, length=st.integers(1, 180))
    def test_segments_cover_every_day_once_and_sum(self, amount, start, length) -> None:
        found = statement(amount, BUSINESS, start, start + timedelta(days=length))
        assert sum(segment.days for segment in found.segments) == length
        assert found.segments[0].start == start + timedelta(days=1)
        for before, after in zip(found.segments, found.segments[1:], strict=False):
            assert after.start == before.end + timedelta(days=1)
        assert found.total == amount + found.interest + euros(40)

    @given(amount=amounts, paid=amounts, start=days, when=st.integers(-20, 180))
    def test_a_payment_is_wholly_accounted_for(self, amount, paid, start, when) -> None:
        payment_day = start + timedelta(days=when)
        received = Payment(payment_day, paid)
        found = statement(amount, BUSINESS, start, start + timedelta(days=180), payments=[received])
        (line,) = found.imputed
        assert line.to_interest + line.to_principal + line.to_indemnity + line.surplus == paid
        assert found.principal == amount - line.to_principal
        assert found.interest == found.interest_due + line.to_interest

    def test_no_interest_on_time(self) -> None:
        found = statement(euros(100), BUSINESS, date(2026, 3, 2), date(2026, 3, 2))
        assert (found.total, found.segments) == (euros(100), ())

    def test_paid_on_time_owes_no_indemnity_later(self) -> None:
        paid = Payment(date(2026, 3, 2), euros(100))
        found = statement(euros(100), BUSINESS, date(2026, 3, 2), date(2026, 9, 1), payments=[paid])
        assert found.total == ZERO

    def test_no_interest_on_interest(self) -> None:
        year = statement(euros(1000), BUSINESS, date(2020, 1, 1), date(2021, 12, 31), with_indemnity=False)
        assert all(segment.base == euros(1000) for segment in year.segments)

    def test_interest_stops_at_the_judgment(self) -> None:
        found = statement(euros(1000), BUSINESS, date(2026, 3, 2), date(2026, 6, 1), stops_on=date(2026, 3, 31))
        assert sum(segment.days for segment in found.segments) == 29

    def test_a_private_creditor_uses_the_high_column(self) -> None:
        high = statement(
            euros(480), CONSUMER, date(2026, 9, 1), date(2026, 11, 21), creditor=rates.CreditorKind.PRIVATE_PERSON
        )
        assert high.segments[0].rate == Decimal("6.84")

    def test_a_contract_rate_holds_throughout(self) -> None:
        found = statement(euros(1000), BUSINESS, date(2026, 3, 2), date(2026, 9, 1), contract_rate=Decimal("10"))
        assert [segment.rate for segment in found.segments] == [Decimal(10)]

    def test_the_indemnity_is_paid_last(self) -> None:
        paid = Payment(date(2026, 3, 12), euros("1010.00"))
        found = statement(euros(1000), BUSINESS, date(2026, 3, 2), date(2026, 3, 12), payments=[paid])
        assert (found.principal, found.interest_due) == (ZERO, ZERO)
        assert found.indemnity_due == euros("33.33")  # 40.00 less what 1010.00 leaves after 1000.00 and 3.33

    @pytest.mark.parametrize(("kind", "expected"), [("business", 80), ("consumer", 0), ("public", 80)])
    def test_indemnity_per_late_invoice(self, kind: str, expected: int) -> None:
        assert interest.indemnity(regime(DebtorKind(kind)), 3, insolvency_barred=1) == euros(expected)

    def test_extra_costs_only_on_proof_and_approval(self) -> None:
        allowed = {"proof_attached": True, "approved_by_person": True}
        assert interest.extra_costs_allowed(BUSINESS, euros(120), **allowed)
        assert not interest.extra_costs_allowed(BUSINESS, euros(40), **allowed)
        assert not interest.extra_costs_allowed(CONSUMER, euros(120), **allowed)
        assert not interest.extra_costs_allowed(BUSINESS, euros(120), proof_attached=False, approved_by_person=True)


def invoice(number: str, amount: str, due_on: date) -> Invoice:
    return Invoice(number, euros(amount), due_on - timedelta(days=30), due_on)


class TestImputation:
    OLD = invoice("A", "100.00", date(2026, 3, 1))
    NEW = invoice("B", "200.00", date(2026, 4, 1))
    FUTURE = invoice("C", "50.00", date(2026, 12, 1))
    TODAY = date(2026, 6, 1)

    def shares(self, paid: str, *named: str) -> list[tuple[str, str]]:
        found = imputation.impute(euros(paid), [self.FUTURE, self.NEW, self.OLD], self.TODAY, named)
        return [(share.invoice, str(share.amount.amount)) for share in found]

    def test_due_before_undue_then_oldest(self) -> None:
        assert self.shares("320.00") == [("A", "100.00"), ("B", "200.00"), ("C", "20.00")]

    def test_the_named_invoice_first(self) -> None:
        assert self.shares("220.00", "B") == [("B", "200.00"), ("A", "20.00")]

    def test_surplus_is_left_out(self) -> None:
        assert sum(Decimal(amount) for _, amount in self.shares("999.00")) == 350


class TestPrescription:
    @pytest.mark.parametrize("kind", [EventKind.REMINDER, EventKind.FORMAL_NOTICE, EventKind.SILENCE])
    def test_reminders_do_not_interrupt(self, kind: EventKind) -> None:
        found = watch("business", date(2024, 1, 1), date(2024, 1, 31), [ClaimEvent(kind, date(2026, 1, 1))])
        assert found.possible == found.safe == date(2029, 1, 1)

    def test_a_written_claim_interrupts_for_a_public_body(self) -> None:
        found = watch(
            "public", date(2024, 5, 1), date(2024, 6, 1), [ClaimEvent(EventKind.REMINDER, date(2026, 2, 3))]
        )
        assert (found.safe, found.possible) == (date(2028, 12, 31), date(2030, 12, 31))

    def test_a_barred_claim_does_not_revive(self) -> None:
        late = ClaimEvent(EventKind.ACKNOWLEDGEMENT, date(2027, 1, 1))
        found = watch("consumer", date(2024, 11, 30), date(2024, 12, 30), [late])
        assert found.possible == date(2026, 11, 30)
        assert found.barred(date(2026, 12, 1))
        assert not found.barred(date(2026, 11, 30))

    def test_twenty_years_at_most(self) -> None:
        events = [ClaimEvent(EventKind.ACKNOWLEDGEMENT, date(2000 + 4 * n, 1, 1)) for n in range(1, 6)]
        assert watch("business", date(2000, 1, 1), date(2000, 1, 1), events).possible == date(2020, 1, 1)

    def test_insolvency_interrupts_until_it_closes(self) -> None:
        declared = ClaimEvent(EventKind.INSOLVENCY_DECLARED, date(2025, 1, 1), until=date(2027, 1, 1))
        assert watch("business", date(2024, 1, 1), date(2024, 2, 1), [declared]).possible == date(2032, 1, 1)

    def test_mediation_leaves_six_months(self) -> None:
        assert after_mediation(date(2026, 6, 1), date(2026, 5, 1), date(2026, 5, 31)) == date(2026, 11, 30)
        assert after_mediation(date(2028, 6, 1), date(2026, 5, 1), date(2026, 5, 31)) == date(2028, 7, 1)

    @pytest.mark.parametrize(("claim", "years"), [("carriage", 1), ("telecom", 1), ("business", 5), ("consumer", 2)])
    def test_durations(self, claim: str, years: int) -> None:
        assert watch(claim, date(2024, 1, 31), date(2024, 3, 1)).safe == date(2024 + years, 1, 31)

    def test_alert_begins_six_months_before(self) -> None:
        found = watch("consumer", date(2024, 11, 30), date(2024, 12, 30))
        assert not found.alert_due(date(2026, 5, 29))
        assert found.alert_due(date(2026, 5, 30))


class TestPlans:
    def test_bounds_include_their_own_value(self) -> None:
        six = equal_schedule(euros(600), 6, date(2026, 1, 5), Rhythm.MONTH)
        seven = equal_schedule(euros(700), 7, date(2026, 1, 5), Rhythm.WEEK)
        assert plans.objections(DebtorKind.BUSINESS, euros(600), six) == ()
        assert plans.objections(DebtorKind.BUSINESS, euros(700), seven) == (Objection.TOO_MANY,)

    def test_too_long(self) -> None:
        quarterly = equal_schedule(euros(600), 6, date(2026, 1, 5), Rhythm.QUARTER)
        assert plans.objections(DebtorKind.CONSUMER, euros(600), quarterly) == (Objection.TOO_LONG,)

    def test_a_discount_is_a_wrong_total(self) -> None:
        schedule = equal_schedule(euros(590), 2, date(2026, 1, 5), Rhythm.MONTH)
        assert plans.objections(DebtorKind.BUSINESS, euros(600), schedule) == (Objection.WRONG_TOTAL,)

    def test_consumer_credit_boundary(self) -> None:
        schedule = equal_schedule(euros(610), 2, date(2026, 1, 5), Rhythm.MONTH)
        found = plans.objections(
            DebtorKind.CONSUMER, euros(600), schedule, overdue=False, cost=euros(10), third_party=True
        )
        assert found == (Objection.NOT_OVERDUE, Objection.NOT_FREE, Objection.THIRD_PARTY)
        assert plans.objections(DebtorKind.BUSINESS, euros(600), schedule, overdue=False, cost=euros(10)) == ()

    def test_public_second_and_empty_plans_are_for_a_person(self) -> None:
        schedule = equal_schedule(euros(600), 2, date(2026, 1, 5), Rhythm.MONTH)
        assert plans.objections(DebtorKind.PUBLIC, euros(600), schedule) == (Objection.PUBLIC_BODY,)
        assert plans.objections(DebtorKind.BUSINESS, euros(600), ()) == (Objection.EMPTY,)
        assert plans.objections(DebtorKind.BUSINESS, euros(600), schedule, plan_running=True) == (
            Objection.SECOND_PLAN,
        )


class TestInsolvency:
    def test_split_freezes_what_came_before(self) -> None:
        before = Invoice("A", euros(1), date(2026, 2, 28), date(2026, 3, 30))
        same_day = Invoice("B", euros(1), date(2026, 3, 1), date(2026, 3, 31))
        assert insolvency.split((before, same_day), date(2026, 3, 1)) == ((before,), (same_day,))

    def test_no_indemnity_for_due_dates_from_the_judgment_on(self) -> None:
        assert insolvency.indemnity_barred(date(2026, 3, 1), date(2026, 3, 1))
        assert not insolvency.indemnity_barred(date(2026, 2, 28), date(2026, 3, 1))

    def test_surendettement_delays(self) -> None:
        assert insolvency.contest_admissibility_by(date(2026, 3, 1)) == date(2026, 3, 16)
        assert insolvency.justify_claim_by(date(2026, 3, 1)) == date(2026, 3, 31)

    def test_retention_of_title(self) -> None:
        assert insolvency.declaration(date(2026, 11, 30)).retention_of_title_by == date(2027, 2, 28)


class TestSending:
    @pytest.mark.parametrize(
        ("local", "allowed"),
        [
            (datetime(2026, 11, 20, 7, 59, tzinfo=PARIS), False),
            (datetime(2026, 11, 20, 8, 0, tzinfo=PARIS), True),
            (datetime(2026, 11, 20, 18, 59, tzinfo=PARIS), True),
            (datetime(2026, 11, 20, 19, 0, tzinfo=PARIS), False),
            (datetime(2026, 11, 22, 10, 0, tzinfo=PARIS), False),
            (datetime(2026, 4, 6, 10, 0, tzinfo=PARIS), False),
        ],
    )
    def test_hours_are_paris_hours(self, local: datetime, allowed: bool) -> None:
        assert may_send(local) is allowed

    def test_the_next_opening_skips_weekend_and_holiday(self) -> None:
        saturday_of_easter = datetime(2026, 4, 4, 12, 0, tzinfo=PARIS)
        assert next_sending(saturday_of_easter) == datetime(2026, 4, 7, 8, 0, tzinfo=PARIS)
        early = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
        assert next_sending(early) == datetime(2026, 11, 20, 8, 0, tzinfo=PARIS)

    def test_a_naive_moment_is_refused(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            may_send(datetime(2026, 11, 20, 8, 0))  # noqa: DTZ001

    def test_one_message_a_week_and_five_in_all(self) -> None:
        sent = [date(2026, 11, 2)]
        assert not may_remind(sent, date(2026, 11, 8))
        assert may_remind(sent, date(2026, 11, 9))
        assert may_remind([], date(2026, 11, 9))
        assert not may_remind([date(2026, month, 1) for month in range(1, 6)], date(2026, 11, 9))


class TestEInvoicing:
    def test_unknown_status_is_an_error(self) -> None:
        with pytest.raises(einvoicing.UnknownStatusError, match="299"):
            einvoicing.status("fr:299")

    def test_payment_sent_waits_five_business_days(self) -> None:
        assert einvoicing.wait_until(einvoicing.status(211), date(2026, 11, 6)) == date(2026, 11, 16)

    def test_rejected_never_fell_due_and_confidential_factoring_stays_secret(self) -> None:
        assert not einvoicing.status(213).due_date_runs
        assert einvoicing.status(226).secret
        assert [row.code for row in law().einvoicing.status if row.mandatory] == [200, 210, 212, 213]

    def test_who_issues_when(self) -> None:
        assert einvoicing.must_issue(date(2026, 9, 1), large=True)
        assert not einvoicing.must_issue(date(2027, 8, 31), large=False)
        assert einvoicing.must_issue(date(2027, 9, 1), large=False)


class TestPayment:
    IBAN = "FR1420041010050500013M02606"

    @pytest.mark.parametrize("iban", ["FR1420041010050500013M02607", "FR14", "", "FR1420041010050500013M026060"])
    def test_wrong_ibans(self, iban: str) -> None:
        with pytest.raises(ValueError, match="not a valid IBAN"):
            payment.check_iban(iban)

    def test_right_checksum_with_a_wrong_rib_key(self) -> None:
        from stdnum.iso7064 import mod_97_10

        bban = "20041010050500013M02607"
        forged = f"FR{mod_97_10.calc_check_digits(bban + 'FR')}{bban}"
        with pytest.raises(ValueError, match="RIB key should be 06"):
            payment.check_iban(forged)

    @pytest.mark.parametrize("reference", ["", "---", "A" * 22])
    def test_wrong_references(self, reference: str) -> None:
        with pytest.raises(ValueError, match="ISO 11649"):
            payment.creditor_reference(reference)

    @pytest.mark.parametrize(
        "extra",
        [
            {"text": "x", "reference": "RF08FA20260131"},
            {"text": "x" * 141},
            {"text": "two\nlines"},
            {"reference": "R" * 36},
        ],
    )
    def test_payload_limits(self, extra: dict[str, str]) -> None:
        with pytest.raises(ValueError, match=r".+"):
            payment.epc_payload("Atelier", self.IBAN, euros(10), **extra)

    @pytest.mark.parametrize("amount", ["0.00", "-1.00", "1000000000.00"])
    def test_payload_amounts(self, amount: str) -> None:
        with pytest.raises(ValueError, match="EUR"):
            payment.epc_payload("Atelier", self.IBAN, euros(amount))

    def test_nothing_follows_the_last_used_line(self) -> None:
        assert payment.epc_payload("Atelier", self.IBAN, euros(10)).endswith("EUR10.00")
        with_reference = payment.epc_payload("Atelier", self.IBAN, euros(10), reference="RF08FA20260131")
        assert with_reference.split("\n")[9:] == ["RF08FA20260131"]
