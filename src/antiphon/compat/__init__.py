"""Faces of other libraries over Antiphon's server, for programs that move here step by step."""
