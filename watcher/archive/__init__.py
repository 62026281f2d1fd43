"""Files that leave the house: everything in one archive to move to another database, and the evidence of a change."""

from watcher.archive.errors import ArchiveError
from watcher.archive.pack import check_name, pack
from watcher.archive.place import check_place, place
from watcher.archive.unpack import unpack
from watcher.archive.warc import write_warc

__all__ = ["ArchiveError", "check_name", "check_place", "pack", "place", "unpack", "write_warc"]
