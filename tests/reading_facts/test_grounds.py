"""The model of the grounds of dispute: the shipped arrays fit the code, and training text can be read."""

from amiable.domain.reading import DisputeReason
from amiable.french.fold import fold
from amiable.reading.facts.grounds import NONE, weigh, without_demands
from amiable.reading.facts.grounds_training import lines, train


def test_the_shipped_model_reads_a_ground():
    found = weigh([fold("Bonjour."), fold("Rien n'a été livré, ni camion ni carton.")])
    assert (found.reason, found.place, found.sure) == (DisputeReason.NOT_DELIVERED, 1, True)


def test_what_is_asked_for_is_no_ground():
    text = fold("Je vous demande un avoir de 336 € pour les nappes tachées.")
    assert "avoir" not in without_demands(text)
    assert len(without_demands(text)) == len(text)
    assert weigh([text]).reason is DisputeReason.DEFECTIVE


def test_every_line_of_training_names_a_ground():
    told = lines()
    assert {name for _, name in told} == {*DisputeReason, NONE}
    grounds = [line for line in told if line[1] != NONE]
    assert len(grounds) == len(set(grounds)), "a line stands twice"


def test_training_needs_nothing_but_the_lines():
    told = [("la pompe fuit", "defective"), ("rien n'est livré", "not_delivered"), ("merci", NONE)] * 3
    assert weigh([fold("la pompe fuit encore")], model=train(told)).reason is DisputeReason.DEFECTIVE


def test_nothing_written_gives_no_ground():
    assert not weigh([]).sure
