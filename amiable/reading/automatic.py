"""Mail that no person wrote: delivery reports, absence notices, receipts, calendar answers, lists and advertising."""

from __future__ import annotations

import re
from collections.abc import Iterator

from amiable.domain.mail import Mail
from amiable.domain.reading import Evidence, Intent
from amiable.reading.folded import Folded, fold

MAX_NOTICE_WORDS = 160
"""An absence notice without headers is short."""

_DAEMON = re.compile(r"^(?:mailer-?daemon|postmaster|mail-?daemon|mdaemon|mail-delivery|maildelivery|bounces?|mailerdaemon)(?:[+@.-]|$)")
_NO_REPLY = re.compile(r"^(?:no-?reply|ne-?pas-?repondre|nepasrepondre|noreply|do-?not-?reply|nicht-?antworten)")
_DAEMON_NAME = re.compile(
    r"mail delivery|mailer-daemon|delivery (?:sub)?system|postmaster|administrateur systeme|systeme de messagerie|"
    r"service de remise|passerelle|antispam|quarantaine|mail system|system administrator|systemadministrator"
)
_BOUNCE_SUBJECT = re.compile(
    r"undeliver|non[- ]?(?:remis|distribu|delivr)|delivery (?:status notification|failure|has failed|delayed|report)|mail delivery (?:failed|failure|system)|"
    r"returned mail|failure notice|echec (?:de (?:la )?)?(?:remise|livraison|distribution|envoi)|remise (?:differee|impossible)|message (?:non|refuse|bloque|rejete|retarde)|"
    r"(?:a ete|est) (?:bloque|rejete|refuse)|unzustellbar|nicht zugestellt|onbestelbaar|devuelto|no entregado|mancata consegna|nao (?:foi )?entregue|"
    r"notification d'etat de remise|retour a l'expediteur|adresse introuvable|undelivered|message not delivered|delayed mail"
)
_BOUNCE_TEXT = re.compile(
    r"n'(?:a|ont) (?:pas |ete ni |pas encore |pu )(?:pu )?(?:etre |ete )?(?:remis|delivre|distribu|transmis|achemine)|n'est pas parvenu|impossible de (?:remettre|distribuer|delivrer|livrer)|"
    r"could ?n[o']t be delivered|was ?n[o']t delivered|unable to deliver|has been rejected|undeliverable|delivery (?:to the following|failed|has failed)|"
    r"adresse (?:introuvable|inconnue|inexistante|e-?mail inconnue)|(?:boite|mailbox|quota).{0,40}(?:pleine|full|depasse|exceeded)|user unknown|utilisateur inconnu|no such user|"
    r"\b[45]\d\d[ -]\d?\.?\d\.\d{1,2}\.?\d{0,2}\b|message refuse|courriel refuse|recipient (?:address )?rejected|nicht zugestellt werden|kon niet worden (?:bezorgd|afgeleverd)|"
    r"no se (?:ha )?pud?o entregar|non (?:e stato )?(?:possibile )?(?:consegna|recapita)|nao (?:pode|foi possivel) (?:ser )?entreg|est refuse par|a ete (?:bloque|rejete|mis en quarantaine)"
)
_RECEIPT_SUBJECT = re.compile(r"^(?:lu|non lu|read|gelesen|leido|letto|gelezen|lida|confirmation de lecture|accuse de lecture|read receipt|return receipt|not read)\s?(?::|\()")
_AUTO_SUBJECT = re.compile(
    r"^\[?(?:auto(?:matic)?[- ]?(?:reply|response|antwort)\b|auto ?:|reponse automatique|message automatique|automatische antwort|automatisch antwoord|respuesta automatica|risposta automatica|resposta automatica|autoreply|automatisk svar)"
)
_NOTICE_SUBJECT = re.compile(
    r"^(?:re ?: ?)?(?:out of (?:the )?office|absence du bureau|absence ?(?::|re ?:|$)|message d'absence|notification d'absence|en conges? ?(?::|$)|absente? (?:du bureau|jusqu|du \d)|abwesenheit|afwezig|fuera de (?:la )?oficina|"
    r"fuori (?:sede|ufficio)|ausencia|fermeture (?:annuelle|estivale|exceptionnelle)|accuse de reception|\[[^\]]{1,40}\] ?(?:accuse|ticket|votre|nous)|"
    r"(?:nous avons|votre (?:message|demande|courriel|e-?mail)).{0,30}(?:bien )?(?:recu|enregistre)|ticket (?:cree|ouvert|#)|\[ticket|out of office)"
)
_CALENDAR_SUBJECT = re.compile(r"^(?:accepte|refuse|provisoire|annule|accepted|declined|tentative|canceled|invitation|mis a jour|updated invitation|zugesagt|abgesagt|aceptado|accettato)e?s? ?:")
_SAYS_AUTOMATIC = re.compile(
    r"(?:ce(?:ci|t|tte)?|cet?) (?:e-?mail |message |courriel |reponse |mail )?(?:est|constitue) (?:un |une )?(?:message |reponse |e-?mail |courriel |accuse de reception |notification )?(?:genere|envoye|emis|automatique|par un automate)|"
    r"(?:reponse|message|courriel|e-?mail|notification|accuse de reception) (?:est |a ete )?(?:envoyee? |generee? |emise? )?automatique(?:ment)?\b(?!.{0,20}de (?:vous|votre))|generee? (?:par un automate|automatiquement)|"
    r"this is an auto(?:mated|matic)|auto(?:mated|matic|-) ?(?:reply|response|message)|automatically generated|automatisch (?:erstellt|generiert|verzonden)|"
    r"respuesta automatica|risposta automatica|resposta automatica|(?:merci de )?ne pas (?:y )?repondre (?:a ce|directement|au present)?|merci de ne pas y repondre|please do not reply|"
    r"do not reply to this|adresse (?:n'est pas|non) (?:consultee|lue|surveillee)|boite (?:n'est|non) .{0,20}(?:relevee|consultee|surveillee)"
)
_ACKNOWLEDGES = re.compile(
    r"(?:accus(?:ons|e) (?:bonne )?reception de votre (?:message|demande|courriel|e-?mail|mail|requete).{0,80}(?:reference|numero|n°|no |#|delai|sera traite|traitee?)|"
    r"votre (?:message|demande|courriel|e-?mail|requete|ticket) (?:a (?:bien )?ete (?:bien )?(?:recue?|enregistree?|prise? en compte|transmise?)|nous est bien parvenue?)|"
    r"(?:sera|seront) traitee?s? dans (?:un delai|les (?:meilleurs|plus brefs))|nous (?:vous )?(?:repondrons|reviendrons vers vous) dans (?:un delai|les \d)|"
    r"a ticket has been (?:opened|created)|we have received your (?:message|request|email).{0,80}(?:ticket|reference|within)|thank you for contacting|ticket (?:n°|no|#|numero) ?\w|"
    r"retenu par notre filtre|prouver que vous n'etes pas un robot|filtre anti-?spam|liberer (?:le|votre) message)"
)
_ABSENT = re.compile(
    r"je suis (?:actuellement |en ce moment |momentanement )?(?:absente?|en (?:conges?|vacances|deplacement|formation|arret|rtt|maternite|disponibilite)|hors du bureau|au vert|injoignable)|"
    r"(?:actuellement|etant|serai|sera|suis) (?:absente?|en conges?|fermee?s?)|absente? (?:du bureau|jusqu|du \d|pour|a compter|et ne)|"
    r"en conges? (?:parental |maternite |annuels? |d'ete |payes? |paternite )?(?:jusqu|du \d|a partir|et)|^en conges?\b|(?:ferm(?:e|es|ee|ees)|fermeture) (?:du \d|jusqu|pour|annuelle|estivale|exceptionnelle|au public|la semaine|les)|"
    r"effectif reduit|fait le pont|ne consult(?:e|erai) pas (?:mes|ma)|n'(?:ai|aurai) pas (?:d')?acces a (?:mes|ma)|acces (?:tres )?limite a (?:mes|ma)|je (?:lirai|relis|releve|prendrai connaissance)|"
    r"out of (?:the |my )?office|on (?:annual |sick |parental |maternity )?leave|on (?:holiday|vacation)|away (?:from (?:the|my)|until)|limited access to|"
    r"nicht im (?:buro|hause|haus)|im urlaub|abwesend|afwezig|met vakantie|fuera de la oficina|de vacaciones|estoy ausente|fuori (?:ufficio|sede)|in ferie|saro assente|"
    r"ausente d|de ferias|ne fais plus partie|ne travaille plus (?:pour|a|chez|dans)|ai quitte (?:la societe|l'entreprise|mes fonctions|mon poste|l'association)|n'est plus (?:en fonction|dans l'entreprise|salarie)|"
    r"a quitte (?:la societe|l'entreprise|ses fonctions|nos effectifs)|no longer (?:with|works?|at)|has left the company"
)
_UNTIL = re.compile(
    r"jusqu'?(?:au|a)|de retour|mon retour|reviendrai|reprise|reouverture|rouvri|a compter d|du \d.{0,20}au \d|inclus|en cas d'urgence|pour toute (?:urgence|question|demande)|urgen(?:t|ce)|"
    r"merci de (?:contacter|vous adresser|joindre|vous rapprocher|reprendre contact|ecrire)|veuillez (?:contacter|vous adresser|ecrire)|contacte[rz]|n'est pas transfere|"
    r"until|return(?:ing)?|back (?:on|in the office)|urgent|contact|ab dem|wieder (?:da|erreichbar|im)|bis (?:zum|einschliesslich)|tot en met|terug|hasta|vuelv|regres|fino al|rientr|torner|ate (?:ao )?dia|regresso"
)
_PERSONAL = re.compile(
    r"\b(?:je (?:vous |te |l'|m'|n'|ne )?(?:en )?(?:paie|paye|regle|vire|paierai|payerai|reglerai|ferai|fais|vais|occupe|propose|conteste|refuse|confirme|transmets|demande|souhaite|peux|voudrais|pense|comprends|vois|excuse|envoie|regarde|verifie|attends|tiens|maintiens|prefere|dois|veux)|"
    r"j'(?:ai (?:bien )?(?:paye|regle|vire|envoye|recu|fait|poste|demande|transmis|vu|lu|note)|aimerais|attends|accepte|espere)|ca sera|ce sera|"
    r"nous (?:ne |vous |n')?(?:avons (?:bien )?(?:paye|regle|recu votre (?:rappel|relance|facture)|vire|effectue|transmis)|demandons|confirmons|paierons|payons|reglons|reglerons|contestons|procedons|proposons|souhait|maintenons|acceptons|refusons|pourrons|pouvons|attendons|voulons|ferons)|"
    r"on (?:paie|paye|regle|vous|peut|fait|fera)|votre (?:facture|relance|rappel|courrier|dernier|derniere|mise en demeure|proposition|offre|lettre)|(?:la|cette|ta|ma) facture\b|virement (?:sera|est|a ete|part|fait|de|partira)|cheque (?:est|part|sera|poste)|"
    r"i (?:will|'ll|have) (?:pay|paid|send|sent|transfer)|we (?:will|'ll|have) (?:pay|paid|transfer)|your (?:invoice|reminder)|pouvez-vous|pourriez-vous|peux-tu|est-ce que|could you|can you|ma compta\b|echeancier|acompte|mensualite|d'accord|bon de commande)|\d ?(?:€|euros?\b)"
)
_REDIRECTS = re.compile(
    r"\b(?:contacter|contactez|adresser|adressez|joindre|joignez|ecrire|ecrivez|envoyer|envoyez|transmettre|transmettez|rapprocher|deposer|deposees?|contact|write to|send (?:it|them|your)|pour (?:toute|vos|les|tout)|en cas d|toute? (?:facture|demande|question))\b"
)
_ADVERT = re.compile(r"desabonn|desinscri|unsubscribe|voir (?:ce message|la version) en ligne|version en ligne|view (?:this email )?in (?:your )?browser|repondez stop|stop (?:pub|sms)|abmelden|dar(?:se)? de baja|cancella(?:ti|rsi)")
_AUTO_HEADERS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponder", "x-autogenerated", "x-vacation", "auto-reply")
_BULK = frozenset({"bulk", "list", "junk"})


