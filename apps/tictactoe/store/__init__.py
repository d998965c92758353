"""The database: what the game keeps on disk, and how it is read and written.

``schema`` says what there is, ``migrations`` how it became so. ``urls`` reads where the database
is, ``opening`` opens it: `sqlite` and `postgres` are the two there are, behind the port
`database.Database`. All that is asked of a database is a function of a SQLAlchemy connection, so it
is written once: ``tables`` and ``games`` hold such functions.
"""
