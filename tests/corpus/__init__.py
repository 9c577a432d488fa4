"""Submissions under every state of every procedure and schema that ever shipped, which today's code must still show.

An entry holds a spec and answers as the database kept them, and the words that a reader saw (``expected.txt``). Entries
are added, never changed: ``python -m tests.corpus add`` makes those that are missing, ``check`` says which are.
"""
