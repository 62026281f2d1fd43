"""The announcement watcher: rings once per fact when a production is named, placed, dated or shown."""

__version__ = "0.1.0"
