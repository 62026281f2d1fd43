"""The first story, and its sites while a test needs them."""

from collections.abc import Iterator

import pytest

from watcher.demo.sites import StorySites
from watcher.demo.story import Story, load_story


@pytest.fixture(scope="session")
def story() -> Story:
    return load_story()


@pytest.fixture
def sites(story: Story) -> Iterator[StorySites]:
    with StorySites(story) as serving:
        yield serving
