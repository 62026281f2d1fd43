"""Videos that can be watched: embedded, linked, or described in data."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qs, urlsplit

from watcher.model import Player, Thing
from watcher.read.markup import Element, get_line, get_name, get_tokens
from watcher.read.structured import get_types, get_word, walk_objects
from watcher.read.text import count_words, get_host, resolve, squeeze

_YOUTUBE = frozenset(
    {"youtube.com", "youtube-nocookie.com", "m.youtube.com", "youtu.be", "music.youtube.com", "gaming.youtube.com"}
)
_HOSTED = (
    "players.brightcove.net",
    "content.jwplatform.com",
    "cdn.jwplayer.com",
    "fast.wistia.net",
    "player.twitch.tv",
    "streamable.com",
)
#: Stands in every name of a service whose addresses are known.
_SERVICE = re.compile("youtu|vimeo|dailymotion|dai\\.ly", re.IGNORECASE)
_VIDEO_ID = r"([\w-]{6,20})"
_YOUTUBE_PATH = re.compile(rf"^/(?:embed|v|shorts|live|e)/{_VIDEO_ID}")
_VIMEO = re.compile(r"^/(?:video/|channels/[\w-]+/)?(\d{5,12})(?:/|$)")
_DAILYMOTION = re.compile(r"^/(?:embed/)?video/([a-z0-9]{4,12})", re.IGNORECASE)
_OWN_PLAYER = re.compile(r"(?:^|/)(?:embed|player|players|video|videos)(?:[/.]|$)", re.IGNORECASE)
_FORMS = {
    "youtube": "https://youtu.be/{}",
    "vimeo": "https://vimeo.com/{}",
    "dailymotion": "https://www.dailymotion.com/video/{}",
}
_TAGS = {
    **dict.fromkeys(("lite-youtube", "youtube-video", "amp-youtube"), _FORMS["youtube"]),
    **dict.fromkeys(("lite-vimeo", "vimeo-video", "amp-vimeo"), _FORMS["vimeo"]),
    **dict.fromkeys(("lite-dailymotion", "amp-dailymotion"), _FORMS["dailymotion"]),
}
_CODES = ("videoid", "data-videoid", "data-video-id", "data-id", "video-id")
_SERVICES = {
    f"data-{mark}": form
    for word, form in _FORMS.items()
    for mark in (f"{word}", f"{word}-id", f"{word}id", f"{word}-video-id", f"{word}-key")
}
_ADDRESSES = (
    "data-src",
    "data-lazy-src",
    "data-embed",
    "data-embed-url",
    "data-video-url",
    "data-url",
    "data-href",
    "src",
)
_FRAMES = ("src", "data-src", "data-lazy-src", "data-litespeed-src", "data-cmp-src", "data-cookieblock-src")
_GENERIC = frozenset(
    {"youtube video player", "video player", "vimeo video player", "embedded video", "youtube video", "player", "video"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_FEW_WORDS = 3
_MAX_TITLE = 300
_MAX_PLAYERS = 100


def name_player(url: str) -> str | None:
    """The one address of a video on YouTube, Vimeo or Dailymotion, whatever form it was given in; None elsewhere."""
    if not _SERVICE.search(url):
        return None
    try:
        parts = urlsplit(url)
        query = parse_qs(parts.query)
    except ValueError:
        return None
    host = parts.netloc.lower().removeprefix("www.")
    if host in _YOUTUBE:
        return _name_youtube(host, parts.path, query.get("v", [""])[0])
    if host in {"vimeo.com", "player.vimeo.com"}:
        found = _VIMEO.match(parts.path)
        return f"https://vimeo.com/{found[1]}" if found else None
    if host in {"dailymotion.com", "geo.dailymotion.com", "dai.ly"}:
        found = _DAILYMOTION.match(f"/video{parts.path}" if host == "dai.ly" else parts.path)
        code = found[1] if found else query.get("video", [""])[0]
        return f"https://www.dailymotion.com/video/{code}" if code else None
    return None


def is_player_link(url: str) -> bool:
    """Whether an address leads to a video on one of the known services."""
    return name_player(url) is not None


def read_players(body: Element, base: str, things: Sequence[Thing]) -> tuple[Player, ...]:
    """The videos of a page in reading order, then those that only its JSON-LD names; each address once."""
    players: dict[str, Player] = {}
    for player in (*_list_embedded(body, base), *_list_described(things, base)):
        held = players.get(player.url)
        if held is None or (not held.title and player.title):
            players[player.url] = player
        if len(players) >= _MAX_PLAYERS:
            break
    return tuple(players.values())


def _name_youtube(host: str, path: str, video: str) -> str | None:
    found = re.match(rf"^/{_VIDEO_ID}", path) if host == "youtu.be" else _YOUTUBE_PATH.match(path)
    code = found[1] if found else video if path == "/watch" and re.fullmatch(_VIDEO_ID, video) else None
    return f"https://www.youtube.com/watch?v={code}" if code and code != "videoseries" else None


def _list_embedded(body: Element, base: str) -> Iterator[Player]:
    heading = ""
    counts: dict[str, int] = {}
    for element in body.iter():
        name = get_name(element)
        counts[name] = counts.get(name, 0) + 1
        if name in _HEADINGS:
            heading = get_line(element) or heading
        url = _read_address(element, name, base)
        if url:
            title = _read_link_title(element) if name == "a" else _read_title(element, heading)
            yield Player(url=url, title=title[:_MAX_TITLE], locator=f"{name}[{counts[name]}]")


def _read_address(element: Element, name: str, base: str) -> str | None:
    if name == "a":
        href = element.get("href", "")
        # Most links lead to no service; an address has its host from one of the two.
        url = resolve(base, href) if _SERVICE.search(base) or _SERVICE.search(squeeze(href)) else None
        return name_player(url) if url else None
    if name in {"iframe", "amp-iframe"}:
        source = next((v for k in _FRAMES if (v := element.get(k)) and "about:" not in v), None)
        url = resolve(base, source)
        return _keep_player(url, base) if url else None
    if name in _TAGS:
        code = next((v for key in _CODES if (v := element.get(key))), "")
        return name_player(_TAGS[name].format(code))
    if name in {"video", "amp-video"}:
        sources = (element.get("src"), *(s.get("src") for s in element.iter("source")))
        return next((url for source in sources if source and (url := resolve(base, source))), None)
    return _read_lazy(element, base) if element.attrib else None


def _read_lazy(element: Element, base: str) -> str | None:
    """The video of a placeholder that a click turns into a player: its address or code stands in data attributes."""
    for key in _ADDRESSES:
        url = resolve(base, element.get(key))
        known = name_player(url) if url else None
        if known:
            return known
    for key, form in _SERVICES.items():
        code = element.get(key)
        if code:
            return name_player(form.format(code.strip()))
    # A code alone is a video's where the element's own names say of which service.
    code = next((v for key in _CODES if (v := element.get(key))), "")
    service = next((form for word, form in _FORMS.items() if code and word in get_tokens(element)), None)
    return name_player(service.format(code)) if service else None


def _keep_player(url: str, base: str) -> str | None:
    """The address of a frame if it plays a video: on a known service, or on the site's own player page."""
    known = name_player(url)
    own = get_host(url) == get_host(base) and _OWN_PLAYER.search(urlsplit(url).path)
    return known or (url if own or get_host(url) in _HOSTED else None)


