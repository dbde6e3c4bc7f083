"""Days that belong to something else than a payment: « la réunion du 15 », « votre offre du 3 »."""

from __future__ import annotations

import re

from amiable.french.dates import Form, Mention, resolve
from amiable.reading.talk.cues import cue
from amiable.reading.talk.message import Message

BEFORE = 60
_EACH = re.compile(r"\b(?P<day>\w+di)s? en (?P=day)\b")
_IT_IS = re.compile(r"\bc'est (?:un |deja |justement |bien |donc )?$")
_WAS = re.compile(
    r",? (?:c')?(?:etait|correspond\w*|designait|est) (?:a |en fait |seulement )?(?:la date|le jour|celui|celle) "
    r"(?:de |du |d')(?:la |l'|notre |votre |son |sa )?\w+"
)
_ONE = re.compile(r"\b(?:un|1) $")
_LEAD = re.compile(r"^(?:du|de|d'|au|le|en|pour)(?= |(?<='))")
_BETWEEN = re.compile(
    r"(?<!parti )(?<!partis )(?<!egalite )(?<!partage )(?<!moitie )"
    r"\bentre (?:(?:le )?(?:1er|\d{1,2})(?: \w+)? et (?:le )?)?(?:le )?$"
)
_OWN = re.compile(
    r"\b(?:je|j'|nous|on|vous) [^.;!?\n]{0,20}\b(?:pai|pay|regl|vers|vir|sold|aur|recev)\w*|\b(?:\d{1,2} ?x|fois)\b"
)
_OTHER_END = re.compile(r",? et (?:le )?(?:1er|\d)")
_OF = re.compile(r"(?P<noun>[a-z][a-z'-]*) (?:du mois de |du |de |d')(?:\w+di )?$")


def is_background(message: Message, mention: Mention) -> bool:
    """True where the day or month is the complement of a noun that is no payment, or looks back."""
    words = message.plain[mention.start : mention.end]
    lead = _LEAD.match(words)
    before = message.plain[max(0, mention.start - BEFORE) : mention.start]
    before += lead[0] + " " if lead else ""
    if mention.form is Form.WEEKDAY and (_EACH.match(message.plain, mention.start) or _EACH.search(before + words)):
        return True  # « de mardi en mardi »
    was = _WAS.match(message.plain, mention.end)  # « le 13 mars était la date du bordereau »
    if (mention.form is Form.WEEKDAY and _ONE.search(before)) or (was and not cue("payment.dated").search(was[0])):
        return True  # « un vendredi sur deux », « un dimanche, où avais-je la tête »
    if mention.form is Form.WEEKDAY and (_happened(message, mention) or _is_day_before(message, mention, before)):
        return True
    looks_back = message.plain.startswith("-la", mention.end) or cue("payment.background").search(before)
    if looks_back or _is_end_of_window(message, mention, before):
        return True
    day = resolve(mention, message.today)
    if day and day < message.today and day not in message.planned and before.endswith("du "):
        return True  # « vos quatre fois 450 € du 7 avril »
    return _is_of_noun(message, mention, before)


def _is_end_of_window(message: Message, mention: Mention, before: str) -> bool:
    """« livrée entre le 8 et le 12 juin »: two ends of a time, and no two days to pay on; of a payment, the last."""
    window = _BETWEEN.search(before)
    if window is None:
        return False
    if " et " not in window[0]:
        return bool(_OTHER_END.match(message.plain, mention.end))
    low, high = message.clause(mention.start)
    summed = any(low <= one.start < high for one in message.page.amounts)
    return not summed and not _OWN.search(message.plain, low, high)


def _is_of_noun(message: Message, mention: Mention, before: str) -> bool:
    """« la réunion du 15 », « la réunion du 15 et du 16 »: of a noun that is no payment."""
    of = _OF.search(before)
    if of and of["noun"] in ("et", "ou", "puis"):
        ahead = [one for one in message.page.mentions if one.end <= mention.start]
        return bool(ahead) and is_background(message, ahead[-1])
    return of is not None and not cue("payment.dated").search(before[: of.end("noun")])


def _is_day_before(message: Message, mention: Mention, before: str) -> bool:
    """« le 10, c'est mardi »: which day of the week a day named before is."""
    low, _ = message.page.sentence(mention.start)
    named = any(low <= one.start < mention.start and one.form is not Form.WEEKDAY for one in message.page.mentions)
    return named and bool(_IT_IS.search(before))


def _happened(message: Message, mention: Mention) -> bool:
    """« le bureau s'est réuni lundi », « lundi j'ai mis 650 € »: what was done on a weekday was on the last one."""
    low, _ = message.clause(mention.start)
    told_after = cue("payment.happened_after").match(message.plain[mention.end :])
    return bool(told_after or cue("payment.happened").search(message.plain[low : mention.start]))
