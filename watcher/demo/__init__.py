"""Plays the first story: its sites on loopback, and the real worker on them."""
