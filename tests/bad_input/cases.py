"""The table: bad answers with what the operator reads, and odd ones with what is read from them."""

import gzip
from dataclasses import dataclass

from tests.bad_input.answers import (
    DATED_NEWS,
    ENTITY_BOMB,
    FEED,
    HEAD,
    NEWS,
    STOLEN,
    TITLE,
    hold,
    rss,
    send_chunks,
)
from tests.bad_input.house import HOUR, START, TOKEN, answer, page
from tests.fetch.sites import Script, say

ODD_TITLE = "Fußball – Café Elf"
TOO_LARGE = "127.0.0.1 sent more than 8388608 bytes, which is too large for a page; check the address."
LATE = "127.0.0.1 did not answer in full within 2 s; trying again later."
BROKEN_OFF = "127.0.0.1 broke off the connection before its answer was complete; trying again later."


@dataclass(frozen=True, kw_only=True)
class Refused:
    """An answer that brings nothing, and what the operator reads."""

    id: str
    script: Script
    says: str
    kind: str = "page"
    #: Nobody waits for it: the neighbour's news is out before this one is given up.
    slow: bool = False


@dataclass(frozen=True, kw_only=True)
class Read:
    """An odd answer that is read all the same, and what is held after it."""

    id: str
    script: Script
    title: str = TITLE
    date: str | None = "2025-04-01"
    kind: str = "page"


def odd_page(title: str = ODD_TITLE) -> str:
    return page("Harbour FC", title, date="2025-04-01", at=START + HOUR)


def feed(body: str | bytes) -> Script:
    return answer(body, content_type=FEED)


