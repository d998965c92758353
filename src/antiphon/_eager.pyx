"""``antiphon.eager.EagerStarter``, compiled."""

from cpython.dict cimport PyDict_SetItem
from cpython.object cimport PyObject

cdef extern from "Python.h":
    ctypedef enum PySendResult:
        PYGEN_RETURN
        PYGEN_ERROR
        PYGEN_NEXT

    PySendResult PyIter_Send(PyObject* iterator, PyObject* value, PyObject** result)
    object PyContext_CopyCurrent()
    int PyContext_Enter(object context) except -1
    int PyContext_Exit(object context) except -1
    PyObject* PyDict_GetItemWithError(object mapping, object key) except? NULL
    object PyType_GenericAlloc(type kind, Py_ssize_t items)

cdef extern from *:
    """
    /* The exception that was raised, with its traceback, taken out of the thread's state. */
    static PyObject* take_raised(void) {
        PyObject *kind, *error, *traceback;
        PyErr_Fetch(&kind, &error, &traceback);
        PyErr_NormalizeException(&kind, &error, &traceback);
        if (traceback != NULL) {
            PyException_SetTraceback(error, traceback);
            Py_DECREF(traceback);
        }
        Py_DECREF(kind);
        return error;
    }
    /* A reference that C owns, given to who counts references for us. */
    static PyObject* take_owned(PyObject *owned) { return owned; }
    """
    object take_raised()
    object take_owned(PyObject* owned)


cdef class EagerStarter:
    cdef type _unborn
    cdef dict _current
    cdef object _ended
    cdef object _become

    def __init__(self, unborn, current, ended, become):
        self._unborn = unborn
        self._current = current
        self._ended = ended
        self._become = become

    def start(self, coroutine, loop):
        cdef PyObject* given = NULL
        cdef PyObject* before
        cdef PySendResult outcome
        cdef object earlier = None
        cdef object result = None
        cdef object error = None
        cdef object context = PyContext_CopyCurrent()
        # What ``type.__new__`` does, without a call from Python.
        cdef object task = PyType_GenericAlloc(self._unborn, 0)
        task.seed = (coroutine, context, loop)
        before = PyDict_GetItemWithError(self._current, loop)
        if before != NULL:
            earlier = <object>before
        PyDict_SetItem(self._current, loop, task)
        PyContext_Enter(context)
        # Unlike ``coroutine.send`` this raises no StopIteration for what a coroutine returns.
        outcome = PyIter_Send(<PyObject*>coroutine, <PyObject*>None, &given)
        if outcome == PYGEN_ERROR:
            error = take_raised()
        else:
            result = take_owned(given)
        PyContext_Exit(context)
        if earlier is None:
            self._current.pop(loop, None)
        else:
            PyDict_SetItem(self._current, loop, earlier)
        if outcome == PYGEN_NEXT:
            return self._become(task, result, None)
        if outcome == PYGEN_RETURN:
            if result is None and type(task) is self._unborn:
                return self._ended
            error = StopIteration(result)
        elif isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise error
        return self._become(task, None, error)
