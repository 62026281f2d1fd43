"""Checked keys to the values of the model."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from watcher.config.checks import CONSOLE_ID
from watcher.config.errors import ConfigError, Where, say_where
from watcher.config.explain import Read
from watcher.config.schema import PLACE, WatcherFile, WatchFile
from watcher.config.secret import SecretError
from watcher.config.source import VALUES
from watcher.model import (
    Authority,
    Canary,
    Config,
    FetchSettings,
    History,
    Listen,
    Publisher,
    Route,
    Source,
    Status,
    Subject,
    Watch,
)

#: Where messages go if no route is configured.
CONSOLE = Route(id=CONSOLE_ID, url="console://")

Fill = Callable[[str], str]


class Builder:
    """Builds the model's values from checked files; secrets that cannot be had are collected in `problems`."""

    def __init__(self, *, fill: Fill) -> None:
        self.fill = fill
        self.problems: list[ConfigError] = []

    def build(self, watcher: Read[WatcherFile], watches: Sequence[Read[WatchFile]]) -> Config:
        """The Config. Worth nothing if there are problems."""
        routes = self._routes(watcher) or {CONSOLE.id: CONSOLE}
        operators = watcher.keys.operators or ()
        readers = tuple(route for route in routes if route not in operators)
        sources = self._sources(watches)
        return Config(
            database=self._database(watcher),
            fetch=FetchSettings(
                **{key: getattr(watcher.keys.fetch, key) for key in type(watcher.keys.fetch).model_fields}
            ),
            publishers=_publishers(watcher.keys),
            routes=routes,
            watches={read.keys.id: _watch(read.keys, sources=sources, routes=readers) for read in watches},
            sources=sources,
            history=History(keep=watcher.keys.history.keep, max_bytes=watcher.keys.history.max_mb * 1024**2),
            operators=operators,
            canary=self._canary(watcher),
            listen=_listen(watcher.keys.web.listen),
        )

    def _database(self, watcher: Read[WatcherFile]) -> str:
        why = (
            "use the address of a file, such as sqlite:///data/watcher.db, or of a PostgreSQL database, such as "
            "postgresql+psycopg://user:${PASSWORD}@host/name"
        )
        form = r"sqlite:///(?!:memory:).+|postgresql(\+psycopg)?://[^/]*/.+"
        return self._filled(watcher, ("database",), watcher.keys.database, form=form, why=why)

    def _canary(self, watcher: Read[WatcherFile]) -> Canary | None:
        part = watcher.keys.canary
        if part is None:
            return None
        why = "use the http or https address that your monitor gives you, such as https://hc-ping.com/${CANARY_ID}"
        form = r"https?://[^\s/@\\]+(/[^\s\\]*)?"
        heartbeat = self._filled(watcher, ("canary", "heartbeat"), part.heartbeat, form=form, why=why)
        return Canary(heartbeat=heartbeat, every=part.every)

    def _routes(self, watcher: Read[WatcherFile]) -> dict[str, Route]:
        why = "use an address that begins with a scheme, such as slack:// or mailtos://"
        return {
            route.id: Route(
                id=route.id,
                url=self._filled(watcher, ("routes", number, "url"), route.url, form=r"[A-Za-z][\w+.-]*://.*", why=why),
                fields=route.fields,
                kinds=route.kinds,
                min_status=Status(route.min_status),
                remind=route.remind,
            )
            for number, route in enumerate(watcher.keys.routes)
        }

    def _sources(self, watches: Sequence[Read[WatchFile]]) -> dict[str, Source]:
        # A source of two watches is polled once, as often as the more eager of them asks.
        sources: dict[str, Source] = {}
        for read in watches:
            for number, part in enumerate(read.keys.sources):
                known = sources.get(part.id)
                sources[part.id] = Source(
                    id=part.id,
                    url=part.url,
                    kind=part.kind,
                    publisher=part.publisher,
                    every=min(part.every, known.every) if known else part.every,
                    pages=part.pages,
                    select=part.select,
                    ignore=part.ignore,
                    render=part.render,
                    headers=self._sent(read, ("sources", number, "headers"), part.headers),
                    cookies=self._sent(read, ("sources", number, "cookies"), part.cookies),
                )
        return sources

    def _sent(self, read: Read[WatchFile], where: Where, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        form, why = VALUES[str(where[-1])]
        return tuple(
            (name, self._filled(read, (*where, name), value, form=form.pattern, why=why))
            for name, value in values.items()
        )

    def _filled(self, read: Read[Any], where: Where, text: str, *, form: str, why: str) -> str:
        try:
            filled = self.fill(text)
        except SecretError as error:
            self.problems.append(read.tree.error(where, f"{say_where(where)}: {error}"))
            return ""
        if not re.fullmatch(form, filled):
            self.problems.append(read.wrong(where, why))
        return filled


def _listen(place: str) -> Listen | None:
    found = re.fullmatch(PLACE, place)
    return Listen(host=found["host"].strip("[]"), port=int(found["port"])) if found else None


def _publishers(keys: WatcherFile) -> dict[str, Publisher]:
    return {
        one.id: Publisher(
            id=one.id,
            name=one.name,
            domains=one.domains,
            authority=Authority(one.authority),
            owner=one.owner,
            platform=one.platform,
        )
        for one in keys.publishers
    }


def _watch(keys: WatchFile, *, sources: dict[str, Source], routes: tuple[str, ...]) -> Watch:
    subject = keys.subject
    return Watch(
        id=keys.id,
        name=keys.name,
        subject=Subject(all_of=subject.all_of, any_of=subject.any_of, none_of=subject.none_of),
        official=keys.official,
        fields=keys.fields,
        sources=tuple(sources[source.id] for source in keys.sources),
        routes=routes if keys.routes is None else keys.routes,
        confirm_after=keys.confirm_after,
        alert_on_baseline=keys.alert_on_baseline,
        also_known_as=keys.also_known_as,
        people=keys.people,
        producer=keys.producer,
    )
