"""An automatic answer is never answered (no reply loop); it may move our next reminder to the return."""

from datetime import timedelta

from amiable.domain.calendar import add_business_days
from amiable.domain.decision import Action, Measure, PauseReminders
from amiable.domain.reading import Intent
from amiable.policies.case import Case
from amiable.policies.rules import because, to_a_person

REASONS = {
    "absence": (),
    "absence_until": ("until",),
    "absence_too_long": ("until",),
    "absence_left": (),
}
LONGEST = timedelta(days=120)
"""Beyond it the date is a reading mistake, or the person will not come back: a person looks."""


def check(case: Case) -> Measure | None:
    """Close, and rest until one business day after the return; a departure for good is for a person."""
    reading = case.reading
    if Intent.AUTO_REPLY not in reading.intents:
        return None
    if Intent.CONTACT_CHANGE in reading.intents:
        return to_a_person(because("absence_left"), silent=True)
    until = reading.away_until
    if until is None or until < case.today:
        return Measure(Action.CLOSE, (because("absence"),))
    if until - case.today > LONGEST:
        return to_a_person(because("absence_too_long", until=until), silent=True)
    pause = PauseReminders(add_business_days(until, 1))
    return Measure(Action.CLOSE, (because("absence_until", until=until),), effects=(pause,))
