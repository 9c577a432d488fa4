"""Procedures in and out of the CMS: packs, drafts made from them, and what a newer pack brings."""
