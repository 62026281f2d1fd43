"""`schema`: what editors complete by."""

from pathlib import Path

from watcher.cli.screen import console
from watcher.config.describe import SCHEMAS, write_schema


def write_schemas(folder: Path) -> None:
    """Write the JSON Schemas into the folder's `schema`, over those of another version."""
    place = folder / "schema"
    place.mkdir(parents=True, exist_ok=True)
    for name, model in SCHEMAS.items():
        (place / name).write_text(write_schema(model), encoding="utf-8")
    console.print(f"Written to {place}. Name one in the first line of each file:", soft_wrap=True)
    console.print("  watcher.yaml    # yaml-language-server: $schema=schema/watcher.schema.json", soft_wrap=True)
    console.print("  watches/*.yaml  # yaml-language-server: $schema=../schema/watch.schema.json", soft_wrap=True)
