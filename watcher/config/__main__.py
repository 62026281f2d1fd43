"""`python -m watcher.config` (in `make docs`): writes config/schema/ and the tables of docs/configuration.md anew."""

from pathlib import Path

from watcher.config.describe import SCHEMAS, fill_tables, write_schema


def main() -> None:
    """Write what is generated from the models, below the working directory."""
    folder = Path("config/schema")
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in SCHEMAS.items():
        (folder / name).write_text(write_schema(model), encoding="utf-8")
    document = Path("docs/configuration.md")
    document.write_text(fill_tables(document.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
