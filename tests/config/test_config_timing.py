"""A hundred watches load fast enough to restart without a thought."""

import time

from tests.config.conftest import Write
from watcher.config import load

WATCH = """\
# Watch {n}
id: watch-{n}
name: Production {n}
subject:
  all_of: [Harbour {n}]
  any_of:
    - documentary
    - docuseries
    - behind-the-scenes series
  not: [podcast]
official: [club]
fields: [title, platform, release_date, trailer]
sources:
  - id: club-news
    url: https://club.example/news
    kind: listing
    publisher: club
    every: 15m
  - id: videos-{n}
    url: https://videos.example/feeds/videos.xml?channel_id={n}
    kind: feed
    publisher: paper
    every: 1h
routes: [desk]
confirm_after: 2
alert_on_baseline: false
"""


def test_a_hundred_watches_load_in_400_ms_of_processor_time(write: Write) -> None:
    folder = write(**{f"w{n}": WATCH.format(n=n) for n in range(100)})
    times = []
    for _ in range(3):
        start = time.process_time()
        assert len(load(folder, environ={}).watches) == 100
        times.append(time.process_time() - start)
    assert min(times) < 0.4, times
