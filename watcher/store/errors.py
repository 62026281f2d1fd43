"""What can go wrong in the store, each with one decision for the caller."""


class StoreError(Exception):
    """The database cannot be used as asked; the text is one sentence for an operator and names no secret."""


class RowError(Exception):
    """A row that is to be imported does not fit; the text says why, without a capital or a full stop."""


class Conflict(Exception):  # noqa: N818 - the house's word: somebody else wrote first
    """Somebody else wrote first, and nothing of this record was kept.

    With `lease_lost` the poll is no longer ours: give it up. Otherwise load the facts again, reconcile again, record again.
    """

    def __init__(self, reason: str, *, lease_lost: bool = False) -> None:
        super().__init__(reason)
        self.lease_lost = lease_lost


class Taken(Exception):  # noqa: N818 - the house's word: another editor was quicker
    """An editor decided something that is decided already, or is not there; the text says by whom, and nothing was kept."""
