"""Mail that no person wrote, and people whose mail only looks like it."""

from __future__ import annotations

import pytest

from amiable.domain.mail import Address, Attachment, Body, Mail
from amiable.domain.reading import Intent
from amiable.reading.automatic import automatic, recognise

AWAY = "Je suis absente jusqu'au 24 mars. En cas d'urgence, écrivez à compta@x.example."
PAYS = "Le virement est parti ce matin."


def mail(
    text: str, subject: str = "Re: Relance", kind: str = "text/plain", reply: bool = True, **headers: str
) -> Mail:
    return Mail(
        Body(text),
        subject=subject,
        sender=Address("odile@vautrin.example", "Odile Vautrin"),
        in_reply_to=("<a@norel.example>",) if reply else (),
        content_type=kind,
        headers=(("Content-Type", kind), *((key.replace("_", "-"), value) for key, value in headers.items())),
    )


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (mail(AWAY), Intent.AUTO_REPLY),
        (mail("Lu", kind="multipart/report; disposition-notification"), Intent.AUTO_REPLY),
        (mail(PAYS, Auto_Submitted="auto-replied"), Intent.AUTO_REPLY),
        (mail(PAYS, Auto_Submitted="auto-generated (vacation)"), Intent.AUTO_REPLY),
        (mail(AWAY, Auto_Submitted="auto-replied", Return_Path="<>"), Intent.AUTO_REPLY),
        (mail(PAYS, subject="Réponse automatique : Relance"), Intent.AUTO_REPLY),
        (mail("Back on Monday.", subject="Automatic reply: Relance"), Intent.AUTO_REPLY),
        (mail(PAYS, X_Autoreply="yes"), Intent.AUTO_REPLY),
        (mail(PAYS, Precedence="auto_reply"), Intent.AUTO_REPLY),
        (mail("Votre demande a bien été enregistrée sous le n° 4471."), Intent.AUTO_REPLY),
        (mail("x", kind="multipart/report; delivery-status", Auto_Submitted="auto-replied"), Intent.BOUNCE),
        (mail("Message non remis.", X_Failed_Recipients="o@v.example"), Intent.BOUNCE),
        (
            mail("Votre message n'a pas pu être remis.", subject="Non remis : Relance", Return_Path="<>"),
            Intent.BOUNCE,
        ),
        (
            mail(
                "Message non distribué. La boîte de o@v.example est pleine.",
                Return_Path="<>",
                Auto_Submitted="auto-replied",
            ),
            Intent.BOUNCE,
        ),
        (
            mail(
                "x", subject="Votre message ne peut être distribué", Return_Path="<>", Auto_Submitted="auto-replied"
            ),
            Intent.BOUNCE,
        ),
        (mail("550 5.1.1 <o@v.example>: user unknown", subject="failure notice", reply=False), Intent.BOUNCE),
        (mail("-20 % ! Se désinscrire", reply=False, List_Unsubscribe="<mailto:u@x.example>"), Intent.OTHER),
        (mail("Portes ouvertes samedi", reply=False, Precedence="bulk"), Intent.OTHER),
    ],
)
def test_automatic(received: Mail, expected: Intent) -> None:
    assert automatic(received) == expected
    assert recognise(received)[1]


@pytest.mark.parametrize(
    "received",
    [
        mail(PAYS),
        mail(PAYS, Auto_Submitted="no", X_Auto_Response_Suppress="All", Precedence="bulk"),
        mail(PAYS, X_Auto_Response_Suppress="DR, OOF, AutoReply"),
        mail(PAYS, List_Id="<compta.groups.x.example>", Precedence="list"),
        mail("Je suis en congé jusqu'au 24 mars mais je fais le virement lundi."),
        mail("L'entreprise est fermée du 1er au 22 août, nous vous paierons donc le 25."),
        mail("Ma boîte mail était pleine, je n'avais pas reçu votre relance. Je règle ce soir."),
        mail("Notre service ferme du 10 au 24 août. Nous maintenons le 31 août."),
        mail("Mme Roux est absente, c'est elle qui signe les virements. Je vous tiens au courant."),
        mail("Arrêtez vos messages automatiques ! C'est payé.", subject="RE: RE: Relance"),
    ],
)
def test_people(received: Mail) -> None:
    assert automatic(received) is None


def test_a_calendar_answer_is_no_letter() -> None:
    invitation = Attachment("invite.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n")
    answer = Mail(Body(""), subject="Accepté : point facture", attachments=(invitation,))
    assert automatic(answer) == Intent.OTHER
    letter = Mail(Body("Je paie lundi."), subject="Re: Relance", attachments=(invitation,))
    assert automatic(letter) is None
