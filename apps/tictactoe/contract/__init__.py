"""The words on the wire: every event of the game and its payload, one module for each group.

``answers`` is how every request is acknowledged. ``playing`` is the contract of the original game,
and a front end that knows nothing else can play; the events there that the original did not have
tell more to who listens. ``seats`` is for front ends whose players come back: they say so by a
``seat`` in their ``auth``, the token that they were given, or null to begin with, and are sent a
snapshot each time they come. ``tables`` is for the same front ends: other ways to play than against
whoever comes next, and who sits and watches there. ``profiles`` is about people, and
``games`` about what they have played.

What was refused is told by an event too where the original's front ends could send it, so that it
reaches a client that asked for no acknowledgement.
"""