def automatic(mail: Mail) -> Intent | None:
    """`bounce`, `auto_reply`, or `other` for calendar, list and advertising mail; None when a person wrote it."""
    return recognise(mail)[0]


def recognise(mail: Mail) -> tuple[Intent | None, tuple[Evidence, ...]]:
    """What no person wrote, with the header or words that show it."""
    for intent, evidence in _signs(mail):
        return intent, evidence
    return None, ()


def _signs(mail: Mail) -> Iterator[tuple[Intent, tuple[Evidence, ...]]]:
    subject = fold(mail.subject, "subject")
    text = fold(mail.body.new_text, "new_text")
    yield from _reports(mail, subject, text)
    yield from _calendar(mail, subject)
    yield from _declared(mail, subject, text)
    yield from _lists(mail, text)
    yield from _notices(mail, subject, text)


def _header(mail: Mail, name: str) -> tuple[Evidence, ...]:
    found = next(((key, value) for key, value in mail.headers if key.lower() == name), None)
    return (Evidence(found[1], 0, len(found[1]), f"header:{found[0]}"),) if found else ()


def _found(where: Folded, pattern: re.Pattern[str]) -> tuple[Evidence, ...]:
    found = pattern.search(where.text)
    return (where.evidence(*found.span()),) if found and found.end() > found.start() else ()


