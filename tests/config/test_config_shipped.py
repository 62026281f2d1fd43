"""What is shipped under config/ loads, and says what it should."""

import re
from pathlib import Path

from ruamel.yaml import YAML

from watcher.config import load

FOLDER = Path(__file__).parents[2] / "config"


def test_the_shipped_config_loads_without_any_secret() -> None:
    config = load(FOLDER, environ={})
    (watch,) = config.watches.values()
    assert (watch.id, watch.official, watch.routes) == ("liverpool-klopp-documentary", ("liverpoolfc",), ("console",))
    assert watch.subject.matches("Liverpool confirm a documentary series on Klopp's last season")
    assert watch.subject.matches("Liverpool's behind-the-scenes series has a date")
    assert not watch.subject.matches("Liverpool beat Everton")


def test_the_shipped_watch_polls_only_addresses_known_to_be_real() -> None:
    assert {(source.kind.value, source.url) for source in load(FOLDER, environ={}).sources.values()} == {
        ("listing", "https://www.liverpoolfc.com/news"),
        ("feed", "https://www.youtube.com/feeds/videos.xml?channel_id=UC9LQwHZoucFT94I2h6JOcjw"),
        ("feed", "https://www.thisisanfield.com/feed/"),
    }


def test_the_commented_routes_work_once_the_comment_marks_are_gone(tmp_path: Path) -> None:
    text = (FOLDER / "watcher.yaml").read_text(encoding="utf-8")
    start = text.index("# routes:")
    (tmp_path / "watches").mkdir()
    (tmp_path / "watches" / "x.yaml").write_bytes(next((FOLDER / "watches").glob("*.yaml")).read_bytes())
    (tmp_path / "watcher.yaml").write_text(text[:start] + re.sub(r"(?m)^# ?", "", text[start:]), encoding="utf-8")
    names = re.findall(r"\$\{(\w+)\}", text[start:])
    config = load(tmp_path, environ=dict.fromkeys(names, "x"), read_secret=lambda _: "y")
    assert list(config.routes) == ["newsroom", "desk", "fans"]


def test_a_general_yaml_loader_reads_the_shipped_files_the_same_way() -> None:
    for path in FOLDER.rglob("*.yaml"):
        assert isinstance(YAML(typ="safe", pure=True).load(path), dict)
