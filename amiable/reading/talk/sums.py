"""The sums that a message proposes: amounts, shares of the debt, « le solde », and how often each is paid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from amiable.domain.talk import Place
from amiable.french.dates import Form, Mention
from amiable.french.numbers import WORDS, find_numbers, find_shares, parse_digits
from amiable.reading.talk.counts import MOST, number
from amiable.reading.talk.cues import MONTHS, cue
from amiable.reading.talk.message import Message
from amiable.reading.talk.places import place_of

BEFORE, AFTER, NEAR = 44, 60, 26
BESIDE = 4
"""Characters between a sum and its own day."""
EXPLAINED = 14
"""Characters between « le solde » and the sum that it names."""
BARE = 5
"""Words beside a sum in a sentence that holds little else."""
LEAST, LEAST_YEAR, LAST_YEAR, HUNDRED = 20, 2000, 2035, 100
THOUSAND, TEN = 1000, 10
_BARE = re.compile(
    r"(?<![\w/.,°-])(?<!\d )(?<!le )(?<!au )(?<!du )(?<!les )(?<!n )(?<!no )(?<!° )"
    r"(?P<sum>(?:\d{1,3}(?: \d{3})+|\d{2,6})(?:,\d{2})?)"
    r"(?= (?:je|c'est|ca|oui|le dernier|la derniere|par mois|par semaine|chaque|/ ?mois|/ ?sem|par sem"
    r"|tous|toutes|[da]u mois|le mois|d'entree|des|puis|et|au|en|(?:a )?chacune?|pendant|a chaque|a compter|a partir"
    r"|les (?:\w+ )?(?:premi|dern|autre|suivante|fois\b|mois\b|echeances)\w*|a la|pour la|pour le|comptant"
    r"|max|maxi|maximum|grand max\w*|au plus|pas plus|ensuite|pour commencer|alors|[x*] ?\d{1,2}"
    r"|l[ae] (?:premi|deuxi|seco|troisi|quatri)\w+ fois"
    r"|jusqu'(?:a|au|en)|pour (?:fini|termine|solde|boucle)r|(?:un \w+di|une semaine) sur (?:deux|2|l'autre))\b"
    r"| ?[.;!?](?!\d)|,(?!\d)|$)",
    re.MULTILINE,
)
_STOPS = re.compile(r"[.;:!?\n]|,(?!\d)|\b(?:et|puis|ensuite|apres)\b")
_CURRENCY = re.compile(r"€|eur")
_LEFT = re.compile(
    r"(?<=les )(?P<sum>\d{2,6}(?:,\d{2})?)"
    r"(?= (?:manquants?|restants?|qu(?:i (?:manquent|restent)|'il (?:(?:me|nous|vous) )?(?:reste|manque)\w*)"
    r"|(?:derniers?|dernieres?|autres)(?! (?:jours|mois|fois|echeances|versements|euros|\w+ites)))\b)"
)
_EACH = re.compile(
    rf"(?:(?<=\bfois )|(?<=\d x )|(?<=\d x)|(?<=\dx ))(?P<sum>\d{{2,6}}(?:,\d{{2}})?)"
    rf"(?![\d/%]| ?(?:%|jours|mois|{MONTHS}))"
)
OF_OTHER_THINGS = re.compile(
    r" (?:de |des |du |d')(?:la |ma |mon |notre |cette |votre |vos |nos |mes |sa |son |l'|les |ces )?"
    r"(?:commandes?|livraison|marchandises?|colis|materiel|travaux|heures|pieces|cartons|palettes|articles|clients?"
    r"|paies?|payes?|salaires?|revenus?|recettes?|caisse|chiffre|pensions?|retraites?|tresorerie|clientele|budget|benefices?"
    r"|loyers?|effectifs?|equipe|recoltes?|temps|charges|journee|annee|semaine)\b"
    r"| de (?:ce que vous|ce qu'on|ce qui (?:est|etait)|votre (?:\w+ )?(?:mensualite|echeance|proposition))"
    r"|(?<=ieme) (?:et derni\w+ )?"
    r"(?:mois|fois|echeance|mensualite|versement|virement|paiement|reglement|cheque|semaine|quinzaine|trimestre|\w+di)\b"
)
"""« la moitié de la commande », « le sixième mois »: a share of something else than the debt, or which payment."""
_EXPLAINS = re.compile(rf"[ ,:(]*(?:soit )?(?:en|par|a raison de|:) (?:\d{{1,2}}|{WORDS}) ?(?:fois|x|\w+ de|\w+) ?")


@dataclass(frozen=True)
class Amount:
    """A sum as written. `times` None: as often as needed."""

    start: int
    end: int
    value: Decimal | None = None
    share: Fraction | None = None
    rest: bool = False
    times: int | None = 1
    place: Place | None = None


def find_sums(message: Message) -> list[Amount]:
    """The sums in order."""
    return _Reader(message).find()


class _Reader:
    def __init__(self, message: Message) -> None:
        self.message = message

    def find(self) -> list[Amount]:
        plain, found = self.message.plain, []
        for span in self.message.page.amounts:
            before = plain[max(0, span.start - NEAR) : span.start]
            comment = cue("change.instead").search(before) or cue("payment.comment").match(plain[span.end :])
            comment = comment or cue("payment.unit_price").match(plain[span.end :])
            limit = cue("payment.at_most").search(plain, max(0, span.start - NEAR))
            limited = limit is not None and limit.start() < span.start < limit.end()
            comment = comment or (None if limited else cue("payment.compared").search(before))
            beside = comment is not None or self._balance(span.start)
            saying = span.value == 1  # « un euro aujourd'hui vaut mieux que deux demain »
            if self.message.proposes(span.start) and span.value > 0 and not beside and not saying:
                value = span.value if _CURRENCY.search(span.text.lower()) else _spoken(span.value, span.text)
                found.append(self._repeated(Amount(span.start, span.end, value)))
        out = shares_out(plain)
        waives = cue("debt.discount").search(plain)
        for share in find_shares(plain):
            if ("%" in share.text or "cent" in share.text) and not out and (waives or not self._on_a_day(share.end)):
                continue  # a percentage is a discount asked for, or its reason
            if OF_OTHER_THINGS.match(plain, share.end):
                continue
            if self.message.proposes(share.start) and share.value < 1 and not plain.endswith("par ", 0, share.start):
                found.append(Amount(share.start, share.end, share=share.value))
        for match in cue("payment.rest").finditer(plain):
            taken = any(amount.start < match.end() and match.start() < amount.end for amount in found)
            explained = any(
                0 <= amount.start - match.end() <= EXPLAINED or _EXPLAINS.fullmatch(plain, match.end(), amount.start)
                for amount in found
            )
            if self.message.proposes(match.start()) and not taken and not explained:
                parts = cue("payment.in_parts").match(plain[match.end() :])
                found.append(Amount(*match.span(), rest=True, times=(number(parts["n"]) if parts else None) or 1))
        for match in cue("payment.equal_rest").finditer(plain):
            ahead = any(amount.start < match.start() and not amount.rest for amount in found)
            if ahead and self.message.proposes(match.start()) and not any(amount.rest for amount in found):
                found.append(Amount(*match.span(), rest=True, times=number(match["n"]) or 1))
        found += self._bare(found)
        found = self._beside_its_day(found + self._finishing(found))
        found += self._whole(found)
        found = self._telling(found)
        return self._without_sums(sorted(found, key=lambda amount: amount.start)[:MOST])

    def _finishing(self, found: list[Amount]) -> list[Amount]:
        """« 400 € le 20 avril, et je termine le 20 mai »: after the one sum, a day on which all will be paid."""
        if len(found) != 1 or found[0].value is None or found[0].times != 1 or self.message.planned:
            return []
        for match in cue("payment.finishes").finditer(self.message.plain, found[0].end):
            low, high = self._stretch(match.start())
            days = [low <= one.start < high for one in self._days()]
            if True in days and False in days and self.message.proposes(match.start()):
                return [Amount(*match.span(), rest=True)]
        return []

    def _beside_its_day(self, found: list[Amount]) -> list[Amount]:
        """« 400 € le 20 avril, et le 20 mai le reste »: what is left stands after its day, and is read before it."""
        rest = [one for one in found if one.rest]
        if len(rest) != 1 or len(found) == 1 or self.message.planned:
            return found
        low, high = self._stretch(rest[0].start)
        here = [one for one in self._days() if low <= one.start < high]
        summed = any(low <= one.start < high for one in found if one is not rest[0])
        if summed or len(here) != 1 or not 0 < here[0].start < rest[0].start:
            return found
        before = replace(rest[0], start=here[0].start - 1, end=here[0].start)
        return [before if one is rest[0] else one for one in found]

    def _days(self) -> list[Mention]:
        return [one for one in self.message.page.mentions if one.form not in (Form.WINDOW, Form.HABIT)]

    def _stretch(self, place: int) -> tuple[int, int]:
        """From the stop or the « et » before a place to those after it."""
        plain = self.message.plain
        stops = [match.span() for match in _STOPS.finditer(plain)]
        low = max((end for _, end in stops if end <= place), default=0)
        return low, min((start for start, _ in stops if start >= place), default=len(plain))

    def _without_sums(self, amounts: list[Amount]) -> list[Amount]:
        """« 1 100 €, en dix fois 110 € »: what several alike come to is not one more payment; « le 20 avril 600 €,
        puis 3 fois 200 € »: unless it has its day."""
        shares = [one for one in amounts if one.share]
        if len(shares) > 1 and sum(one.share or 0 for one in shares) == 1:  # « 1 600 € : la moitié le 24, … »
            amounts = [one for one in amounts if one.share or one.value not in self.message.known or one.times != 1]
        if sum(one.value * one.times for one in amounts if one.value and one.times) in self.message.known:
            return amounts  # « 2 fois 300 €, après 600 € », 1 200 € being owed
        whole = {one.value * one.times for one in amounts if one.value and one.times and one.times > 1}
        days = [one for one in self.message.page.mentions if one.form in (Form.DATE, Form.DAY, Form.MONTH_DAY)]
        dated = {
            one.start
            for one in amounts
            if any(0 <= one.start - day.end <= BESIDE or 0 <= day.start - one.end <= BESIDE for day in days)
        }
        return [one for one in amounts if one.times != 1 or one.value not in whole or one.start in dated]

    def _telling(self, found: list[Amount]) -> list[Amount]:
        """Without those of a sentence that speaks of no payment and no day, where another sentence has the days."""
        page = self.message.page
        telling = [
            one for one in page.mentions if one.form is not Form.WINDOW or one.month
        ]  # « pas ce mois-ci » tells no day
        dated = {page.sentence(mention.start) for mention in telling if self.message.proposes(mention.start)}

        def tells(amount: Amount) -> bool:
            low, high = page.sentence(amount.start)
            words = self.message.plain[low : amount.start] + self.message.plain[amount.end : high]
            paying = any(cue(f"{name}").search(words) for name in ("payment.talk", "payment.able", "debt.pays"))
            return paying or (low, high) in dated or len(re.findall(r"[a-z]{3,}", words)) <= BARE

        rated = not dated and any(amount.times is None for amount in found)  # « loyer 540. […] 200 par mois »
        return [amount for amount in found if amount.times != 1 or tells(amount)] if dated or rated else found

    def _on_a_day(self, place: int) -> bool:
        """« 30 % le 16 mars »: a day follows at once."""
        return any(0 <= mention.start - place <= NEAR for mention in self.message.page.mentions)

    def _balance(self, place: int) -> bool:
        """« il reste donc 400 €, c'est bien ça ? »: what is left once a payment was made, not a new one."""
        low, high = self.message.clause(place)
        words = self.message.plain[low : high + EXPLAINED]
        dated = any(low <= mention.start < high for mention in self.message.page.mentions)
        asked = "?" in self.message.plain[place : self.message.page.sentence(place)[1] + 2]
        return not dated and (self.message.told or asked) and bool(cue("payment.balance").search(words))

    def _bare(self, found: list[Amount]) -> list[Amount]:
        """« 50 je peux y arriver »: figures that can be nothing but sums."""
        bare: list[Amount] = []
        taken = [(one.start, one.end) for one in found]
        taken += [(span.start, span.end) for span in self.message.page.amounts]
        taken += [(mention.start, mention.end) for mention in self.message.page.mentions]
        for span in find_numbers(self.message.plain):
            times = re.search(rf"\b(?:\d{{1,2}}|{WORDS}) ?(?:fois|x) $", self.message.plain[: span.start])
            again = {one.value for one in found}  # « six cents euros en avril, les six cents autres en mai »
            known = (span.value in self.message.known or span.value in again or times) and not span.text[0].isdigit()
            clear = not any(low < span.end and span.start < high for low, high in taken)
            if known and clear and span.value >= HUNDRED and self.message.proposes(span.start):
                bare.append(self._repeated(Amount(span.start, span.end, _spoken(span.value, span.text))))
        for match in (found for pattern in (_LEFT, _EACH, _BARE) for found in pattern.finditer(self.message.plain)):
            free = not any(low < match.end() and match.start() < high for low, high in taken)
            value = parse_digits(match["sum"])
            free = free and not LEAST_YEAR <= value <= LAST_YEAR and not self._balance(match.start("sum"))
            if free and value >= LEAST and self.message.proposes(match.start()):
                bare.append(self._repeated(Amount(*match.span("sum"), value)))
        return bare

    def _whole(self, others: Sequence[Amount]) -> list[Amount]:
        """« la facture A, en entier le 7 mai »: the sum is that of the invoice that the sentence names."""
        found: list[Amount] = []
        for at, (place, _) in enumerate(self.message.numbers if others else ()):
            low, end = self.message.page.sentence(place)
            end = min([end, *(start for start, _ in self.message.numbers[at + 1 :])])
            start = max([low, *(start for start, _ in self.message.numbers[:at])])
            sums = [*(one.start for one in others), *(one.start for one in self.message.page.amounts)]
            summed = any(start <= sum_at < end for sum_at in sums)
            dated = any(
                place < mention.start < end and mention.past is not True for mention in self.message.page.mentions
            )
            if dated and not summed and self.message.proposes(place):
                found.append(Amount(place, place + 1))
        for match in cue("payment.whole").finditer(self.message.plain):
            low, high = self.message.page.sentence(match.start())
            named = {number for at, number in self.message.numbers if low <= at < high}
            summed = any(low <= span.start < high for span in self.message.page.amounts)
            again = any(low <= amount.start < high for amount in found)
            if len(named) == 1 and not summed and not again and self.message.proposes(match.start()):
                found.append(Amount(*match.span()))
        return found

    def _repeated(self, amount: Amount) -> Amount:
        """How often the sum is paid, and which payment of a plan it is."""
        before = self.message.plain[max(0, amount.start - BEFORE) : amount.start]
        after = self.message.plain[amount.end : amount.end + AFTER]
        said = cue("payment.times_before").search(before) or cue("payment.times_after").match(after)
        said = said or cue("payment.times_short").search(before) or cue("payment.times_sign").match(after)
        place = place_of(self.message, amount.start, amount.end)
        listed = said is not None and ":" in said[0] and len(self.message.page.amounts) > 1
        if said and not listed and (times := number(said["n"])):
            return replace(amount, times=times, place=None if place in (Place.EACH, Place.OTHERS) else place)
        if place is Place.EACH or cue("payment.rated").match(after) or cue("payment.rated_before").search(before):
            return replace(amount, times=None, place=Place.EACH if place is Place.EACH else None)
        if place is Place.OTHERS:
            return replace(amount, times=None, place=place)
        return replace(amount, place=place)


def shares_out(plain: str) -> bool:
    """True where the percentages are those of the payments: « 25 % le 13 mars et 75 % le 15 avril »."""
    return sum(share.value for share in find_shares(plain) if share.text[-1] in "%st") == 1


def _spoken(value: Decimal, words: str) -> Decimal:
    """« mille trois », with no « euros » behind it, is 1 300 in speech."""
    units = value % THOUSAND
    if not re.search(r"\bmille \w+$", words) or not 1 < units < TEN:
        return value
    return value - units + units * HUNDRED
