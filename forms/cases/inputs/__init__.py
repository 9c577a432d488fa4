"""Forms of pages about cases (called inputs: ``forms`` is the folder of the apps)."""
