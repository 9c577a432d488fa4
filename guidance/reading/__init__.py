"""A procedure as it is read: view models made from a spec, in one language."""
