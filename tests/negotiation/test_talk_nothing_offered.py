"""Words about all of it, or about a plan given up, that offer nothing: no plan may come of them."""

import pytest

from amiable.domain.talk_state import Stage, State
from amiable.testing.talks import OFFERED, START, hear


@pytest.mark.parametrize("state", [START, OFFERED])
@pytest.mark.parametrize(
    "text",
    [
        "Pourriez-vous revoir vos termes en totalité ?",
        "Votre facture a été réglée intégralement.",
        "Je comptais vous payer 600 € le 15 avril et 600 € le 15 mai mais je n'y arriverai pas.",
        "Nous pensions verser 400 € le 20 avril et 800 € le 20 mai, mais ce ne sera pas possible.",
    ],
)
def test_nothing_is_agreed(text: str, state: State) -> None:
    outcome = hear(text, state)
    assert outcome.stage is Stage.AWAITING_DEBTOR
    assert not (outcome.proposal and outcome.proposal.schedule)


def test_what_comes_instead_of_a_plan_given_up_is_read() -> None:
    outcome = hear("Je comptais payer le 15 mais je ne pourrai que le 20 : 1 200 € le 20 avril.")
    assert outcome.proposal is not None
    assert [f"{part.date:%d/%m}" for part in outcome.proposal.schedule] == ["20/04"]
