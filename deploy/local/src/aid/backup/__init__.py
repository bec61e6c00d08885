"""Copies of a suite, of one moment, and a suite made from one.

The moment is that of the database. Topics and documents are copied after it, so they hold more
than it knows, never less; what is too much is cut off when the copy is put in place.
"""
