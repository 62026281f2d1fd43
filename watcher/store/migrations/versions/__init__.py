"""One file a step, numbered; text order is time order."""
