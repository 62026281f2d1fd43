"""Looks at a site before it is watched: which feeds, sitemaps, listings and video channels it has."""

from watcher.scout.survey import Offer, Survey, survey

__all__ = ["Offer", "Survey", "survey"]
