"""The try-out: an unpublished procedure walked through the real pages, in a database that nobody keeps."""
