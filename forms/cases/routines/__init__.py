"""Routines: duties of a role that come back. When one is due, what it asks, and how far a record of it has come."""
