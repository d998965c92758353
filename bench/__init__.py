"""Benchmarks: Antiphon beside python-socketio, Node's Socket.IO server and a bare WebSocket echo.

`make bench` runs them; docs/benchmarks.md says what is measured, and how to read it.
"""
