"""Procedures in the CMS: the list, one of them, new ones, what comes in and goes out, and their translations."""
