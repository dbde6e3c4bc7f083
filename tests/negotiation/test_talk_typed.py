"""Messages typed on a telephone, without accents, apostrophes or commas, read as their well-written form does."""

from __future__ import annotations

import pytest

from amiable.domain.reading import Intent
from amiable.domain.talk_state import Stage
from amiable.testing.talks import AGREED, START, hear, in_short, said


@pytest.mark.parametrize(
    ("text", "payments"),
    [
        (
            "j ecris du camion. je fais 4 fois 300 le 24 avril le 24 mai le 24 juin le 24 juillet et c est fini",
            "24/04 300 24/05 300 24/06 300 24/07 300",
        ),
        ("600 euros le 24 avril 600 euros le 24 mai d accord ?", "24/04 600 24/05 600"),
        ("bonjour 400 le 24 avril 400 le 24 mai 400 le 24 juin c est bon pour vous", "24/04 400 24/05 400 24/06 400"),
        ("on fait 600 le 24 avril le reste le 24 mai si ca vous va", "24/04 600 24/05 600"),
        ("slt j ai eu mon patron il m avance tout. je vous vire les 1200 mardi prochain", "14/04 1200"),
        ("je vous paie le tout le 24 avril promis", "24/04 1200"),
    ],
)
def test_a_plan_typed_in_one_breath(text: str, payments: str) -> None:
    heard = hear(text, START)
    assert (in_short(heard), heard.stage) == (payments, Stage.AGREED)


@pytest.mark.parametrize(
    "text",
    [
        "je dois decaler celle d avril au 28 un client me paie le 25",
        "le 20 avril ne sera pas possible je decale au 28 avril les autres bougent pas",
        "celle du 20 avril glisse au 28 un chantier m a paye en retard. celle de mai reste ou elle est",
    ],
)
def test_a_payment_moved(text: str) -> None:
    heard = hear(text, AGREED)
    assert (in_short(heard), heard.intents) == ("28/04 400 20/05 400 20/06 400", (Intent.INSTALMENTS,))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("jeudi apres 17 h 06 39 98 77 10 ce sera plus simple rappelez moi", "06 39 98 77 10"),
        ("rappelez-moi jeudi après 17 h, à l'atelier, au 071 00 45 12", "071 00 45 12"),
        ("appelez-moi jeudi après 17 h au 02 123 45 67", "02 123 45 67"),
    ],
)
def test_a_number_to_ring(text: str, written: str) -> None:
    call = said(text).call
    assert call is not None
    assert (call.phone, call.start and call.start.hour, call.start and call.start.minute) == (written, 17, 0)
