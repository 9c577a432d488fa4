"""Starter pages: the folder of a pack made into pages, words and a procedure, in every language it is written in."""
