"""Bytes to text whatever the mail declares; each repair leaves its name in `defects`."""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re
import unicodedata

MAX_HEADER = 20_000
"""Characters of one header that are read."""

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([A-Za-z])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(=\?)")
_LEFT_OVER = re.compile(r"=\?[\w-]{2,40}\?[A-Za-z]\?")
_BAD_QP = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n|[ \t]*$)")
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_FEW = 3
"""Fewer characters of real UTF-8 than this, and it is windows-1252."""
_BROKEN_WORD = re.compile(r"=\?[\w*.-]*\?[bBqQ]?\??\S*")
_NOISE = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_WINDOWS = frozenset({"iso8859-1", "ascii"})
_NO_CHARSETS = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape"})
"""Codecs of Python that no mail is written in; the first takes a time that grows with the square of the text."""
_HALVES = re.compile("[\ud800-\udfff]")
"""Half a character pair, which UTF-7 may spell and no database keeps."""


def text(raw: bytes, charset: str | None, defects: list[str]) -> str:
    """Declared charset, then UTF-8, then windows-1252; no NUL or half pair in it, accents composed (NFC)."""
    whole = _HALVES.sub("\ufffd", _decoded(raw, charset, defects))
    return unicodedata.normalize("NFC", whole).replace("\0", "")


def _decoded(raw: bytes, charset: str | None, defects: list[str]) -> str:
    if b"\0" in raw and not (charset or "").lower().startswith(("utf-16", "utf-32")):
        defects.append("nul-bytes: removed from the text")
        raw = raw.replace(b"\0", b"")
    declared = (charset or "").strip().strip("'\"")
    name = codec(declared)
    if declared and name is None:
        defects.append(f"unknown-charset: {declared[:40]}")
    if name is None or name == "ascii":
        if raw.isascii():
            return raw.decode("ascii")
        defects.append(f"undeclared-bytes: 8-bit text declared as {declared[:40] or 'nothing'}")
        name = "utf-8"
    for candidate in dict.fromkeys(("cp1252" if name in _WINDOWS else name, "utf-8", "cp1252")):
        try:
            decoded = raw.decode(candidate)
        except (UnicodeError, ValueError):
            continue
        if candidate == "utf-8" and name in _WINDOWS:
            pass
        elif candidate not in (name, "cp1252" if name in _WINDOWS else name):
            defects.append(f"wrong-charset: declared {declared[:40]}, read as {candidate}")
        return decoded
    if name != "cp1252" and name not in _WINDOWS:
        defects.append(f"wrong-charset: declared {declared[:40]}, damaged")
    if name == "utf-8" and len(_UTF8.findall(raw)) < _FEW:
        name = "cp1252"
    return raw.decode(name, "replace")


def codec(charset: str) -> str | None:
    """Python's name of a text codec, None when there is none."""
    try:
        found = codecs.lookup(charset) if charset else None
    except (LookupError, ValueError, UnicodeError):
        return None
    if found is None or not found._is_text_encoding or found.name in _NO_CHARSETS:
        return None
    return found.name


def transfer(payload: bytes, encoding: str, defects: list[str]) -> bytes:
    """Undo the content transfer encoding."""
    encoding = encoding.strip().lower()
    if encoding == "quoted-printable":
        if _BAD_QP.search(payload):
            defects.append("bad-quoted-printable: broken escapes kept as they are")
        return quopri.decodestring(payload)
    if encoding == "base64":
        return _base64(payload, defects)
    if encoding not in ("", "7bit", "8bit", "binary", "8-bit", "7-bit", "none"):
        defects.append(f"unknown-transfer-encoding: {encoding[:40]}")
    return payload


def _base64(payload: bytes, defects: list[str]) -> bytes:
    compact = b"".join(payload.split())
    try:
        return base64.b64decode(compact, validate=True)
    except (binascii.Error, ValueError):
        pass
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", compact)
    if compact and len(clean) * 10 < len(compact) * 9:
        defects.append("bad-base64: not base64 at all, read as it stands")
        return payload
    defects.append("bad-base64: damaged, read as far as it goes")
    sound = re.match(rb"[A-Za-z0-9+/]*", compact)
    before = len(sound[0]) // 4 * 3 if sound else 0
    clean = clean[: len(clean) - (len(clean) % 4 == 1)]
    whole = base64.b64decode(clean + b"=" * (-len(clean) % 4))
    return whole if not _NOISE.search(whole, before) else whole[:before]


def header(value: str, defects: list[str]) -> str:
    """A header's text: encoded words and raw 8-bit decoded, folding undone."""
    value = value[:MAX_HEADER]
    if not value.isascii():
        raw = value.encode("utf-8", "surrogateescape")
        try:
            value = raw.decode("utf-8")
        except UnicodeDecodeError:
            defects.append("raw-header: 8-bit bytes in a header")
            value = raw.decode("cp1252", "replace")
    value = re.sub(r"[\r\n]+[ \t]*", " ", value).replace("\0", "")
    if "=?" not in value:
        return value.strip()
    return _words(_BETWEEN.sub(r"\1\2", value), defects).strip()


def _words(value: str, defects: list[str]) -> str:
    parts: list[str] = []
    pending, charset, at = b"", "", 0
    for found in _WORD.finditer(value):
        between = value[at : found.start()]
        word_charset = found[1].partition("*")[0]
        if between or word_charset.lower() != charset:
            parts.append(_word(pending, charset, defects))
            parts.append(between)
            pending, charset = b"", word_charset.lower()
        pending += _word_bytes(found[2].lower(), found[3], defects)
        at = found.end()
    rest = value[at:]
    if _LEFT_OVER.search(rest):
        defects.append("bad-encoded-word: a header's encoded word is broken")
        rest = _BROKEN_WORD.sub("", rest)
    return "".join((*parts, _word(pending, charset, defects), rest))


def _word_bytes(kind: str, word: str, defects: list[str]) -> bytes:
    raw = word.encode("utf-8", "replace")
    if kind == "q":
        return quopri.decodestring(raw, header=True)
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        defects.append("bad-encoded-word: a header's encoded word is broken")
        return raw


def _word(raw: bytes, charset: str, defects: list[str]) -> str:
    if not raw:
        return ""
    found: list[str] = []
    decoded = text(raw, charset, found)
    if found:
        defects.append(f"bad-encoded-word: {found[0]}")
    return decoded
