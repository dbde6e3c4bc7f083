"""The one-time link to the chat that a letter offers, where the company's policy turns it on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from amiable.chat.link import SITE, deep_link, new_token, token_hash
from amiable.domain.brief import Brief
from amiable.domain.chat import CHAT, channel_of
from amiable.domain.decision import Action
from amiable.flow.services import Services
from amiable.store import ties
from amiable.store.tables import ChatInviteRow

SOLEMN = (Action.FORMAL_NOTICE, Action.ACKNOWLEDGE_INSOLVENCY)
"""Letters that offer nothing of the kind."""


def invited(services: Services, company_id: int, brief: Brief) -> Brief:
    """The brief with a fresh link among the facts of its decision: no model can alter it, the draft check knows it.

    Unchanged where none is offered: the policy says no, the letter goes to a chat, the contact has a chat already or
    had one that the company closed.
    """
    contact, worded = brief.contact, brief.decision.worded
    if not (brief.policy.chat.enabled and services.bot_name and worded) or contact.id is None:
        return brief
    if channel_of(contact.email) == CHAT or brief.decision.action in SOLEMN:
        return brief
    if any(link.startswith(SITE) for measure in worded for link in measure.facts.links):
        return brief  # decided anew by a person: the draft before it made the link
    token = new_token()
    with services.store.unit(company_id) as unit:
        if not ties.may_invite(unit, contact.id):
            return brief
        days = timedelta(days=brief.policy.chat.link_days)
        invite = ChatInviteRow(
            contact_id=contact.id, token_hash=token_hash(token), created_at=unit.now, expires_at=unit.now + days
        )
        unit.add(invite)
    main = worded[0]
    facts = replace(main.facts, links=(*main.facts.links, deep_link(services.bot_name, token)))
    measures = tuple(replace(one, facts=facts) if one is main else one for one in brief.decision.measures)
    return replace(brief, decision=replace(brief.decision, measures=measures))