GOOD = odd_page(TITLE)
GZIP = {"Content-Encoding": "gzip"}
REFUSED = (
    Refused(
        id="404",
        script=answer("Nothing here.", status="404 Not Found"),
        says="404 Not Found: the page is gone; check the address in the watch.",
    ),
    Refused(
        id="410",
        script=answer("Gone.", status="410 Gone"),
        says="410 Gone: the page is gone for good; check the address in the watch.",
    ),
    Refused(
        id="451",
        script=answer("No.", status="451 No"),
        says="451 Unavailable For Legal Reasons: the page is withheld for legal reasons; watch another page.",
    ),
    Refused(
        id="500",
        script=answer(odd_page("A title of an error page"), status="500 Oops"),
        says="500 Internal Server Error: the site has a problem of its own; trying again later.",
    ),
    Refused(id="silence", script=hold, says=LATE, slow=True),
    Refused(id="a byte a second in the headers", script=say(HEAD, *[b"X"] * 60, every=1.0), says=LATE, slow=True),
    Refused(
        id="a byte a second in the body",
        script=say(HEAD + b"Content-Length: 60\r\n\r\n", *[b"x"] * 60, every=1.0),
        says=LATE,
        slow=True,
    ),
    Refused(
        id="redirect loop",
        script=answer("", status="302 Found", headers={"Location": "/news"}),
        says="The redirects of 127.0.0.1:{port} go round in a circle; check the address.",
    ),
    Refused(
        id="redirect with a password in it",
        script=answer("", status="302 Found", headers={"Location": f"http://x:{TOKEN}@club.test/{TOKEN}?{TOKEN}"}),
        says="127.0.0.1:{port} redirects to an address that is refused; put the final one in the watch. "
        "The address has a user name or a backslash at its host, which is refused; remove it.",
    ),
    Refused(id="50 MB, as announced", script=say(HEAD + b"Content-Length: 52428800\r\n\r\n"), says=TOO_LARGE),
    Refused(id="50 MB, unannounced", script=send_chunks(50), says=TOO_LARGE),
    Refused(id="chunks without end", script=send_chunks(None), says=TOO_LARGE),
    Refused(
        id="headers without end",
        script=say(HEAD, *[b"X-Filler: %s\r\n" % (b"x" * 8000)] * 20),
        says="127.0.0.1 sent headers of more than 65536 bytes; check the address.",
    ),
    Refused(
        id="headers without end, in two large pieces",
        script=say(HEAD, *[b"X-Filler: %s\r\n" % (b"x" * 8000) * 7] * 3, every=0.05),
        says="127.0.0.1 sent headers of more than 65536 bytes; check the address.",
    ),
    Refused(id="shorter than its length", script=answer(GOOD, headers={"Content-Length": "99999"}), says=BROKEN_OFF),
    Refused(
        id="longer than its length",
        script=answer(GOOD, headers={"Content-Length": "60"}),
        says="the page has no text; it may need a browser",
    ),
    Refused(
        id="a length in words",
        script=answer(GOOD, headers={"Content-Length": "many"}),
        says="127.0.0.1 sent an answer that is not valid HTTP; trying again later.",
    ),
    Refused(id="another protocol", script=say(b"SSH-2.0-OpenSSH_9.6\r\n"), says=BROKEN_OFF),
    Refused(id="nothing at all", script=say(b""), says=BROKEN_OFF),
    Refused(id="an empty page", script=answer(""), says="the page has no text; it may need a browser"),
    Refused(
        id="called gzip and is not",
        script=answer(GOOD, headers=GZIP),
        says="127.0.0.1 sent a compressed page that is corrupt; trying again later.",
    ),
    Refused(
        id="half of a gzip",
        script=answer(gzip.compress(GOOD.encode())[:200], headers=GZIP),
        says="127.0.0.1 sent a compressed page that breaks off; trying again later.",
    ),
    Refused(
        id="PDF",
        script=answer(b"%PDF-1.7\n", content_type="application/pdf"),
        says="answered a PDF file, not a page",
    ),
    Refused(id="an image called a page", script=answer(b"\x89PNG\r\n"), says="answered an image, not a page"),
    Refused(
        id="JSON",
        script=answer('{"name": "A title"}', content_type="application/json"),
        says="answered application/json, not a page",
    ),
    Refused(
        id="broken HTML, too deep to be read",
        script=answer("<div>" * 100_000 + GOOD),
        says="the page has no text; it may need a browser",
    ),
    Refused(
        id="feed: a web page",
        kind="feed",
        script=feed(GOOD),
        says="not a feed: answered a web page; look for the address of its feed",
    ),
    Refused(
        id="feed: other XML",
        kind="feed",
        script=feed("<?xml version='1.0'?><catalogue><book>A title</book></catalogue>"),
        says="not a feed: no RSS or Atom in it",
    ),
    Refused(
        id="feed: bytes at random",
        kind="feed",
        script=feed(bytes(range(256)) * 8),
        says="not a feed: no RSS or Atom in it",
    ),
)
READ = (
    Read(
        id="charset wrong: windows-1252 called UTF-8",
        script=answer(odd_page().encode("cp1252")),
        title=ODD_TITLE,
    ),
    Read(
        id="charset wrong: UTF-8 called ISO-8859-1",
        script=answer(odd_page(), content_type="text/html; charset=iso-8859-1"),
        title=ODD_TITLE,
    ),
    Read(
        id="charset unheard of",
        script=answer(odd_page(), content_type="text/html; charset=klingon"),
        title=ODD_TITLE,
    ),
    Read(id="charset missing: UTF-8", script=answer(odd_page(), content_type="text/html"), title=ODD_TITLE),
    Read(
        id="charset missing: windows-1252",
        script=answer(odd_page().encode("cp1252"), content_type="text/html"),
        title=ODD_TITLE,
    ),
    Read(id="content type missing", script=answer(odd_page(), content_type=""), title=ODD_TITLE),
    Read(
        id="UTF-16 with a mark",
        script=answer(odd_page().encode("utf-16"), content_type="text/html"),
        title=ODD_TITLE,
    ),
    Read(
        id="UTF-16 without a mark",
        script=answer(odd_page().encode("utf-16-le"), content_type="text/html"),
        title=ODD_TITLE,
    ),
    Read(id="UTF-16 called UTF-8", script=answer(odd_page().encode("utf-16")), title=ODD_TITLE),
    Read(id="NUL bytes", script=answer(odd_page().replace("a", "a\0")), title=ODD_TITLE),
    Read(id="NUL as a reference", script=answer(odd_page().replace("<h1>", "<h1>&#0;&#xD800;")), title=ODD_TITLE),
    Read(
        id="charset wrong: windows-1252 called UTF-8, with a letter of the North",
        script=answer(odd_page("Skål – Fußball").encode("cp1252")),
        title="Skål – Fußball",
    ),
    Read(
        id="NUL as an escape in JSON",
        script=answer(odd_page().replace("Caf", "\\u0000Caf")),
        title=ODD_TITLE,
    ),
    Read(
        id="half a character in JSON",
        script=answer(odd_page().replace(f'"name": "{ODD_TITLE}', f'"name": "{ODD_TITLE}\\ud83d')),
        title=f"{ODD_TITLE}\ufffd",
    ),
    Read(
        id="JSON without end",
        script=answer(odd_page().replace("<h1>", f'<script type="application/ld+json">{"[" * 200_000}</script><h1>')),
        title=ODD_TITLE,
    ),
    Read(
        id="broken HTML",
        script=answer(
            odd_page()
            .replace("</script>", "</script></head></head><body><table><tr><p><b><i>")
            .replace("</h1><p>", "</h2></table><p <p class=><a href='http://[::1'>")
            .replace("</p></main></body></html>", "<<<>")
        ),
        title=ODD_TITLE,
    ),
    Read(
        id="another production",
        script=answer(
            page("Northgate", "Another Title", date="2025-12-01", at=START + HOUR, words="It is on Netflix.")
        ),
        date=None,
    ),
    Read(id="feed: cut off at its end", kind="feed", script=feed(rss(NEWS, DATED_NEWS)[:-50])),
    Read(id="feed: cut off in its middle", kind="feed", script=feed(rss(NEWS, DATED_NEWS)[:250]), date=None),
    Read(
        id="feed: a bare ampersand",
        kind="feed",
        script=feed(rss(NEWS, DATED_NEWS).replace("</channel>", "<item><title>Fish & Chips <b></item></channel>")),
    ),
    Read(id="feed: empty", kind="feed", script=feed(rss()), date=None),
    Read(id="feed: XML entity bomb", kind="feed", script=feed(rss(NEWS, f"{DATED_NEWS} &j;", before=ENTITY_BOMB))),
    Read(
        id="feed: XML entity that reads a file",
        kind="feed",
        script=feed(rss(f"{DATED_NEWS} &a;", before=STOLEN)),
    ),
)
