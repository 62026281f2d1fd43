"""Where the command line prints, and how it counts."""

from rich.console import Console

console = Console(highlight=False)


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 page`, `2 pages`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {plural or noun + 's'}"
