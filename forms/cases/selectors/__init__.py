"""Reads shaped for pages: each gives what one page shows, in a number of queries that does not grow."""
