"""What can go wrong with a fetch, each as one sentence that an operator can act on."""

from datetime import timedelta
from http import HTTPStatus

_ADVICE = {
    304: "the site says that nothing changed, though it was not asked; trying again later",
    401: "the page asks for a login; watch a page that is open to everybody",
    403: "the site refuses us; see its terms, or set fetch.contact so that it knows who asks",
    404: "the page is gone; check the address in the watch",
    407: "a proxy in between asks for a login; this program uses none",
    408: "the site gave up waiting; trying again later",
    410: "the page is gone for good; check the address in the watch",
    421: "the site does not serve this name here; trying again later",
    425: "the site asks to come back; trying again later",
    429: "the site asks for fewer requests; raise the interval of the source",
    451: "the page is withheld for legal reasons; watch another page",
}
#: Answers that pass by themselves (RFC 9110 15.4.5, 15.5.9 and 15.5.20, RFC 8470 5.2, RFC 6585 4).
_PASSING = frozenset({304, 408, 421, 425, 429})


class FetchError(Exception):
    """A fetch that brought no page.

    `reason` is one sentence without secrets. `permanent` means that only a change of the watch or of the site will
    help, so that trying often is pointless. `retry_after` is what the site asked for (RFC 9110 10.2.3), `status` the
    HTTP status if there was an answer.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: timedelta | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after
        self.status = status


def refuse_status(status: int, *, retry_after: timedelta | None) -> FetchError:
    """The error for an answer that is neither a page, a redirect nor a 304 (RFC 9110 15)."""
    try:
        name = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        name = f"Status {status}"
    in_trouble = 500 <= status < 600  # noqa: PLR2004 - RFC 9110 15.6
    otherwise = (
        "the site has a problem of its own; trying again later"
        if in_trouble
        else "the site has no page for a plain request; check the address in the watch"
    )
    return FetchError(
        f"{name}: {_ADVICE.get(status, otherwise)}.",
        permanent=not in_trouble and status not in _PASSING,
        retry_after=retry_after,
        status=status,
    )
