"""What can go wrong with a file that leaves the house or comes into it."""


class ArchiveError(Exception):
    """The file cannot be written or is not taken; the text is one sentence that names it and says what to do."""