def _reports(mail: Mail, subject: Folded, text: Folded) -> Iterator[tuple[Intent, tuple[Evidence, ...]]]:
    kind = mail.content_type
    if "disposition-notification" in kind:
        yield Intent.AUTO_REPLY, _header(mail, "content-type")
    if "delivery-status" in kind:
        yield Intent.BOUNCE, _header(mail, "content-type")
    if mail.header("x-failed-recipients"):
        yield Intent.BOUNCE, _header(mail, "x-failed-recipients")
    says = _found(text, _BOUNCE_TEXT)
    titled = _found(subject, _BOUNCE_SUBJECT)
    name = fold(mail.sender.name, "header:From").text
    daemon = bool(_DAEMON.match(mail.sender.email) or _DAEMON_NAME.search(name))
    unsigned = mail.header("return-path").strip() == "<>" or bool(_NO_REPLY.match(mail.sender.email))
    if daemon and (says or titled or kind.startswith("multipart/report")):
        yield Intent.BOUNCE, titled + says
    if says and titled and (unsigned or not mail.in_reply_to):
        yield Intent.BOUNCE, titled + says
    if unsigned and (titled or says) and not _found(text, _ABSENT) and not _found(text, _ACKNOWLEDGES):
        yield Intent.BOUNCE, titled + says
    if _RECEIPT_SUBJECT.match(subject.text) and re.search(r"affiche|\blu\b|read|lecture|gelesen|displayed|supprime", text.text[:400]):
        yield Intent.AUTO_REPLY, _found(subject, _RECEIPT_SUBJECT)


