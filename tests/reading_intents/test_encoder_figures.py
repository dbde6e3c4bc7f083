"""The figures that the encoder is asked about, their labels, and the stories that it is tuned with."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from amiable.domain.before import Before, Standing
from amiable.domain.heard import Deed, Lead
from amiable.reading.encoder import Encoder, TalkEncoder
from amiable.reading.encoder.figures import Kind, find_figures
from amiable.reading.encoder.labels import Told, is_of_payments
from amiable.reading.encoder.stories import Story, with_stories
from amiable.reading.encoder.turns import Place, Text, turns

DAY = date(2026, 3, 4)
EXPECTED = {
    "intent": ["instalments"],
    "outstanding": "900.00",
    "next_state": "agreed",
    "proposal": {
        "count": 3,
        "amount": "300.00",
        "first_date": "2026-03-20",
        "every": "month",
        "schedule": [{"date": f"2026-0{month}-20", "amount": "300.00"} for month in (3, 4, 5)],
    },
}


def _labels(text: str, before: Told | None = None) -> dict[str, bool | None]:
    figures = find_figures(text, DAY, {Decimal(900)})
    return {
        text[one.start : one.end]: is_of_payments(one, DAY, EXPECTED, before or Told(sums={Decimal(900)}))
        for one in figures
    }


def test_all_kinds_of_figures_are_found_in_order() -> None:
    text = "Le 8 on livre 140 repas ; la moitié, 450 €, le 20 mars."
    assert [one.kind for one in find_figures(text, DAY, ())] == [
        Kind.DATE,
        Kind.NUMBER,
        Kind.SHARE,
        Kind.SUM,
        Kind.DATE,
    ]


def test_what_the_plan_has_is_of_the_payments_and_the_rest_of_the_story() -> None:
    labels = _labels("J'ai 3 enfants et un loyer de 650 € le 8. Je fais trois fois 300 €, le 20 mars, avril et mai.")
    assert labels["trois"] is labels["300 €"] is labels["20 mars"] is labels["mai"] is True
    assert labels["650 €"] is labels["le 8"] is False
    assert labels["3"] is None


def test_what_was_told_before_is_neither() -> None:
    before = Told(days={date(2026, 3, 11)}, sums={Decimal(450)})
    labels = _labels("Plutôt que 450 € le 11 mars : 300 € le 20 mars.", before)
    assert labels["450 €"] is labels["11 mars"] is None
    assert labels["300 €"] is True


def test_of_a_plan_that_is_not_whole_only_what_it_has_is_known() -> None:
    expected = {"intent": ["instalments"], "proposal": {"count": 2}}
    [figure] = find_figures("600 € en septembre", DAY, ())[:1]
    assert is_of_payments(figure, DAY, expected, Told()) is None


def test_turns_keep_the_places_of_their_figures_behind_the_standing(tmp_path: Path) -> None:
    talk = {
        "invoices": [{"amount": "900.00"}],
        "turns": [
            {"from": "creditor", "text": "…", "offers": [EXPECTED["proposal"]]},
            {"from": "debtor", "received": "2026-03-04T10:00:00+01:00", "text": "D'accord, mais le 25 avril."},
            {"expect": EXPECTED | {"say": ["iban"], "accepts": "o1"}},
        ],
    }
    (tmp_path / "talks.jsonl").write_text(json.dumps(talk), encoding="utf-8")
    [text] = turns(tmp_path / "talks.jsonl")
    assert (text.deed, text.wishes) == (Deed.TAKEN, ("bank",))
    [figure] = text.figures
    assert text.text[figure.start : figure.end] == "25 avril"
    assert text.text[text.lead :] == "D'accord, mais le 25 avril."
    assert (figure.of_payments, set(figure.leads)) == (False, {0.0})


@pytest.mark.parametrize("seed", range(20))
def test_a_story_moves_the_figures_behind_it(seed: int) -> None:
    text = "suite : Bonjour. 300 € le 20 mars. Merci !"
    figures = tuple(Place(text.index(word), text.index(word) + len(word), True) for word in ("300 €", "le 20 mars"))
    told = (
        Story("On livre mardi.", clause=False, figures=(Place(9, 14, False),)),
        Story(", car je pars le 8", clause=True, figures=(Place(14, 18, False),)),
    )
    [mixed] = with_stories([Text(text, (), figures=figures, lead=len("suite : "))], told, seed)
    assert mixed.text.startswith("suite : ")
    words = {mixed.text[one.start : one.end]: one.of_payments for one in mixed.figures}
    assert words.pop("300 €") is words.pop("le 20 mars") is True
    assert words
    assert set(words) <= {"mardi", "le 8"}
    assert not any(words.values())


def test_a_figure_beyond_what_is_read_is_taken_for_one_of_the_payments() -> None:
    text = "bonjour " * 400 + "le 8 mars"
    turn = TalkEncoder.load()(text, DAY, Before(), find_figures(text, DAY, ()))
    assert (turn.figures, turn.leads) == ((1.0,), ({},))


def test_figures_of_payments_and_of_the_story_are_told_apart() -> None:
    text = "Le 8 mon fils a eu 19 ans, le mécano m'a pris 640 €. Je peux payer 300 € le 20 mars et 300 € le 20 avril."
    figures = find_figures(text, DAY, ())
    turn = TalkEncoder.load()(text, DAY, Before(), figures)
    chances = {text[one.start : one.end]: chance for one, chance in zip(figures, turn.figures, strict=True)}
    assert max(chances[word] for word in ("Le 8", "19", "640 €")) < 0.1
    assert min(chances[word] for word in ("20 mars", "20 avril")) > 0.9


def test_what_each_figure_does_is_told_beside_the_plan_before_it() -> None:
    text = "Le versement du 20 avril, je le passe au 27 avril ; celui de mai ne change pas."
    stood = ((date(2026, 4, 20), 45000), (date(2026, 5, 20), 45000))
    figures = find_figures(text, DAY, ())
    turn = TalkEncoder.load()(text, DAY, Before(Standing.AGREED, plans=(stood,), owed=90000), figures)
    leads = {text[one.start : one.end]: lead for one, lead in zip(figures, turn.leads, strict=True)}
    assert leads["20 avril"][Lead.GONE] > 0.5 > leads["27 avril"][Lead.GONE]
    assert leads["27 avril"][Lead.START] > 0.5 > leads["20 avril"][Lead.START]
    assert max(turn.deeds, key=lambda deed: turn.deeds[deed]) is Deed.OTHER_DAYS
    assert sum(turn.deeds.values()) == pytest.approx(1, abs=1e-4)


def test_a_ground_of_dispute_is_told() -> None:
    chances = Encoder.load().reason("Vous facturez 12 palettes, je n'en ai reçu que 9 : je ne paie pas le reste.")
    assert max(chances, key=lambda one: chances[one]) == "quantity"
    assert sum(chances.values()) == pytest.approx(1, abs=1e-4)
