"""Changes told to people: title, text, HTML and Slack blocks, from deliveries alone."""

from watcher.message.dates import say_date
from watcher.message.record import as_record
from watcher.message.render import render
from watcher.message.values import say_field, say_value

__all__ = ["as_record", "render", "say_date", "say_field", "say_value"]
