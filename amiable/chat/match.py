"""Whose words they are: the contact that the chat was tied to when it wrote, and nobody else."""

from __future__ import annotations

from amiable.domain.mail import Mail
from amiable.domain.match import Directory, Match

TIE = "tie"


def match(mail: Mail, directory: Directory) -> Match:
    """Sure by the tie's conversation; what is written in the message cannot attach it to another debtor."""
    found = next(filter(None, map(directory.conversation_by_token, mail.references)), None)
    if found is None:
        return Match(None)
    debtor_id, conversation_id = found
    return Match(debtor_id, conversation_id=conversation_id, signs=(TIE,))
