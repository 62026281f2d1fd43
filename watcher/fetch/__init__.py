"""The only door out for reading: one address in, one Page (or NotModified) out, and a FetchError for everything else."""

from watcher.fetch.backoff import retry_at
from watcher.fetch.client import Fetcher
from watcher.fetch.errors import FetchError
from watcher.fetch.gate import find_refusal
from watcher.fetch.render import find_browser_fault
from watcher.fetch.robots import SiteRules, read_rules

__all__ = ["FetchError", "Fetcher", "SiteRules", "find_browser_fault", "find_refusal", "read_rules", "retry_at"]
