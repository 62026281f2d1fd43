"""What a channel answered, caught where Apprise keeps it to itself."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

import requests

from watcher.deliver.backoff import parse_retry_after
from watcher.deliver.errors import DeliveryError

#: Client errors that pass with time (RFC 9110, 6585 and 8470); all others of the 400s do not.
_TRANSIENT = frozenset({408, 425, 429})
#: Errors that Slack's bot API gives with status 200 and that only an operator can mend.
_FATAL_WORDS = frozenset(
    {
        "account_inactive",
        "channel_not_found",
        "invalid_auth",
        "invalid_blocks",
        "is_archived",
        "missing_scope",
        "no_permission",
        "not_authed",
        "not_in_channel",
        "token_expired",
        "token_revoked",
    }
)
_WORD = re.compile(r"[a-z][a-z0-9_]{2,40}")
_MAX_ERROR_BODY = 4096
_OK = range(200, 300)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back. `word` is the short name of an error in the body, as far as it has one and is no secret."""

    status: int
    retry_after: str | None = None
    word: str | None = None


class _Tap:
    """Lets one thread see the answers to its own requests; the requests of all other threads pass untouched."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._here = threading.local()
        self._original: Any = None

    @contextmanager
    def open(self) -> Iterator[list[Answer | requests.RequestException]]:
        events: list[Answer | requests.RequestException] = []
        self._install()
        outer = getattr(self._here, "events", None)
        self._here.events = events
        try:
            yield events
        finally:
            self._here.events = outer
            self._remove()

    def _install(self) -> None:
        with self._lock:
            self._users += 1
            if self._users > 1:
                return
            original = self._original = requests.Session.send

            def send(session: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
                events = getattr(self._here, "events", None)
                if events is None:
                    return original(session, request, **kwargs)
                try:
                    response = original(session, request, **kwargs)
                except requests.RequestException as error:
                    events.append(error)
                    raise
                events.append(_note(response))
                return response

            requests.Session.send = send  # type: ignore[assignment, method-assign]

    def _remove(self) -> None:
        with self._lock:
            self._users -= 1
            if not self._users:
                requests.Session.send = self._original  # type: ignore[method-assign]


_tap = _Tap()
#: A context that lists the answers and errors of the requests that this thread makes within it.
capture = _tap.open


def explain(events: list[Answer | requests.RequestException], *, now: datetime) -> DeliveryError:
    """Why a channel that said no did so, by the last thing that happened."""
    last = events[-1] if events else None
    if last is None:
        return DeliveryError("the channel refused the message and gave no reason", permanent=False)
    if isinstance(last, Answer):
        return _explain_answer(last, now=now)
    if isinstance(last, requests.Timeout):
        return DeliveryError("the channel did not answer in time", permanent=False)
    if isinstance(last, requests.exceptions.SSLError):
        return DeliveryError("the channel's certificate could not be verified", permanent=False)
    if isinstance(last, ValueError) and not isinstance(last, requests.exceptions.JSONDecodeError):
        return DeliveryError("the channel's address cannot be used; correct its route", permanent=True)
    return DeliveryError("the channel could not be reached", permanent=False)


def _explain_answer(answer: Answer, *, now: datetime) -> DeliveryError:
    word = f" ({answer.word})" if answer.word else ""
    if answer.status in _OK:
        permanent = answer.word in _FATAL_WORDS
    else:
        permanent = answer.status < HTTPStatus.INTERNAL_SERVER_ERROR and answer.status not in _TRANSIENT
    return DeliveryError(
        f"the channel answered {answer.status}{_phrase(answer.status)}{word}",
        permanent=permanent,
        retry_after=parse_retry_after(answer.retry_after, now=now),
        status=answer.status,
    )


def _phrase(status: int) -> str:
    return f" {HTTPStatus(status).phrase}" if status in HTTPStatus._value2member_map_ else ""


def _note(response: requests.Response) -> Answer:
    return Answer(status=response.status_code, retry_after=response.headers.get("Retry-After"), word=_word(response))


def _word(response: requests.Response) -> str | None:
    body = response.content
    if len(body) > _MAX_ERROR_BODY:
        return None
    text = body.decode("utf-8", "replace").strip()
    if text.startswith("{"):
        try:
            said = json.loads(text).get("error")
        except ValueError:
            return None
        text = said if isinstance(said, str) else ""
    return text if _WORD.fullmatch(text) and text != "ok" else None
