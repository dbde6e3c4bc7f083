"""The policy chain: one table of small rules that turns a reading into a decision. Nothing outside it decides."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from amiable.domain.decision import Action, Decision, Effect, Measure, MoveInvoice, PauseReminders, Reason
from amiable.domain.reading import Intent
from amiable.domain.status import InvoiceStatus
from amiable.policies import asked_terms, followup, formal_notice, plan_life
from amiable.policies.case import Case
from amiable.policies.rules import (
    Rule,
    absence,
    attack,
    bereavement,
    bounce,
    contact_change,
    dispute,
    frozen,
    insolvency,
    instalments,
    on_file,
    other,
    paid,
    promise,
    question,
    time_barred,
    to_a_person,
    unsure,
    unverified_sender,
)

STOP, GO_ON = True, False
ANY = None


@dataclass(frozen=True)
class Row:
    """A rule, the intent it is asked about (ANY: always asked), whether its measure ends the chain, what it does."""

    rule: Rule
    asked: Intent | None
    stops: bool
    does: str

    @property
    def name(self) -> str:
        """The rule's, as its file is called."""
        return str(getattr(self.rule, "__name__", self.rule)).rpartition(".")[2]


TABLE: tuple[Row, ...] = (
    # Guards: the first that fires is the whole decision.
    Row(attack, ANY, STOP, "quarantine: no draft, a person looks"),
    Row(bounce, ANY, STOP, "the address is wrong: a person, no draft"),
    Row(absence, ANY, STOP, "close, and rest until the return"),
    Row(insolvency, ANY, STOP, "freeze everything, ask for the references, never for a payment"),
    Row(bereavement, ANY, STOP, "a person writes, no draft"),
    Row(frozen, ANY, STOP, "a person: nothing may be asked any more"),
    Row(unverified_sender, ANY, STOP, "a person, no draft: no data to an unknown address"),
    Row(unsure, ANY, STOP, "a person, with a holding draft"),
    Row(on_file, ANY, STOP, "a person: the file does not hold what the mail is about"),
    Row(time_barred, ANY, STOP, "stop reminders, a person"),
    # Answers: each intent of the mail adds its measure, in the order of the mail.
    Row(dispute, Intent.DISPUTE, GO_ON, "acknowledge, suspend, admit and refuse nothing"),
    Row(paid, Intent.PAID, GO_ON, "thank, wait for the bank"),
    Row(promise, Intent.PROMISE, GO_ON, "note the day, or ask for it"),
    Row(instalments, Intent.INSTALMENTS, GO_ON, "confirm inside the limits, propose or decline outside"),
    Row(question, Intent.QUESTION, GO_ON, "answer with what is on file"),
    Row(contact_change, Intent.CONTACT_CHANGE, GO_ON, "thank, ask for the new address"),
    Row(other, Intent.OTHER, GO_ON, "close a courtesy, else a person"),
)
NO_RULE = "no_rule"
RULES: Mapping[str, tuple[str, ...]] = {
    **{name: values for row in TABLE for name, values in row.rule.REASONS.items()},
    **followup.REASONS,
    **followup.CALENDAR_REASONS,
    **formal_notice.REASONS,
    **asked_terms.REASONS,
    **plan_life.REASONS,
    NO_RULE: (),
}
"""Every reason the policies may give, with its values' names: each needs its French sentence in the desk's texts."""

STRONGEST_FIRST = (
    InvoiceStatus.INSOLVENCY,
    InvoiceStatus.DISPUTED,
    InvoiceStatus.PAID_UNCONFIRMED,
    InvoiceStatus.IN_PLAN,
    InvoiceStatus.PROMISED,
)
"""Where two measures move one invoice, the status that protects the debtor most."""


def decide(case: Case, refused: Collection[Action] = ()) -> Decision:
    """What to do about one reading: always a decision, and the same one for the same case.

    `refused`: actions that a person left out of the answer; what they hid of the others' effects comes back.
    ValueError when nothing else is left, since refusing everything is refusing the draft.
    """
    case = for_its_segment(case)
    careful = not case.reading.intents or case.reading.confidence < case.sure_above
    found = _found(case)
    kept = tuple(measure for measure in found if measure.action not in refused)
    left_out = tuple(dict.fromkeys(measure.action for measure in found if measure.action in refused))
    if not kept:
        raise ValueError("every action is refused: refuse the draft instead")
    return Decision(_resolved(kept), case.policy.version, careful, left_out)


def for_its_segment(case: Case) -> Case:
    """The case under the policy of its debtor's segment."""
    return replace(case, policy=case.policy.for_debtor(case.debtor))


def walk(case: Case) -> Iterator[tuple[Row, Measure | None]]:
    """The rows that are asked, in order, with what each says; it ends after a guard that fires."""
    for row in TABLE:
        if row.asked is not ANY and row.asked not in case.reading.intents:
            continue
        measure = row.rule.check(case)
        yield row, measure
        if row.stops and measure is not None:
            return


def _found(case: Case) -> tuple[Measure, ...]:
    found: list[tuple[int, Measure]] = []
    for row, measure in walk(case):
        if measure is None:
            continue
        if row.stops:
            return (measure,)
        found.append((case.reading.intents.index(row.asked) if row.asked else 0, measure))
    # What a person must still see to comes after what is answered.
    found.sort(key=lambda entry: (entry[1].action is Action.HAND_OVER, entry[0]))
    measures = tuple(measure for _, measure in found)
    return measures or (to_a_person(Reason(NO_RULE)),)


def _resolved(measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
    """One measure an action, one status an invoice, one pause."""
    merged: dict[Action, Measure] = {}
    for measure in measures:
        known = merged.get(measure.action)
        merged[measure.action] = (
            replace(known, reasons=known.reasons + measure.reasons, effects=known.effects + measure.effects)
            if known
            else measure
        )
    kept = _strongest(tuple(effect for measure in measures for effect in measure.effects))
    return tuple(replace(m, effects=tuple(e for e in m.effects if e in kept)) for m in merged.values())


def _strongest(effects: tuple[Effect, ...]) -> frozenset[Effect]:
    """The effects without the weaker moves of an invoice and the shorter pauses."""
    moves = sorted((e for e in effects if isinstance(e, MoveInvoice)), key=lambda m: STRONGEST_FIRST.index(m.to))
    pauses = sorted((e for e in effects if isinstance(e, PauseReminders)), key=lambda pause: pause.until)
    weaker = {m for m in moves if m != next(other for other in moves if other.invoice == m.invoice)}
    return frozenset(effects) - weaker - frozenset(pauses[:-1])
