"""Whether two names mean one outlet, and whether two sentences are one text: what independence (rule 1) rests on."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel, LCSseq

#: Two sentences are one text when this share of their words is common to both, in order (Indel similarity). Copies that
#: an editor touched up have .85 and more; of 400 pairs of sentences written for one fact, none reached .7.
_ALIKE = 0.75
#: A copy may be cut short: then nearly all of the shorter one, if it is long enough not to be so by chance.
_CUT, _CUT_WORDS = 0.9, 10
#: Speech in quotation marks belongs to its speaker: two may quote one statement. What they wrote around it tells, if it is enough.
_SPEECH = re.compile(r"[“„«»\"]([^“”„«»\"]*)[”“»«\"]")
_SPEECH_WORDS, _OWN_WORDS = 5, 4
#: A first word as short as this may be an article, in any of our languages.
_ARTICLE = 3
_INITIALS = range(2, 6)
_ENDING = re.compile(r"(?<=\w\w)\.[a-z]{2,}(?:\.[a-z]{2})?$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _Forms:
    """A name run together: as it is, without what may be its article, and as initials."""

    whole: frozenset[str]
    bare: frozenset[str]
    initials: frozenset[str]


def same_name(one: str, other: str) -> bool:
    """Whether both are names of one outlet: "The Evening Post", "evening post", "eveningpost.com", "TEP".

    It leaves aside case, accents, spaces, a site's ending, and an article where the other has none. One in doubt is the
    same: then a fact waits for a further voice.
    """
    mine, theirs = _forms(one), _forms(other)
    return not (
        mine.whole.isdisjoint(theirs.whole | theirs.bare | theirs.initials)
        and theirs.whole.isdisjoint(mine.bare | mine.initials)
    )


@lru_cache(maxsize=4096)
def _forms(name: str) -> _Forms:
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", name.strip()) if not unicodedata.combining(mark))
    words = re.findall(r"[^\W_]+", _ENDING.sub("", plain.removeprefix("www."))) or [plain]
    whole: set[str] = {_run(words)}
    bare: set[str] = set()
    lead, *rest = words
    if rest and len(lead) <= _ARTICLE and (len(lead) == 1 or not lead.isupper()):
        # Within a sentence an article is written small and the name is not: "the Evening Post".
        (whole if lead.islower() and not rest[0].islower() else bare).add(_run(rest))
    else:
        rest = []
    initials = {_run([word[0] for word in some]) for some in (words, rest) if len(some) in _INITIALS}
    return _Forms(whole=frozenset(whole), bare=frozenset(bare), initials=frozenset(initials))


def _run(words: list[str]) -> str:
    return "".join(words).casefold()


def same_text(one: str, other: str) -> bool:
    """Whether two quotes are one text, word for word or nearly: an agency's, say, or a press release's.

    Speech in quotation marks does not count where enough words stand around it.
    """
    mine, theirs = _own_words(one), _own_words(other)
    if Indel.normalized_similarity(mine, theirs) >= _ALIKE:
        return True
    shorter = min(len(mine), len(theirs))
    return shorter >= _CUT_WORDS and LCSseq.similarity(mine, theirs) >= _CUT * shorter


@lru_cache(maxsize=8192)
def _own_words(quote: str) -> tuple[str, ...]:
    own = _words(_SPEECH.sub(_drop_speech, quote))
    return own if len(own) >= _OWN_WORDS else _words(quote)


def _drop_speech(found: re.Match[str]) -> str:
    return " " if len(_words(found[1])) >= _SPEECH_WORDS else found[0]


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))
