"""The canary: a watch of the program's own, whose page has another title whenever it is asked. Pure.

It goes the way of all news: claimed when due, fetched through the gate, read, extracted, reconciled, recorded, delivered.
Its route is a heartbeat address (as of healthchecks.io), which rings somebody when the beats stop, whatever stopped them.
"""

from dataclasses import replace
from datetime import datetime
from html import escape

from watcher.model import CANARY, Config, Field, Publisher, Route, Source, SourceKind, Subject, Watch

#: The scheme of its route; what follows is the address that is asked.
HEARTBEAT = "heartbeat:"
#: Where its page stands in the books. Each worker has one of its own, at a port that only it knows.
URL = "http://127.0.0.1/canary"
_NAME = "The canary documentary"


def with_canary(config: Config) -> Config:
    """The configuration with the canary's watch, source, publisher and route, if it asks for one; idempotent."""
    if config.canary is None or CANARY in config.watches:
        return config
    source = Source(id=CANARY, url=URL, kind=SourceKind.PAGE, publisher=CANARY, every=config.canary.every)
    watch = Watch(
        id=CANARY,
        name=_NAME,
        subject=Subject(all_of=("canary", "documentary")),
        official=(CANARY,),
        fields=(Field.TITLE,),
        sources=(source,),
        routes=(CANARY,),
        alert_on_baseline=True,
    )
    return replace(
        config,
        publishers={**config.publishers, CANARY: Publisher(id=CANARY, name="The canary")},
        routes={**config.routes, CANARY: Route(id=CANARY, url=HEARTBEAT + config.canary.heartbeat)},
        watches={**config.watches, CANARY: watch},
        sources={**config.sources, CANARY: source},
    )


def write_page(now: datetime) -> bytes:
    """The canary's page at `now`: an article, as a site would have it, that gives the production a title of this second."""
    title = f"Flight {now:%Y%m%d%H%M%S}"
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{_NAME} is called {title}</title>
<meta property="article:published_time" content="{escape(now.isoformat())}"></head>
<body><main><article>
<h1>{_NAME} is called “{title}”</h1>
<p>The watcher’s own canary documentary is officially titled “{title}”.</p>
<p>The announcement watcher wrote this page for itself. That it has been read, and told to whom it concerns, shows that
pages are polled, facts recorded and messages sent.</p>
</article></main></body></html>
""".encode()
