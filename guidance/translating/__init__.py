"""Procedures in other languages: every text of the source beside its translation, and what became of each."""
