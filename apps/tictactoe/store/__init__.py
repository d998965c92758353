"""The database: what the game keeps on disk, and how it is read and written.

``schema`` says what there is, ``migrations`` how it became so. ``urls`` reads where the database
is, ``opening`` finds it: ``sqlite`` and ``postgres`` are behind the port `database.Database`. All
that is asked of it is a function of a SQLAlchemy connection, so it is written once: ``tables`` has
such functions. The ``journal`` is the one that writes.
"""