def _calendar(mail: Mail, subject: Folded) -> Iterator[tuple[Intent, tuple[Evidence, ...]]]:
    calendar = any(part.content_type == "text/calendar" for part in mail.attachments) or mail.content_type == "text/calendar"
    if calendar and (_CALENDAR_SUBJECT.match(subject.text) or len(mail.body.new_text.split()) < 8):  # noqa: PLR2004
        yield Intent.OTHER, _found(subject, _CALENDAR_SUBJECT) or _header(mail, "content-type")


def _declared(mail: Mail, subject: Folded, text: Folded) -> Iterator[tuple[Intent, tuple[Evidence, ...]]]:
    submitted = mail.header("auto-submitted").partition(";")[0].strip().lower()
    advert = bool(mail.header("list-unsubscribe")) and bool(_found(text, _ADVERT))
    intent = Intent.OTHER if advert else Intent.AUTO_REPLY
    if submitted and submitted != "no":
        yield intent, _header(mail, "auto-submitted")
    for name in _AUTO_HEADERS:
        if mail.header(name).strip().lower() not in ("", "no", "false", "0"):
            yield intent, _header(mail, name)
    if mail.header("precedence").strip().lower().replace("-", "_") == "auto_reply":
        yield intent, _header(mail, "precedence")
    if _AUTO_SUBJECT.match(subject.text):
        yield Intent.AUTO_REPLY, _found(subject, _AUTO_SUBJECT)
    if _NOTICE_SUBJECT.match(subject.text) and submitted != "no" and not _personal(text):
        yield Intent.AUTO_REPLY, _found(subject, _NOTICE_SUBJECT)


def _lists(mail: Mail, text: Folded) -> Iterator[tuple[Intent, tuple[Evidence, ...]]]:
    answers = bool(mail.in_reply_to or mail.references)
    if answers:
        return
    advert = _found(text, _ADVERT)
    bulk = mail.header("precedence").strip().lower() in _BULK
    listed = next((name for name in ("list-unsubscribe", "list-id", "x-campaign", "x-mailchimp-id") if mail.header(name)), "")
    if listed and (bulk or advert or not _personal(text)):
        yield Intent.OTHER, _header(mail, listed)
    if bulk and not _notice_signs(text) and not _personal(text):
        yield Intent.OTHER, _header(mail, "precedence")
    if advert and not _personal(text):
        yield Intent.OTHER, advert


def _notices(mail: Mail, subject: Folded, text: Folded) -> Iterator[tuple[Intent, tuple[Evidence, ...]]]:
    if len(mail.body.new_text.split()) > MAX_NOTICE_WORDS or mail.header("auto-submitted").strip().lower() == "no":
        return
    signs = _notice_signs(text)
    if signs and not _personal(text):
        yield Intent.AUTO_REPLY, signs


def _notice_signs(text: Folded) -> tuple[Evidence, ...]:
    """Two signs of a notice: it says so, or says that somebody is away and until when or whom to ask."""
    says, acknowledges = _found(text, _SAYS_AUTOMATIC), _found(text, _ACKNOWLEDGES)
    absent, until = _found(text, _ABSENT), _found(text, _UNTIL)
    if says and (acknowledges or absent):
        return says
    if acknowledges and not absent:
        return acknowledges
    return absent + until if absent and until else ()


def _personal(text: Folded) -> bool:
    """Somebody speaks about the debt, or asks us something: sentences that only redirect or acknowledge aside."""
    return any(
        _PERSONAL.search(sentence)
        for sentence in re.split(r"(?<=[.!?]) ", text.text)
        if not (_REDIRECTS.search(sentence) or _ACKNOWLEDGES.search(sentence) or _SAYS_AUTOMATIC.search(sentence))
    )
