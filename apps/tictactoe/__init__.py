"""Tic-tac-toe for two browsers: an ordinary user of antiphon's public face.

Read it from the inside out: ``rules`` (the board), ``moves`` (which were answered already),
``match`` (two seats), ``lobby`` (who meets whom) and ``attendance`` (who is here, and for whom a
seat is kept) are pure; ``contract`` and ``snapshot`` hold the words on the wire; ``handlers``
translates between them; ``app`` puts all together.
"""
