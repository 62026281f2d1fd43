"""Measures what the program costs and holds it against the targets: `python -m benchmarks [NAME...] [--json]`."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict

from benchmarks import backtest, checking, footprint, polling, reading, tick, watches
from benchmarks.cost import Cost

MEASURES: dict[str, Callable[[], tuple[Cost, ...]]] = {
    "polling": polling.measure,
    "reading": reading.measure,
    "watches": watches.measure,
    "tick": tick.measure,
    "backtest": backtest.measure,
    "footprint": footprint.measure,
    "checking": checking.measure,
}


def main() -> int:
    """Measure and print; the exit code is 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(MEASURES)}")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(MEASURES))
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(MEASURES)}")
    good = True
    if not options.json:
        print(f"{'':<42} {'median':>9} {'target':>9}  {'unit':<7} {'rounds':<16}")
    for name in options.names or MEASURES:
        for cost in MEASURES[name]():
            good = good and cost.met
            print(json.dumps({**asdict(cost), "met": cost.met}) if options.json else _row(cost), flush=True)
    return 0 if good else 1


def _row(cost: Cost) -> str:
    target = "" if cost.target is None else f"{cost.target:.1f}"
    missed = "" if cost.met else "  MISSED"
    spread = f"{cost.low:.2f} to {cost.high:.2f}" if cost.low != cost.high else ""
    return f"{cost.name:<42} {cost.value:>9.2f} {target:>9}  {cost.unit:<7} {spread:<16}{missed}"


if __name__ == "__main__":
    sys.exit(main())
