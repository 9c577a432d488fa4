"""What the project adds to the CMS: the ways into a try-out."""

from portal.tryout import entrances  # noqa: F401  registers them
