"""What other compiled modules may see of a message without a call."""

cdef class Prepared:
    cdef readonly bytes text
    cdef readonly object attachments
    cdef readonly bint compress
    cdef readonly bytes wire
    cdef str _string
    cdef bytes _payload

    cdef Py_ssize_t count_bytes(self)
    cdef bytes to_frames(self)