def _read_link_title(link: Element) -> str:
    text = get_line(link)
    if count_words(text) >= _FEW_WORDS:
        return text
    around = next((a for a in link.iterancestors("p", "li", "figure", "td", "dd")), None)
    return get_line(around) if around is not None else text


def _read_title(element: Element, heading: str) -> str:
    for given in (element.get("title"), element.get("aria-label"), element.get("playlabel")):
        if given and squeeze(given).casefold() not in _GENERIC:
            return squeeze(given)
    figure = next((a for a in element.iterancestors("figure")), None)
    caption = figure.find(".//figcaption") if figure is not None else None
    return (get_line(caption) if caption is not None else "") or heading


def _list_described(things: Sequence[Thing], base: str) -> Iterator[Player]:
    """JSON-LD VideoObjects, nested ones too (schema.org/VideoObject: url, embedUrl, contentUrl, name)."""
    for thing in things:
        for path, data in walk_objects(thing.data, thing.path):
            if not any(kind in {"VideoObject", "Clip"} for kind in get_types(data)):
                continue
            urls = [url for key in ("url", "embedUrl", "contentUrl") if (url := resolve(base, get_word(data, key)))]
            known = next((named for url in urls if (named := name_player(url))), None)
            if urls:
                yield Player(url=known or urls[0], title=get_word(data, "name", "headline")[:_MAX_TITLE], locator=path)
