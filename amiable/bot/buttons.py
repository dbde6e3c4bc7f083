"""Buttons and what they carry, at most 64 bytes: `<verb>:<token>:<version>[:<argument>]`, the token being opaque."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_DATA = 64
_FIELDS = 3


class Verb(StrEnum):
    """What a button asks for."""

    APPROVE = "approve"
    EDIT = "edit"
    REWORD = "reword"
    """Ask how."""
    MANNER = "manner"
    """Reword in the manner named by the argument."""
    OWN_WORDS = "ownwords"
    """Reword as will be written."""
    TERMS = "terms"
    """Ask which other terms shall be offered."""
    AS_TEXT = "astext"
    """What was written is the whole letter."""
    AS_ORDER = "asorder"
    """What was written is what shall change in the draft."""
    WITHOUT = "without"
    """Make the answer anew without the action named by the argument."""
    BACK = "back"
    """Make it anew with that action again."""
    REJECT = "reject"
    """Ask why."""
    REASON = "reason"
    """Refuse for the usual reason named by the argument."""
    OTHER_REASON = "other"
    """Refuse for a reason to be written."""
    HAND_OVER = "hand"
    """Ask to whom."""
    GIVE = "give"
    """Hand over to the colleague whose id is the argument."""
    ATTACH = "attach"
    """Attach to the debtor whose id is the argument."""
    CLOSE = "close"
    NOTICE = "notice"
    """Draft the formal notice."""
    ASK_CONTACT = "askcontact"
    """Ask whether the contact that the debtor names shall be put on file."""
    CONTACT = "contact"
    """Put it there; the argument is the mark of the address."""
    FIRST_CONTACT = "first"
    """Put it there, to be written to from now on."""
    LEFT = "left"
    RESEND = "resend"
    FORCE = "force"
    """Ask why the draft is right in spite of its findings."""
    UNDO = "undo"
    LATER = "later"
    """Ask when the card shall come back."""
    UNTIL = "until"
    """Put it off until the moment named by the argument."""
    RESUME = "resume"
    """Take up again a card that was put off."""
    CORRECT = "correct"
    """Ask what was misread."""
    INTENT = "intent"
    """It does what the argument names."""
    ASK_DATE = "askdate"
    DATE = "date"
    """The right date is the argument, ISO."""
    ASK_AMOUNT = "askamount"
    AMOUNT = "amount"
    ASK_INVOICE = "askinvoice"
    INVOICE = "invoice"
    """It is about the invoice whose id is the argument."""
    FILES = "files"
    """Send what the debtor attached."""
    SHOW = "show"
    """Bring a waiting card down to the end of the chat."""
    OPEN = "open"
    """Open the list that the token names: waiting cards, promises."""
    FILE = "file"
    """Show the file of the debtor whose id is the token."""
    BILL = "bill"
    """Show the invoice whose id is the token."""
    PDF = "pdf"
    """Send the PDF of the invoice whose id is the token."""
    ASK_PAUSE = "askpause"
    """Ask until when that debtor's reminders shall rest; the argument is a day to confirm, ISO."""
    PAUSE = "pause"
    """No reminder to that debtor before the argument, an ISO day."""
    UNPAUSE = "unpause"
    ASK_CLOSE_CHAT = "askend"
    """Ask whether the debtor's chat shall be closed whose tie is the token."""
    CLOSE_CHAT = "endchat"
    """Close it."""
    CLEAR = "clear"
    """Show a minimised card in clear in this chat."""
    VEIL = "veil"
    """Minimise it again."""
    CANCEL = "cancel"
    """Close a question without an answer."""


@dataclass(frozen=True)
class Press:
    """A button as pressed. `version` is the draft version it stood under (0: no draft)."""

    verb: Verb
    token: str
    version: int
    argument: str = ""


@dataclass(frozen=True)
class Button:
    """A button as shown."""

    text: str
    data: str


def button(text: str, verb: Verb, token: str, version: int, argument: str | int = "") -> Button:
    """Raises ValueError when the data would not fit or could not be read back."""
    if not token or ":" in token or ":" in str(argument):
        raise ValueError("a card's token is an opaque word without a colon")
    data = f"{verb}:{token}:{version}" + (f":{argument}" if argument != "" else "")
    if len(data.encode()) > MAX_DATA:
        raise ValueError(f"button data longer than {MAX_DATA} bytes: shorten the card's token ({len(token)} letters)")
    return Button(text, data)


def press(data: str) -> Press | None:
    """What a button carried; None when it is not one of ours."""
    fields = data.split(":", _FIELDS)
    if len(fields) < _FIELDS or fields[0] not in set(Verb) or not fields[1]:
        return None
    if not (fields[2].isascii() and fields[2].isdigit()):
        return None
    return Press(Verb(fields[0]), fields[1], int(fields[2]), fields[3] if len(fields) > _FIELDS else "")
