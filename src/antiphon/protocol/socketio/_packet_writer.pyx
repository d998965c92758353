"""``antiphon.protocol.socketio.packet_writer.PacketWriter``, compiled."""

cimport cython
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.stdio cimport snprintf
from libc.string cimport memcpy

from orjson import dumps

from antiphon.protocol.socketio.json_codec import OPTIONS, encode_slowly, simplify
from antiphon.protocol.socketio.packet import encode_head
from antiphon.protocol.socketio.packet_writer import BINARY

cdef object JSON_OPTIONS = OPTIONS

# The digits of any 64-bit integer, its sign, and the end of the string.
cdef enum: ID_SIZE = 21


@cython.no_gc  # it holds a list of bytes for as long as a call lasts
@cython.freelist(8)
cdef class TakeOut:
    """What ``encode_json`` does with an object that orjson does not know."""

    cdef list attachments

    def __call__(self, item):
        if isinstance(item, (bytes, bytearray, memoryview)):
            if self.attachments is None:
                self.attachments = []
            self.attachments.append(bytes(item))
            return {"_placeholder": True, "num": len(self.attachments) - 1}
        return simplify(item)


cdef class PacketWriter:
    cdef object _kind
    cdef object _binary
    cdef bytes _head

    def __init__(self, kind):
        self._kind = kind
        self._binary = BINARY[kind]
        self._head = encode_head(kind)

    def write(self, namespace, list data, ack_id):
        cdef TakeOut take_out = TakeOut.__new__(TakeOut)
        cdef bytes head = self._head
        cdef bytes text
        cdef list attachments
        cdef char digits[ID_SIZE]
        cdef Py_ssize_t head_size, id_size = 0, size
        cdef char* at
        try:
            text = dumps(data, take_out, JSON_OPTIONS)
            attachments = take_out.attachments or []
        except TypeError:
            text, attachments = encode_slowly(data)
        if attachments:
            return encode_head(self._binary, namespace, ack_id, len(attachments)) + text, attachments
        if namespace != "/":
            head = encode_head(self._kind, namespace, ack_id)
        elif ack_id is not None:
            id_size = snprintf(digits, ID_SIZE, b"%lld", <long long>ack_id)
        head_size = PyBytes_GET_SIZE(head)
        size = PyBytes_GET_SIZE(text)
        packet = PyBytes_FromStringAndSize(NULL, head_size + id_size + size)
        at = PyBytes_AS_STRING(packet)
        memcpy(at, PyBytes_AS_STRING(head), head_size)
        memcpy(at + head_size, digits, id_size)
        memcpy(at + head_size + id_size, PyBytes_AS_STRING(text), size)
        return packet, attachments
