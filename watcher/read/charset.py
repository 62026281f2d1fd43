"""Bytes to text: byte order mark, then the HTTP header, then the page's own <meta>, then detection."""

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_META_WINDOW = 4_096
_SAMPLE = 8_192
# Browsers read these labels as the Windows pages that contain them (WHATWG Encoding, 4.2).
_READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874", "gb2312": "gb18030"}
_SINGLE_BYTE = tuple(f"cp125{n}" for n in range(9))
_KNOWN = frozenset(
    (
        *_SINGLE_BYTE,
        *(f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp866", "cp874", "koi8-r", "koi8-u", "mac-roman"),
        *("shift_jis", "cp932", "euc_jp", "iso2022_jp", "euc_kr", "cp949", "big5", "big5hkscs", "gbk", "gb18030"),
    )
)
_DETECTABLE = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "shift_jis", "euc_jp", "gb18030"]
#: A page in a language that is written in windows-1250.
_CENTRAL = re.compile(rb"""\blang\s*=\s*["']?(?:bs|cs|hr|hu|pl|ro|sk|sl|sq|sr)\b""", re.IGNORECASE)
_SIGN_IN_WORD = re.compile("[^\\W\\d_][¹³¿£¥¼¾¯]")
_NUL_SHARE = 0.2


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a body. A wrong label costs replacement characters (U+FFFD), never an error."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _clean(body[len(bom) :].decode(name, "replace"))
    labels = [label for label in (_read_header(content_type), _read_meta(body)) if label]
    for label in labels:
        text = body.decode(label, "replace")
        if _fits(body, label, text):
            return _clean(text)
    return _clean(body.decode(_detect(body, labels), "replace"))


def _clean(text: str) -> str:
    return text.replace("\0", "")


def _read_header(content_type: str) -> str | None:
    found = _HEADER.search(content_type)
    return _look_up(found.group(1)) if found else None


def _read_meta(body: bytes) -> str | None:
    head = body[:_META_WINDOW]
    found = _META.search(head) or _XML.search(head)
    label = _look_up(found.group(1).decode("ascii", "replace")) if found else None
    # A <meta> that could be read as ASCII is not UTF-16, whatever it says.
    return "utf-8" if label and label.startswith(("utf-16", "utf-32")) else label


def _look_up(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _READ_AS.get(name, name)
    return name if name in _KNOWN else None


def _fits(body: bytes, label: str, text: str) -> bool:
    """Whether a label can be believed: what it cannot decode is a slip, not the rule."""
    if label in _SINGLE_BYTE and _is_utf8(body):
        return False
    broken = text.count("\ufffd")
    foreign = sum(1 for c in text if c > "\x7f") - broken if broken else 0
    return broken <= foreign


def _is_utf8(body: bytes) -> bool:
    if body.isascii():
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _detect(body: bytes, labels: list[str]) -> str:
    """The best guess for a body without a label that fits."""
    sample = body[:_SAMPLE]
    if sample and sample.count(0) > len(sample) * _NUL_SHARE:
        return "utf-16-be" if sample[::2].count(0) > sample[1::2].count(0) else "utf-16-le"
    if body.isascii() or _is_utf8(body):
        return "utf-8"
    found = from_bytes(_take_sample(body), cp_isolation=_DETECTABLE, enable_fallback=False).best()
    if found and found.encoding == "cp1250" and not _is_central(sample):
        return "cp1252"
    if found:
        return found.encoding
    return labels[0] if labels else "utf-8"


def _is_central(sample: bytes) -> bool:
    """Whether windows-1250 is meant, of which windows-1252 differs in a few letters only: signs inside words tell."""
    return bool(_CENTRAL.search(sample) or _SIGN_IN_WORD.search(sample.decode("cp1252", "replace")))


def _take_sample(body: bytes) -> bytes:
    """The stretch around the first bytes beyond ASCII: the rest says nothing of the charset."""
    first = next((i for i, byte in enumerate(body) if byte > 0x7F), 0)  # noqa: PLR2004 - the last ASCII code
    return body[max(0, first - 256) : first + _SAMPLE]
