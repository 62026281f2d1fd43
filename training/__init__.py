"""Trains the judge from labelled cases: `make train`."""
