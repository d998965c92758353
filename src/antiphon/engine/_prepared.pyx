"""``antiphon.engine.prepared.Prepared``, compiled."""

cimport cython
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.string cimport memcpy

from base64 import b64encode

cdef enum:
    TEXT = 0x81
    BINARY = 0x82
    # Sizes from which on a frame's head says the size in two bytes, and in eight.
    MEDIUM = 126
    LARGE = 65_536


cdef bytes frame(int first, bytes payload):
    """What ``encode_frame`` gives."""
    cdef Py_ssize_t size = PyBytes_GET_SIZE(payload)
    cdef int head_size = 2 if size < MEDIUM else 4 if size < LARGE else 10
    cdef bytes made = PyBytes_FromStringAndSize(NULL, head_size + size)
    cdef unsigned char* at = <unsigned char*>PyBytes_AS_STRING(made)
    cdef int index
    at[0] = first
    if head_size == 2:
        at[1] = size
    else:
        at[1] = 126 if head_size == 4 else 127
        for index in range(2, head_size):
            at[index] = (size >> 8 * (head_size - 1 - index)) & 0xFF
    memcpy(at + head_size, PyBytes_AS_STRING(payload), size)
    return made


@cython.no_gc  # nothing that it holds can hold it
@cython.freelist(64)
cdef class Prepared:
    def __init__(self, text, attachments=(), compress=True, wire=None):
        self.text = text
        self.attachments = attachments
        self.compress = compress
        self.wire = wire

    @classmethod
    def of(cls, data, *, compress=True):
        if isinstance(data, str):
            return cls(b"4" + data.encode(), compress=compress)
        if type(data) is not bytes:
            try:
                data = bytes(memoryview(data))
            except TypeError:
                raise TypeError(f"a message is a str or bytes, not {data!r}") from None
        return cls(None, (data,), compress=compress)

    @property
    def size(self):
        return self.count_bytes()

    @property
    def string(self):
        if self._string is None:
            self._string = (self.text or b"").decode()
        return self._string

    @property
    def payload(self):
        if self._payload is None:
            parts = [] if self.text is None else [self.text]
            for attachment in self.attachments:
                parts.append(b"b" + b64encode(attachment))
            self._payload = b"\x1e".join(parts)
        return self._payload

    @property
    def frames(self):
        return self.to_frames()

    cdef Py_ssize_t count_bytes(self):
        cdef Py_ssize_t size = 0 if self.text is None else PyBytes_GET_SIZE(self.text)
        if self.attachments:
            for attachment in self.attachments:
                size += len(attachment)
        return size

    cdef bytes to_frames(self):
        if self.wire is None:
            if self.text is not None and not self.attachments:
                self.wire = frame(TEXT, self.text)
            else:
                parts = [] if self.text is None else [frame(TEXT, self.text)]
                for attachment in self.attachments:
                    parts.append(frame(BINARY, attachment))
                self.wire = b"".join(parts)
        return self.wire
