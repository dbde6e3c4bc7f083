"""The mediator, told to a consumer whose complaint a person answers (C.conso L612-1, L616-2, R616-2)."""

from __future__ import annotations

from amiable.domain.company import Policy
from amiable.domain.debtor import Debtor, DebtorKind
from amiable.french.phrasebook import sections


def with_mediator(body: str, debtor: Debtor, policy: Policy) -> str:
    """The answer, followed by who the mediator is, unless it says so already; as it is for anybody but a consumer."""
    mediator = policy.mediator
    if debtor.kind is not DebtorKind.CONSUMER or mediator is None or mediator.name in body:
        return body
    (sentence,) = sections("amiable.policies", "mediation.txt")["mediator.sentence"]
    told = sentence.format(name=mediator.name, address=mediator.address, site=mediator.site)
    return f"{body.rstrip()}\n\n{told}\n"
