"""The company's figures against the law's: what goes beyond it is refused, what is unwise is remarked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from amiable.domain.company import InstalmentLimits, Policy
from amiable.domain.debtor import DebtorKind
from amiable.policies.legal import plans
from amiable.policies.legal.rates import contract_floor
from amiable.policies.legal.tables import law

LEAST_WAIT = 3
"""Business days that a transfer, and the week-end before it is seen, may take."""


@dataclass(frozen=True)
class Remark:
    """About one key of company.toml: what is wrong and what to do."""

    key: tuple[str, ...]
    what: str
    fix: str


def beyond_the_law(policy: Policy) -> tuple[Remark, ...]:
    """Plans longer than the bounds beyond which a person must decide (legal/data/plans.toml; C.conso L312-4 10°), and
    a contract rate that the law forbids."""
    beyond = tuple(
        Remark(
            (*table, name),
            f"{given} is above {bound}, the most that may be granted to a {kind} without a person's decision",
            f"lower it to {bound}; a person can still grant more, case by case",
        )
        for table, kind, limits in _limits(policy)
        for name, given, bound in _above(kind, limits)
    )
    return (*beyond, *_contract_rate(policy))


def _contract_rate(policy: Policy) -> Iterator[Remark]:
    """A contract rate below three times the legal rate of the latest semester on file (C.com L441-10 II)."""
    rate = policy.penalties.contract_rate
    latest = law().rates.semester[-1]
    floor = contract_floor(latest.valid_from)
    if rate is not None and rate < floor:
        yield Remark(
            ("penalties", "contract_rate"),
            f"{rate} is below {floor}, three times the legal rate of the semester from {latest.valid_from}",
            f"give at least {floor}, or remove the key: the European Central Bank's rate plus 10 points then holds",
        )


def _limits(policy: Policy) -> Iterator[tuple[tuple[str, ...], DebtorKind, InstalmentLimits]]:
    """Every table of limits: the company's, then those of its segments."""
    yield ("instalments", "business"), DebtorKind.BUSINESS, policy.instalments.business
    yield ("instalments", "consumer"), DebtorKind.CONSUMER, policy.instalments.consumer
    for label, segment in policy.segments.items():
        if segment.instalments is None:
            continue
        for kind, limits in (
            (DebtorKind.BUSINESS, segment.instalments.business),
            (DebtorKind.CONSUMER, segment.instalments.consumer),
        ):
            if limits is not None:
                yield ("segments", label, "instalments", str(kind)), kind, limits


def _above(kind: DebtorKind, limits: InstalmentLimits) -> Iterator[tuple[str, int, int]]:
    bounds = plans.bounds(kind)
    assert bounds is not None  # both kinds have a table
    pairs = (
        ("max_instalments", limits.max_instalments, bounds.max_instalments),
        ("max_months", limits.max_months, bounds.max_months),
    )
    yield from (pair for pair in pairs if pair[1] > pair[2])


def unwise(policy: Policy) -> tuple[Remark, ...]:
    """What is allowed and yet worth a second look."""
    remarks = (
        (
            policy.approval.supervisor_above is None,
            Remark(
                ("approval", "supervisor_above"),
                "is not set: a plan of any amount is agreed by every manager",
                "set the amount above which a supervisor approves",
            ),
        ),
        (
            policy.approval.may_force_findings,
            Remark(
                ("approval", "may_force_findings"),
                "lets a draft leave with a finding of the draft check",
                "set it to false, or read every reason that is logged",
            ),
        ),
        (
            not policy.tone.disclose_assistant,
            Remark(
                ("tone", "disclose_assistant"),
                "hides that an assistant prepared the message",
                "keep it true unless a person rewrites each message (AI Act, article 50)",
            ),
        ),
        (
            not policy.company.phone,
            Remark(
                ("company", "phone"), "is not set: a debtor can ask for a person by e-mail only", "add the number"
            ),
        ),
        (
            not policy.company.address,
            Remark(("company", "address"), "is not set: a formal notice names the creditor's address", "add it"),
        ),
        (
            policy.payments.wait_business_days < LEAST_WAIT,
            Remark(
                ("payments", "wait_business_days"),
                "leaves a transfer no time to arrive",
                f"give at least {LEAST_WAIT} business days",
            ),
        ),
        (
            policy.penalties.contract_rate is not None and not policy.penalties.business,
            Remark(
                ("penalties", "contract_rate"),
                "has no effect: business is false",
                "remove it, or set business to true",
            ),
        ),
        (
            policy.escalation.disputes_above is not None and policy.approval.supervisor_above is None,
            Remark(
                ("escalation", "disputes_above"),
                "shows disputes to supervisors, yet any manager may approve any amount",
                "set [approval] supervisor_above too",
            ),
        ),
        (
            policy.penalties.consumer_after_notice and not policy.sells_to_consumers,
            Remark(
                ("penalties", "consumer_after_notice"),
                "has no effect: sells_to_consumers is false",
                "remove it, or set sells_to_consumers to true",
            ),
        ),
    )
    return tuple(remark for holds, remark in remarks if holds) + tuple(_hidden_tone(policy))


def _hidden_tone(policy: Policy) -> Iterator[Remark]:
    for label, segment in policy.segments.items():
        if policy.tone.disclose_assistant and segment.tone and not segment.tone.disclose_assistant:
            yield Remark(
                ("segments", label, "tone", "disclose_assistant"),
                "hides from these debtors that an assistant prepared the message",
                "keep it true unless a person rewrites each message (AI Act, article 50)",
            )
