"""What an editor is told when an act cannot be done."""


class Refused(Exception):  # noqa: N818 - the desk's word: nothing failed, it was not done
    """What an editor asked for makes no sense as things stand, or was done by another; one sentence says why and what to do."""
