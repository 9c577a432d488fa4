"""Procedures on their way to being published: what it would mean, who approves it, and what the history says."""
