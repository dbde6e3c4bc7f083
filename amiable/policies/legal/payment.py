"""What a payer needs: the EPC QR payload (EPC069-12), the ISO 11649 reference, the RIB key of a French IBAN."""

from __future__ import annotations

from stdnum import iban as iban_rules
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.iso7064 import mod_97_10

from amiable.domain.money import Money

NAME_MAX = 70
TEXT_MAX = 140
REFERENCE_MAX = 35
PAYLOAD_MAX = 331
RF_BODY_MAX = 21
_RIB_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


def check_iban(iban: str) -> str:
    """The IBAN without spaces; ValueError when its checksum or a French one's RIB key is wrong (ISO 13616)."""
    try:
        compact = str(iban_rules.validate(iban))
    except StdnumError as error:
        raise ValueError(f"{iban!r} is not a valid IBAN") from error
    if compact.startswith("FR") and rib_key(compact) != compact[-2:]:
        raise ValueError(f"{iban!r}: its RIB key should be {rib_key(compact)}")
    return compact


def rib_key(iban: str) -> str:
    """The two digits that close a French IBAN: 97 - ((89·bank + 15·branch + 3·account) mod 97)."""
    compact = "".join(iban.split())
    bank, branch, account = (part.translate(_RIB_DIGITS) for part in (compact[4:9], compact[9:14], compact[14:25]))
    return f"{97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97:02d}"


def creditor_reference(reference: str) -> str:
    """`RF` + check digits + reference: `FA20260131` gives `RF08FA20260131` (ISO 11649).

    Anything but letters and digits is dropped; ValueError when nothing or more than 21 characters are left.
    """
    body = "".join(c for c in reference.upper() if c.isascii() and c.isalnum())
    if not 0 < len(body) <= RF_BODY_MAX:
        raise ValueError(f"{reference!r} cannot be an ISO 11649 reference: 1 to {RF_BODY_MAX} letters or digits")
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"


def epc_payload(name: str, iban: str, amount: Money, *, text: str = "", reference: str = "", bic: str = "") -> str:
    """The text of an EPC QR code (EPC069-12 version 002, UTF-8), lines parted by LF, none after the last used.

    ValueError when a field is too long, the amount is not 0.01 to 999999999.99 EUR, or text and reference are given.
    """
    if text and reference:
        raise ValueError("an EPC QR code takes a free text or a structured reference, never both")
    if amount.currency != "EUR" or not 0 < amount.amount < 10**9:
        raise ValueError("an EPC QR code takes 0.01 to 999999999.99 EUR")
    for value, limit in ((name, NAME_MAX), (text, TEXT_MAX), (reference, REFERENCE_MAX)):
        if len(value) > limit or "\n" in value:
            raise ValueError(f"{value!r} is longer than {limit} characters or has several lines")
    lines = ["BCD", "002", "1", "SCT", bic, name, check_iban(iban), f"EUR{amount.amount}", "", reference, text]
    payload = "\n".join(lines).rstrip("\n")
    if len(payload.encode()) > PAYLOAD_MAX:
        raise ValueError(f"an EPC QR code holds at most {PAYLOAD_MAX} bytes")
    return payload
