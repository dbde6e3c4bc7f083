"""A question is answered with what is on file: copy, configured bank details, statement; the rest by a person."""

from datetime import date

from amiable.domain.decision import Action, Measure
from amiable.policies.case import Case
from amiable.policies.rules import because, to_a_person
from amiable.policies.rules.question_topics import ANSWERABLE, topics
from amiable.policies.scope import cited, facts_of

REASONS = {
    "question": ("topics",),
    "question_partly": ("topics",),
    "question_for_a_person": (),
    "no_document": ("invoices",),
}


def check(case: Case) -> Measure | None:
    """Answer what can be, and say that a person answers the rest; hand over when nothing can."""
    asked = topics(case.reading.new_text, (i.number for i in case.invoices))
    invoices = case.invoices if "statement" in asked else cited(case)
    on_file = tuple(i.number for i in cited(case) if i.has_document)
    missing = "invoice_copy" in asked and not on_file
    answered = tuple(t for t in asked if t in ANSWERABLE and not (t == "invoice_copy" and missing))
    without = (because("no_document", invoices=", ".join(i.number for i in cited(case))),) if missing else ()
    if not answered:
        return to_a_person(because("question_for_a_person"), *without)
    left = tuple("other" for t in asked if t not in answered)[:1]
    names = ", ".join(answered)
    reason = because("question_partly", topics=names) if left else because("question", topics=names)
    dates: tuple[date, ...] = (case.today,) if "statement" in answered else ()
    facts = facts_of(
        invoices,
        topics=answered + left,
        dates=dates,
        attachments=on_file if "invoice_copy" in answered else (),
        may_state_bank_details="bank_details" in answered,
    )
    return Measure(Action.ANSWER_QUESTION, (reason, *without), facts)
