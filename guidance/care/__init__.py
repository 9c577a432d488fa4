"""Guidance that is kept alive: who looks after a page, when it is read again, what staff find unclear."""
