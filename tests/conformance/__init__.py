"""The wire of Engine.IO 4 and Socket.IO 5, spoken to a running server of any make."""
