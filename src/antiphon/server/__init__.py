"""The Socket.IO server at run time."""
