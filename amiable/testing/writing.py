"""A model writer with its real template and draft check, in front of a server on loopback."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from amiable.domain.brief import Brief
from amiable.domain.company import Identity, InstalmentLimits, Instalments, Policy
from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.domain.decision import Action, Decision, Facts, Measure, Reason
from amiable.domain.draft import Finding, Letter
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money, euros
from amiable.domain.plan import Rhythm, equal_schedule
from amiable.domain.reading import DisputeReason
from amiable.llm.answer import Method
from amiable.llm.breaker import Breaker
from amiable.llm.budget import Budget
from amiable.llm.caller import Caller
from amiable.llm.calls import CallRecord
from amiable.llm.claims import ModelInterpreter
from amiable.llm.endpoint import Endpoint
from amiable.llm.ledger import Ledger
from amiable.llm.provider import Provider
from amiable.llm.writer import Limits, ModelWriter
from amiable.policies.check import explain
from amiable.policies.draft_check import check as check_draft
from amiable.prompts.library import Library
from amiable.prompts.templates import spaced
from amiable.testing.clock import FrozenClock
from amiable.testing.llm import ModelServer

TODAY = date(2026, 3, 12)
FIRST = Invoice("FA-2026-0131", euros("1250.00"), date(2026, 1, 31), date(2026, 3, 2), has_document=True)
SECOND = Invoice("FA-2026-0098", euros("480.00"), date(2026, 1, 15), date(2026, 2, 14), paid=euros("120.00"))
LIMITS = InstalmentLimits(
    max_instalments=4,
    max_months=4,
    min_instalment=Decimal(100),
    first_payment_within_days=30,
    max_deferral_days=30,
)
POLICY = Policy(
    company=Identity(
        name="Ateliers Morel SAS",
        email="compta@ateliers-morel.example",
        phone="01 99 00 12 34",
        address="12 rue des Tanneurs, 35000 Rennes",
        signatory="Hélène Garnier",
        iban="FR1420041010050500013M02606",
        bic="PSSTFRPPXXX",
    ),
    instalments=Instalments(business=LIMITS, consumer=LIMITS),
)
DEBTOR = Debtor(
    "Menuiserie Kerdoncuff SARL",
    DebtorKind.BUSINESS,
    (Contact("compta@kerdoncuff.example", "Yann Kerdoncuff"),),
)
WORDS = (
    "Bonjour Madame Garnier, notre client Bâtibreizh ne nous a pas encore payés et la trésorerie est tendue. "
    "Pouvons-nous régler la facture FA-2026-0131 en trois fois ? Vous pouvez m'appeler au 06 12 34 56 78 ou écrire à "
    "yann.k@kerdoncuff.example. Nos bureaux sont désormais 4 quai de la Fosse, 44000 Nantes. Yann Kerdoncuff"
)


def about(*invoices: Invoice, **more: Any) -> Facts:
    """Facts as the engine gives them."""
    rest = Money(sum((i.outstanding.amount for i in invoices), Decimal(0)))
    return replace(Facts(invoices=tuple(i.number for i in invoices), total=rest, amounts=(rest,)), **more)


def decision(action: Action, facts: Facts | None = None) -> Decision:
    """One measure."""
    return Decision((Measure(action, (Reason("test"),), facts or Facts()),), "v1")


THREE_TIMES = equal_schedule(euros("1250.00"), 3, date(2026, 4, 5), Rhythm.MONTH)
SCENES: dict[str, Decision] = {
    "thank_for_payment": decision(Action.THANK_FOR_PAYMENT, about(FIRST)),
    "note_promise": decision(Action.NOTE_PROMISE, about(FIRST, amount=euros("1250.00"), date=date(2026, 3, 31))),
    "propose_plan": decision(Action.PROPOSE_PLAN, about(FIRST, schedule=THREE_TIMES)),
    "confirm_plan": decision(Action.CONFIRM_PLAN, about(FIRST, schedule=THREE_TIMES, may_state_bank_details=True)),
    "decline_plan": decision(Action.DECLINE_PLAN, about(FIRST)),
    "acknowledge_dispute": decision(
        Action.ACKNOWLEDGE_DISPUTE,
        about(FIRST, amount=euros("300.00"), dispute_reason=DisputeReason.DEFECTIVE),
    ),
    "answer_question": decision(
        Action.ANSWER_QUESTION,
        about(FIRST, SECOND, topics=("statement",), dates=(TODAY,), may_state_bank_details=True),
    ),
    "acknowledge_insolvency": decision(Action.ACKNOWLEDGE_INSOLVENCY),
    "acknowledge_contact": decision(Action.ACKNOWLEDGE_CONTACT),
    "remind": decision(Action.REMIND, about(FIRST, SECOND, date=date(2026, 3, 2), may_state_bank_details=True)),
}


def brief_of(scene: str, words: str = WORDS) -> Brief:
    """One answer to write."""
    return Brief(
        SCENES[scene], DEBTOR, DEBTOR.contacts[0], (SECOND, FIRST), POLICY, TODAY, words=words, key="reply:12"
    )


def check(letter: Letter, brief: Brief) -> tuple[Finding, ...]:
    """As app.py wires it."""
    return check_draft(letter, brief.decision, brief.debtor, brief.invoices, brief.policy, brief.today, brief.others)


@lru_cache(maxsize=1)
def _library() -> Library:
    return Library()


@dataclass
class Bench:
    """The writer's parts, with time that moves only when told or slept."""

    server: ModelServer
    template: Library = field(default_factory=_library)
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(datetime(2026, 3, 12, 9, tzinfo=UTC)))
    log: list[CallRecord] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def writer(
        self,
        *,
        limits: Limits | None = None,
        budget: Decimal | None = None,
        methods: tuple[Method, ...] = tuple(Method),
        failures: int = 10_000,
        **endpoint: Any,
    ) -> ModelWriter:
        """A writer of company 1 with these settings. Its breaker stays closed unless `failures` says otherwise."""
        reached = self._endpoint(endpoint)
        return ModelWriter(
            template=self.template,
            caller=self._caller(reached, methods, failures),
            ledger=self._ledger(reached, budget),
            check=check,
            explain=explain,
            polish=spaced,
            limits=limits or Limits(),
            clock=self.seconds,
        )

    def interpreter(
        self,
        *,
        budget: Decimal | None = None,
        methods: tuple[Method, ...] = tuple(Method),
        failures: int = 10_000,
        **endpoint: Any,
    ) -> ModelInterpreter:
        """A second reader of company 1 with these settings."""
        reached = self._endpoint(endpoint)
        ours = (POLICY.company.name, POLICY.company.signatory)
        return ModelInterpreter(
            self._caller(reached, methods, failures), self._ledger(reached, budget), ours, clock=self.seconds
        )

    def _endpoint(self, given: dict[str, Any]) -> Endpoint:
        return Endpoint(**{"model": "test", "base_url": self.server.base_url, "api_key": "secret"} | given)

    def _caller(self, reached: Endpoint, methods: tuple[Method, ...], failures: int) -> Caller:
        breaker = Breaker(self.seconds, failures=failures, rest_seconds=120)
        return Caller(Provider(reached), breaker, methods=methods, clock=self.seconds, sleep=self.sleep)

    def _ledger(self, reached: Endpoint, budget: Decimal | None) -> Ledger:
        return Ledger(1, reached, Budget(budget, self.spent_since, self.clock), self.log.append, self.clock)

    def seconds(self) -> float:
        """The monotonic clock's seconds."""
        return self.clock().timestamp()

    def sleep(self, seconds: float) -> None:
        """Noted, and the clock moves on."""
        self.slept.append(seconds)
        self.clock.advance(seconds=seconds)

    def spent_since(self, start: datetime) -> Decimal:
        """Sum of the log since then."""
        return sum((call.cost for call in self.log if call.at >= start), Decimal(0))

    @property
    def outcomes(self) -> list[str]:
        """Of every call, in order."""
        return [call.outcome for call in self.log]
