"""Editing that loses nothing: forms, roles, review, proposals and merging."""
