"""Scores the draft check on a labelled set (data/drafts/schema.md): `amiable eval drafts FILE`."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.domain.decision import Action
from amiable.domain.draft import Finding
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money
from amiable.policies.check.facts import CheckFacts, Sender
from amiable.policies.check.run import check
from amiable.policies.check.table import VIOLATIONS


class DraftCaseError(ValueError):
    """A line of the file is not a draft case; the message names the line and what is wrong."""


@dataclass(frozen=True)
class DraftCase:
    """One labelled draft."""

    id: str
    today: date
    debtor: Debtor
    invoices: tuple[Invoice, ...]
    facts: CheckFacts
    text: str
    violations: frozenset[str] | None = None
    """What the label expects; None where the file has no label."""

    def findings(self) -> tuple[Finding, ...]:
        """What the check says."""
        return check(self.text, self.facts, debtor=self.debtor, invoices=self.invoices, today=self.today)


@dataclass(frozen=True)
class Outcome:
    """The check's answer on one case."""

    case: DraftCase
    found: tuple[str, ...]
    milliseconds: float


@dataclass(frozen=True)
class Report:
    """Scores of one run; shares are 0 to 1 and None where the file has no such case."""

    outcomes: tuple[Outcome, ...] = field(repr=False)

    @property
    def bad(self) -> tuple[Outcome, ...]:
        """Drafts labelled with a violation."""
        return tuple(outcome for outcome in self.outcomes if outcome.case.violations)

    @property
    def good(self) -> tuple[Outcome, ...]:
        """Drafts labelled as fit to leave."""
        return tuple(outcome for outcome in self.outcomes if outcome.case.violations == frozenset())

    @property
    def missed(self) -> tuple[Outcome, ...]:
        """Bad drafts without any right finding."""
        return tuple(o for o in self.bad if not (o.case.violations or frozenset()) & set(o.found))

    @property
    def false_alarms(self) -> tuple[Outcome, ...]:
        """Good drafts with a finding."""
        return tuple(outcome for outcome in self.good if outcome.found)

    def per_violation(self) -> dict[str, tuple[int, int]]:
        """For each violation, how many of the labels were found, and how many there are."""
        labels = Counter(v for outcome in self.bad for v in outcome.case.violations or ())
        found = Counter(v for outcome in self.bad for v in outcome.case.violations or () if v in outcome.found)
        return {violation: (found[violation], labels[violation]) for violation in VIOLATIONS if labels[violation]}

    def as_dict(self) -> dict[str, Any]:
        """The scores for a program."""
        times = sorted(outcome.milliseconds for outcome in self.outcomes)
        return {
            "drafts": len(self.outcomes),
            "bad": len(self.bad),
            "good": len(self.good),
            "caught": _share(len(self.bad) - len(self.missed), len(self.bad)),
            "clean": _share(len(self.good) - len(self.false_alarms), len(self.good)),
            "missed": [outcome.case.id for outcome in self.missed],
            "false_alarms": {outcome.case.id: list(outcome.found) for outcome in self.false_alarms},
            "per_violation": {
                name: {"found": found, "labels": labels} for name, (found, labels) in self.per_violation().items()
            },
            "ms_median": round(times[len(times) // 2], 2) if times else None,
            "ms_max": round(times[-1], 2) if times else None,
        }

    def print(self, console: Console) -> None:
        """The scores for a person."""
        scores = self.as_dict()
        table = Table("violation", "found", "labels")
        for name, counts in scores["per_violation"].items():
            table.add_row(name, str(counts["found"]), str(counts["labels"]))
        if self.bad or self.good:
            console.print(table)
        console.print(f"{len(self.bad) - len(self.missed)} of {len(self.bad)} bad drafts have a right finding")
        console.print(f"{len(self.good) - len(self.false_alarms)} of {len(self.good)} good drafts have none")
        for outcome in self.missed:
            expected = ", ".join(sorted(outcome.case.violations or ()))
            console.print(f"  missed {outcome.case.id}: expected {expected}; found {', '.join(outcome.found) or '-'}")
        for outcome in self.false_alarms:
            console.print(f"  false alarm {outcome.case.id}: {', '.join(outcome.found)}")
        console.print(f"{scores['drafts']} drafts, median {scores['ms_median']} ms, slowest {scores['ms_max']} ms")


def run(file: Path, out: Path | None = None) -> Report:
    """Checks every draft of a set; `out` gets a line a case, `{"id", "ok", "violations"}`.

    DraftCaseError on a bad line.
    """
    outcomes = []
    for case in load(file):
        begin = time.perf_counter()
        findings = case.findings()
        elapsed = 1000 * (time.perf_counter() - begin)
        outcomes.append(Outcome(case, tuple(dict.fromkeys(finding.rule for finding in findings)), elapsed))
    if out is not None:
        answers = ({"id": o.case.id, "ok": not o.found, "violations": list(o.found)} for o in outcomes)
        out.write_text("".join(json.dumps(answer) + "\n" for answer in answers), encoding="utf-8")
    return Report(tuple(outcomes))


def load(file: Path) -> tuple[DraftCase, ...]:
    """The cases of a set, one JSON object a line."""
    cases = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                cases.append(case_of(json.loads(line)))
            except (KeyError, ValueError, TypeError, ArithmeticError) as error:
                raise DraftCaseError(f"{file}:{number} is not a draft case: {error!r}") from error
    return tuple(cases)


def case_of(raw: Mapping[str, Any]) -> DraftCase:
    """One case of drafts-schema.md as domain records."""
    facts, company, debtor = raw["facts"], raw["facts"]["company"], raw["debtor"]
    invoices = tuple(
        Invoice(
            number=one["number"],
            amount=Money(Decimal(one["amount"]), one.get("currency", "EUR")),
            issued=date.fromisoformat(one["issued"]),
            due=date.fromisoformat(one["due"]),
        )
        for one in raw["invoices"]
    )
    currency = invoices[0].amount.currency if invoices else "EUR"
    expected = raw.get("expect")
    return DraftCase(
        id=raw["id"],
        today=date.fromisoformat(raw["today"]),
        debtor=Debtor(
            debtor["name"], DebtorKind(debtor["kind"]), (Contact(debtor.get("email", ""), debtor.get("contact", "")),)
        ),
        invoices=invoices,
        facts=CheckFacts(
            sender=Sender(
                company["name"],
                company["iban"],
                company.get("bic", ""),
                company["email"],
                company.get("phone", ""),
                company["signatory"],
            ),
            actions=(Action(facts["action"]),),
            amounts=frozenset(Money(Decimal(amount), currency) for amount in facts.get("amounts", ())),
            dates=frozenset(date.fromisoformat(day) for day in facts.get("dates", ())),
            counts=frozenset(facts.get("counts", ())),
            percentages=frozenset(Decimal(str(share)) for share in facts.get("percentages", ())),
            links=frozenset(facts.get("links", ())),
            may_state_penalties=bool(facts.get("may_state_penalties", False)),
        ),
        text=raw["text"],
        violations=None if expected is None else frozenset(expected["violations"]),
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
