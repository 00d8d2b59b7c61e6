"""What was done to each record: grouped by act, compared, and brought back.

A version is the whole record as one document, so links and child rows cannot be lost from it, and
comparing, reverting, proposing and merging are all done on documents.
"""
