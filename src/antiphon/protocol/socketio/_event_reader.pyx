"""``antiphon.protocol.socketio.event_reader.EventReader``, compiled."""

from cpython.unicode cimport PyUnicode_GET_LENGTH, PyUnicode_READ_CHAR, PyUnicode_Substring

from orjson import JSONDecodeError, loads

from antiphon.names import RESERVED_EVENTS

cdef frozenset RESERVED = RESERVED_EVENTS

cdef Py_ssize_t MAX_DIGITS = 16


cdef class EventReader:
    cdef public bint waiting

    def read(self, str text, Py_ssize_t at):
        cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text)
        cdef Py_ssize_t start = at + 1
        cdef Py_ssize_t end
        cdef Py_UCS4 digit
        cdef long long number = 0
        cdef object ack_id = None
        cdef list event
        if self.waiting or size <= start or PyUnicode_READ_CHAR(text, at) != u"2":
            return None
        if PyUnicode_READ_CHAR(text, start) != u"[":
            end = start
            while True:
                if end == size or end - start > MAX_DIGITS:
                    return None
                digit = PyUnicode_READ_CHAR(text, end)
                if digit == u"[":
                    break
                if digit < u"0" or digit > u"9":
                    return None
                number = number * 10 + <int>digit - c"0"
                end += 1
            ack_id = number
            start = end
        try:
            event = loads(PyUnicode_Substring(text, start, size))
        except JSONDecodeError:
            return None
        if event:
            name = event[0]
            if type(name) is str and name not in RESERVED:
                return event, ack_id
        return None
