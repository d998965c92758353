"""``antiphon.hosts.frame_path``, compiled for one release of picows."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from cpython.unicode cimport PyUnicode_DecodeUTF8
from antiphon.engine._prepared cimport Prepared
from picows.picows cimport WSFrame, WSListener, WSMsgType, WSTransport

from time import perf_counter

from antiphon.hosts.frame_path import ANSWERS_WAIT

import picows

cdef extern from *:
    const char* PICOWS_VERSION  # given by hatch_build.py

if picows.__version__ != PICOWS_VERSION.decode():
    # Its classes are laid out anew in each release.
    raise ImportError(f"compiled for another picows than {picows.__version__}")

cdef extern from *:
    """
    #ifdef _WIN32
    static Py_ssize_t send_now(int socket, const char *data, Py_ssize_t size) { return -1; }
    #else
    #include <sys/socket.h>
    #ifndef MSG_NOSIGNAL
    #define MSG_NOSIGNAL 0  /* Python ignores the signal */
    #endif
    static Py_ssize_t send_now(int socket, const char *data, Py_ssize_t size) {
        return send(socket, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    #endif
    """
    Py_ssize_t send_now(int socket, const char* data, Py_ssize_t size)

cdef enum:
    HIGH_WATER = 65_536
    LARGE = 65_536


cdef class Flusher:
    cdef object _loop
    cdef list _gathered
    cdef list _answering
    cdef double _answers_wait
    cdef double _due
    cdef FramePath reading
    cdef bint reads

    def __init__(self, loop, answers_wait=ANSWERS_WAIT):
        self._loop = loop
        self._answers_wait = answers_wait
        self._gathered = []
        self._answering = []

    cdef add(self, FramePath connection):
        if not self._gathered:
            self._loop.call_soon(self._flush)
        self._gathered.append(connection)

    cdef answer(self, FramePath connection):
        cdef double now = perf_counter()
        if not self._answering:
            self._due = now + self._answers_wait
        self._answering.append(connection)
        if now >= self._due:
            self.write_answers()

    cdef begin_turn(self):
        self.reads = True
        self._loop.call_soon(self._end_turn)

    def _flush(self):
        cdef list gathered = self._gathered
        self._gathered = []
        write_all(gathered)

    def _end_turn(self):
        self.reads = False
        self.write_answers()

    cdef write_answers(self):
        cdef list answering = self._answering
        self._answering = []
        write_all(answering)


cdef class FramePath(WSListener):
    cdef readonly object _transport
    cdef readonly object _deflate
    cdef readonly list _pending
    cdef Flusher _flusher
    cdef public object _receiver
    cdef public bint _backlogged
    cdef public bint _closing
    cdef public bint _expects_start
    cdef public bint writable
    cdef Py_ssize_t _size
    cdef int _socket  # below the transport; -1 if only the transport may write to it

    def __init__(self, transport, Flusher flusher not None, deflate):
        cdef object socket = transport.get_extra_info("socket")
        self._transport = transport
        if socket is None or transport.get_extra_info("sslcontext") is not None:
            self._socket = -1
        else:
            self._socket = socket.fileno()
        self._flusher = flusher
        self._deflate = deflate
        self._pending = []
        self._expects_start = True
        self.writable = True

    cpdef on_ws_frame(self, WSTransport transport, WSFrame frame):
        self._flusher.reading = self
        if not self._flusher.reads:
            self._flusher.begin_turn()
        try:
            if (
                self._receiver is not None
                and frame.msg_type == WSMsgType.TEXT
                and self._expects_start
                and frame.fin
                and frame.payload_size < LARGE
                and not (frame.rsv1 or frame.rsv2 or frame.rsv3)
            ):
                self._receiver.receive_text(
                    PyUnicode_DecodeUTF8(frame.payload_ptr, frame.payload_size, NULL)
                )
            else:
                self._receive_frame(frame)
        except UnicodeDecodeError:
            self.fail(1007, "invalid UTF-8")
        finally:
            self._flusher.reading = None
            if self._pending and frame.last_in_buffer:
                self._flusher.answer(self)

    def send(self, Prepared message not None):
        cdef object deflate = self._deflate
        if self._closing:
            return
        if deflate is None or not message.compress or message.count_bytes() < deflate.threshold:
            self.gather(message.to_frames())
        else:
            self.gather(deflate.encode(message))

    def flush(self):
        self.write_pending()

    def _write(self, data):
        self.gather(data)

    cdef gather(self, bytes data):
        cdef list pending = self._pending
        if pending:
            self._size += PyBytes_GET_SIZE(data)
        elif self._flusher.reading is not self:
            self._flusher.add(self)
        pending.append(data)
        if self._size > HIGH_WATER:
            self.write_pending()

    cdef write_pending(self):
        cdef list pending = self._pending
        cdef bytes data
        cdef Py_ssize_t sent
        if not pending:
            return
        if len(pending) == 1:
            data = pending.pop()
        else:
            data = b"".join(pending)
            pending.clear()
            self._size = 0
        if self._backlogged:
            self._hold(data)
            return
        # A write past the transport costs less. Nothing may wait in it: its limit is 0, so it tells
        # of anything. And it may have closed the socket, whose number then is somebody else's.
        if self._socket >= 0 and not self._transport.is_closing():
            sent = send_now(self._socket, PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data))
            if sent == PyBytes_GET_SIZE(data):
                return
            if sent > 0:
                data = data[sent:]
        self._transport.write(data)  # it deals with errors too


cdef write_all(list connections):
    cdef FramePath connection
    for connection in connections:
        connection.write_pending()
