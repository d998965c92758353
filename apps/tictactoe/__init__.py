"""Tic-tac-toe for two browsers: an ordinary user of antiphon's public face.

Read it from the inside out: ``rules`` (the board), ``match`` (two seats) and ``lobby`` (who meets
whom) are pure; ``contract`` holds the words on the wire; ``handlers`` translates between them;
``app`` puts all together.
"""
