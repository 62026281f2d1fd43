"""After an edit of who speaks with what authority: facts are weighed anew, silently, before any page is held against them."""

from dataclasses import replace
from datetime import datetime

from watcher.model import Claim, Config
from watcher.poll.tools import Tools
from watcher.reconcile import reweigh
from watcher.store import Conflict, State

#: A watch whose facts keep changing meanwhile is left to its next reading after so many tries.
RETRIES = 20


def load_weighed(watch: str, tools: Tools, *, now: datetime) -> State:
    """Facts and claims of a watch, its facts weighed by the authorities that are configured. Raises Conflict, StoreError."""
    weighed = tools.config.weighs_as(watch)
    for _ in range(RETRIES):
        state = tools.store.load(watch)
        if state.weighed in (None, weighed):
            return state
        claims = tuple(_speaker(claim, tools.config) for claim in state.claims)
        outcome = reweigh(
            tools.config.watches[watch],
            tools.config.publishers,
            state.facts,
            claims,
            at=now,
            overrides=state.overrides,
        )
        renamed = {claim.key: claim for claim, old in zip(claims, state.claims, strict=True) if claim != old}
        altered = renamed | {claim.key: claim for claim in outcome.claims}
        try:
            outcome = replace(outcome, claims=tuple(altered.values()))
            tools.store.reweigh(watch, outcome, before=state.facts, weighed=weighed)
        except Conflict:
            continue
    raise Conflict(f"{watch}: its facts kept changing while they were weighed anew")


def weigh_all_anew(tools: Tools, *, now: datetime) -> int:
    """Weigh the facts of every watch that an edit concerns; returns how many. Raises Conflict, StoreError."""
    stale = tools.store.stale(tools.config)
    for watch in stale:
        load_weighed(watch, tools, now=now)
    return len(stale)


def _speaker(claim: Claim, config: Config) -> Claim:
    """A claim of a publisher that got another id: whoever speaks at its source now said it."""
    source = config.sources.get(claim.evidence.source.partition("/")[0])
    if claim.publisher in config.publishers or source is None:
        return claim
    return replace(claim, publisher=source.publisher)
