"""A contact that a debtor announces: shown with what speaks against it, on file only once a person has said so.

Letters go to contacts on file and nowhere else, so this is the one door by which an address from a mail becomes a
recipient.
"""

from __future__ import annotations

from sqlalchemy import func, select

from amiable.domain.card import Announced, Verdict
from amiable.domain.company import Manager
from amiable.domain.reading import Attack
from amiable.flow import cards
from amiable.flow.intake import FOREIGN_SENDER
from amiable.flow.services import Services
from amiable.mailbox.address import one_address
from amiable.mailbox.errors import PermanentError
from amiable.mailbox.webmail import is_webmail
from amiable.store import queries
from amiable.store.records import MATCH, READING
from amiable.store.session import Unit, company_of
from amiable.store.tables import CardRow, ContactRow, ReplyRow

OTHER_DOMAIN, WEBMAIL, ELSEWHERE, UNKNOWN_WRITER = "other_domain", "webmail", "elsewhere", "unknown_writer"
"""What speaks against an announced address: names of sentences of bot/texts."""
MAX_NAME = 200
LATEST = 10


def announced(services: Services, unit: Unit, reply: ReplyRow) -> Announced | None:
    """The contact that this reply names and that is not on file; None also where nothing of it may be trusted."""
    reading = READING.validate_python(reply.reading) if reply.reading else None
    if reading is None or reading.contact is None or not reading.contact.email or reply.debtor_id is None:
        return None
    if reading.attack is not Attack.NONE or reply.reason.startswith("attack"):
        return None
    email = reading.contact.email.lower()
    try:
        one_address(email)
    except PermanentError:  # letters of other alphabets that look like ours, say
        return None
    ours = services.accounts[company_of(unit)].address.lower()
    known = {contact.email.lower() for contact in queries.debtor(unit, reply.debtor_id).contacts}
    if email in known or email == ours:
        return None
    return Announced(email, (reading.contact.name or "")[:MAX_NAME], tuple(_doubts(unit, reply, email, known)))


def _doubts(unit: Unit, reply: ReplyRow, email: str, known: set[str]) -> list[str]:
    domain = email.rpartition("@")[2]
    domains = {one.rpartition("@")[2] for one in known}
    match = MATCH.validate_python(reply.matched) if reply.matched else None
    others = select(ContactRow.id).where(
        func.lower(ContactRow.email) == email, ContactRow.debtor_id != reply.debtor_id
    )
    found = {
        WEBMAIL: is_webmail(domain),
        OTHER_DOMAIN: not is_webmail(domain) and domain not in domains,
        ELSEWHERE: unit.session.scalars(others.limit(1)).first() is not None,
        UNKNOWN_WRITER: match is not None and FOREIGN_SENDER in match.signs,
    }
    return [doubt for doubt, true in found.items() if true]


def announced_lately(services: Services, unit: Unit, debtor_id: int) -> tuple[tuple[str, Announced], ...]:
    """Contacts that the debtor's latest replies name and that are not on file, with a card of each, newest first."""
    rows = unit.session.execute(
        select(CardRow.token, ReplyRow)
        .join(ReplyRow, ReplyRow.id == CardRow.reply_id)
        .where(ReplyRow.debtor_id == debtor_id)
        .order_by(CardRow.id.desc())
        .limit(LATEST)
    )
    found: dict[str, tuple[str, Announced]] = {}
    for token, reply in rows:
        contact = announced(services, unit, reply)
        if contact is not None:
            found.setdefault(contact.email, (token, contact))
    return tuple(found.values())


def record(services: Services, unit: Unit, card: CardRow, me: Manager, mark: str, *, first: bool) -> Verdict:
    """Put the announced contact on file: `contact_recorded`, or `contact_first` where letters go to it from now on.

    `mark` is that of the address as the person saw it. Else `contact_known`, `void`.
    """
    reply = unit.session.get(ReplyRow, card.reply_id) if card.reply_id else None
    if reply is None or reply.debtor_id is None:
        return Verdict(False, "void")
    queries.lock_debtor(unit, reply.debtor_id)
    contact = announced(services, unit, reply)
    if contact is None:
        return Verdict(False, "contact_known")
    if contact.mark != mark:
        return Verdict(False, "void")
    mine = ContactRow.debtor_id == reply.debtor_id
    last = unit.session.scalar(select(func.max(ContactRow.rank)).where(mine))
    rank = 0 if last is None or first else last + 1
    if first:
        unit.change(ContactRow, mine, rank=ContactRow.rank + 1)
    unit.add(ContactRow(debtor_id=reply.debtor_id, name=contact.name, email=contact.email, rank=rank))
    unit.event(
        "debtor.contact_recorded",
        f"debtor:{reply.debtor_id}",
        actor=f"manager:{me.id}",
        email=contact.email,
        name=contact.name,
        first=first,
        reply=reply.id,
        doubts=list(contact.doubts),
    )
    cards.redraw(unit, card.id)
    return Verdict(True, "contact_first" if first else "contact_recorded", by=me.name, detail=contact.email)
