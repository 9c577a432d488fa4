"""Pages about people, classes and staff."""
