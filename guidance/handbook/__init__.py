"""The handbook for those who write procedures, read in the CMS: Markdown, a folder a language."""
