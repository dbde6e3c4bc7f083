"""Several invoices named without their numbers: « la première », « la plus grosse », « celle de 700 € »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from amiable.domain.invoice import Invoice
from amiable.french.fold import FOLDED_MONTHS, fold
from amiable.french.numbers import find_numbers

SEVERAL, DIGITS = 2, 3
_THING = r"(?:factures?|notes?|documents?|pieces?|creances?|dettes?|ardoises?)"
_THEN = (
    rf"(?= {_THING}\b| (?:des deux|je|j'|on|nous|il|elle|vous|moitie|en|d'ici|le|la|les"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|est|sera|serait|reste|attendra|viendra|suivra|partira|passera?|pour|au|aux|a|un|une|deux|trois|quatre|par"
    r"|qui|dans|d'un|tout|toute|entiere\w*|integral\w*|regl\w+|pay\w+|sold\w+|concern\w+|non|oui|ok|pas|ne|n'|aussi"
    r"|egalement|ensuite|c'est|quant|\w{2,}r(?:a|ai|as|ons|ont|ez))\b| ?[.,:;!?()]| \d| ?$)"
)
_SIZES = (
    (r"(?:plus )?(?:grosse|grande|forte|elevee|importante|chere|lourde)", "most"),
    (r"(?:plus )?(?:petite|faible|modeste|legere)|moindre|moins (?:elevee|chere|importante|grosse)", "least"),
    (r"plus (?:ancienne|vieille)|ancienne|vieille", "first"),
    (r"plus recente|recente|nouvelle", "last"),
)
_PLACES = (
    (r"(?:premiere?|1ere|1re|1er)(?! moitie)", 0),
    (r"(?:deuxieme|seconde?|2eme|2nde?|2e)(?! moitie)", 1),
    (r"(?:troisieme|3eme|3e)(?! moitie)", 2),
)
_OF_INVOICE = (
    r"(?= (?:le|la|en|au|pour|d'ici|est|reste|restera|sera|part|partira|attendra|suivra|je|on|nous|aussi|entiere?"
    r"|integralement)\b|,| ?:)"
)
_PAYMENT = re.compile(r"\b(?:echeances?|mensualites?|tranches?|fractions?|parties?|parts?|sommes?)\b")
"""Beside one of these words, « la première » may be a payment."""
_OTHER = re.compile(rf"\bl'autre(?: {_THING})?{_THEN}(?! {_THING})")


def with_numbers(text: str, invoices: Sequence[Invoice], *, answering: bool) -> str:
    """The text, the invoices that it names otherwise called by their numbers; one invoice needs none. `answering`:
    a plan or an offer stands, of which « la première » may be a payment."""
    return _numbered(text, invoices, answering=answering)[0]


def named_in(text: str, invoices: Sequence[Invoice], *, answering: bool) -> list[tuple[int, int, str]]:
    """Where the text names each of several invoices, from first to last letter, and its number."""
    if len(invoices) < SEVERAL:
        return []
    told, origin = _numbered(text, invoices, answering=answering)
    plain = fold(told)
    found = []
    for invoice in invoices:
        for match in re.finditer(rf"(?<![\w-]){re.escape(fold(invoice.number))}(?!\w)", plain):
            found.append((origin[match.start()], origin[match.end() - 1] + 1, invoice.number))
    return sorted({*found, *_ends(text, invoices)})


def _ends(text: str, invoices: Sequence[Invoice]) -> Iterator[tuple[int, int, str]]:
    """« La 871 », « les 0131 et 0145 »: the last digits, three of them or more, as written or without zeros."""
    tails = {invoice.number: re.findall(r"\d+", invoice.number)[-1:] for invoice in invoices}
    plain = fold(text)
    for number, (tail,) in ((one, found) for one, found in tails.items() if found):
        for match in re.finditer(rf"(?<![\w,./-])0*{int(tail)}(?![\w/]|[,.]\d| ?(?:€|eur|\d))", plain):
            if match.end() - match.start() >= DIGITS and sum(found == [tail] for found in tails.values()) == 1:
                yield match.start(), match.end(), number


def _numbered(text: str, invoices: Sequence[Invoice], *, answering: bool) -> tuple[str, list[int]]:
    """The text with numbers, and the place in the one given that each of its letters stands for."""
    told = text, list(range(len(text)))
    if len(invoices) < SEVERAL:
        return told
    told = _put(told, _spelt(told[0], invoices, bare=not answering))
    told = _put(told, _summed(told[0], invoices))
    told = _put(told, _described(told[0], invoices, bare=not answering))
    return _put(told, _left(told[0], invoices))


def _put(told: tuple[str, list[int]], found: Iterator[tuple[int, int, str]]) -> tuple[str, list[int]]:
    text, origin = told
    taken = len(text)
    for start, end, words in sorted(found, reverse=True):
        if end <= taken:
            last = [origin[end - 1]] if words else []
            origin = origin[:start] + [origin[start]] * (len(words) - 1) + last + origin[end:]
            text, taken = text[:start] + words + text[end:], start
    return text, origin


def _spelt(text: str, invoices: Sequence[Invoice], *, bare: bool) -> Iterator[tuple[int, int, str]]:
    """« f1 », « F 1 », « facture 0131 », « la 131 »: the number in another spelling."""
    plain = fold(text)
    tails = [re.findall(r"[a-z]+|\d+", fold(invoice.number))[-1:] for invoice in invoices]
    for invoice, tail in zip(invoices, tails, strict=True):
        groups = re.findall(r"[a-z]+|\d+", fold(invoice.number))
        spelt = r"[ ./_-]?".join(map(re.escape, groups))
        names = [rf"(?<![\w-]){spelt}(?![\w])" if len(groups) > 1 and groups[0].isalpha() else ""]
        if tail and tail[0].isdigit() and tails.count(tail) == 1:
            names.append(
                rf"(?<=\bfacture )(?:n(?:o|°|umero)? ?)?0*{int(tail[0])}(?![\w/,.]?\d| ?(?:€|eur|{_THING}))\b"
            )
            if bare:
                names.append(rf"(?<=\bla )(?:n(?:o|°|umero)? ?)?0*{int(tail[0])}{_OF_INVOICE}")
        for name in filter(None, names):
            yield from ((match.start(), match.end(), invoice.number) for match in re.finditer(name, plain))


def _summed(text: str, invoices: Sequence[Invoice]) -> Iterator[tuple[int, int, str]]:
    """« celle de 700 € », « la facture de février »: by its sum, or by its month where the others have another."""
    plain = fold(text)
    sums = [invoice.outstanding.amount for invoice in invoices]
    by_sum = {amount: invoice for amount, invoice in zip(sums, invoices, strict=True) if sums.count(amount) == 1}
    lead = re.compile(rf"\b(?:celle|{_THING}(?: suivante)?),? (?:celle )?(?:de |des |a |d'un montant de )(?:les )?$")
    for span in find_numbers(plain):
        before = lead.search(plain[: span.start])
        if before and (invoice := by_sum.get(span.value)):
            unit = re.match(r"(?:,00)? ?(?:€|euros?\b|eur\b)", plain[span.end :])
            head = "la facture " if before[0].startswith("celle") else plain[before.start() :].split()[0] + " "
            yield before.start(), span.end + (unit.end() if unit else 0), head + invoice.number
    months = [invoice.issued.month for invoice in invoices]
    for invoice in invoices:
        if months.count(invoice.issued.month) == 1:
            month = FOLDED_MONTHS[invoice.issued.month - 1]
            for match in re.finditer(rf"\bfacture (?:du mois )?(?:de |d'){month}\b", plain):
                yield match.start(), match.end(), f"facture {invoice.number}"


def _described(text: str, invoices: Sequence[Invoice], *, bare: bool) -> Iterator[tuple[int, int, str]]:
    """« la seconde », « la plus petite des deux »: unless the numbers are said, or the words may mean a payment."""
    plain = fold(text)
    named = {invoice.number for invoice in invoices if fold(invoice.number) in plain}
    payment = bool(_PAYMENT.search(plain))
    masculine = re.search(r"\bdocuments?\b", plain)
    for pattern, invoice in _descriptions(invoices):
        if len(named) == len(invoices):
            return
        for match in re.finditer(rf"\b(?:la|le|ma|votre|cette) (?P<own>{pattern})(?P<then> {_THING})?{_THEN}", plain):
            thing = match["then"] or re.match(rf" {_THING}\b", plain[match.end() :])
            if thing or (bare and not payment and (masculine or not match[0].startswith("le "))):
                of = re.match(rf"(?: {_THING})?(?: des deux)?", plain[match.end() :])
                yield match.start(), match.end() + (of.end() if of else 0), f"la facture {invoice.number}"


def _descriptions(invoices: Sequence[Invoice]) -> Iterator[tuple[str, Invoice]]:
    in_time = sorted(invoices, key=lambda invoice: invoice.issued)
    in_size = sorted(invoices, key=lambda invoice: invoice.outstanding.amount)
    alike = {"most": in_size[-2:], "least": in_size[:2], "first": in_time[:2], "last": in_time[-2:]}
    ends = {"most": in_size[-1], "least": in_size[0], "first": in_time[0], "last": in_time[-1]}
    for pattern, which in _SIZES:
        one, other = alike[which]
        same: bool = (
            one.outstanding == other.outstanding if which in ("most", "least") else one.issued == other.issued
        )
        if not same:
            yield pattern, ends[which]
    for pattern, place in _PLACES[: len(invoices)]:
        yield pattern, in_time[place]


def _left(text: str, invoices: Sequence[Invoice]) -> Iterator[tuple[int, int, str]]:
    """« l'autre », where one of two is named before it."""
    plain = fold(text)
    for match in _OTHER.finditer(plain):
        ahead = {invoice.number for invoice in invoices if fold(invoice.number) in plain[: match.start()]}
        left = [invoice for invoice in invoices if invoice.number not in ahead]
        if len(invoices) == SEVERAL and len(left) == 1 and fold(left[0].number) not in plain:
            of = re.match(rf" {_THING}", plain[match.end() :])
            yield match.start(), match.end() + (of.end() if of else 0), f"la facture {left[0].number}"
