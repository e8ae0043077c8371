"""PDF uploads: a cheap check, not a proof. Encrypted files and active content are refused; nothing is changed.

A PDF may carry data on its author; the page says so. It is only ever served as a download.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

ENDING = 2048  # the trailer lies in the last bytes
DESCRIBED = 2048  # the dictionary of a stream lies in the bytes before it
MOST_STREAMS, MOST_UNPACKED, LEAST_COUNTED = 100_000, 32 << 20, 16 << 10
STEP = 1024
STREAM = re.compile(rb"(?<!end)stream\r?\n")
HASHED = re.compile(rb"#([0-9A-Fa-f]{2})")
LOCKED = re.compile(rb"/Encrypt\b")
STARTS = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)\b")


def check(data: bytes) -> None:
    """Check for a whole, unencrypted document without active content. Raises Refused, at the field `file`."""
    end = data[-ENDING:]
    if b"%%EOF" not in end or b"startxref" not in end:
        raise Refused(lazy_gettext("This PDF is cut off or damaged. Please make it again."), "file")
    for part in (data, *_object_streams(data)):
        plain = _plain_names(part)
        if LOCKED.search(plain):
            raise Refused(lazy_gettext("This PDF has a password or is locked. Please attach one without."), "file")
        if STARTS.search(plain):
            raise Refused(
                lazy_gettext(
                    "This PDF holds a program, a form that sends, or another file. Print it to a plain PDF first."
                ),
                "file",
            )


def _object_streams(data: bytes) -> Iterator[bytes]:
    """Yield the object streams decompressed, up to a limit that stops decompression bombs."""
    left = MOST_UNPACKED
    for begins in islice(STREAM.finditer(data), MOST_STREAMS):
        described = data[max(0, begins.start() - DESCRIBED) : begins.start()].rpartition(b"endobj")[2]
        if left > 0 and b"/ObjStm" in _plain_names(described):
            unpacked = _unpack(memoryview(data)[begins.end() :], left)
            left -= max(len(unpacked), LEAST_COUNTED)
            yield unpacked


def _unpack(packed: memoryview, most: int) -> bytes:
    """Decompress up to `most` bytes, also from a stream that breaks off."""
    unpacking, unpacked = zlib.decompressobj(), bytearray()
    with suppress(zlib.error):
        for start in range(0, len(packed), STEP):
            unpacked += unpacking.decompress(packed[start : start + STEP], most - len(unpacked))
            if unpacking.eof or len(unpacked) >= most:
                break
    return bytes(unpacked)


def _plain_names(part: bytes) -> bytes:
    """Decode hex escapes in names: `/J#61vaScript` is `/JavaScript`."""
    return HASHED.sub(lambda found: bytes([int(found[1], 16)]), part)
