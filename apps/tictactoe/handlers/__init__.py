"""Translates: socket events into requests to the game, and its answers into events.

No rule of the game stands here. A handler changes what is in memory in one go, without waiting for
anything, and writes down at the same time what is to be told of it (``news``). Then it waits until
the change cannot be lost any more, and then everybody is told, in the order in which things
happened (``game``). Each module here is about one group of requests.
"""
