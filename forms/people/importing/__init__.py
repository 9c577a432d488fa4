"""Lists of people from a file: read, compared, shown, and then written all or not at all."""
