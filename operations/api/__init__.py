"""The record for programs: read-only JSON at /api/v1/, through the same filters as the pages.

``shapes`` and ``records`` say what stands in an answer, ``endpoints`` answers, ``paging`` walks a
long list, ``problems`` says what went wrong, ``schema`` describes all of it as OpenAPI, ``docs`` is
the page that a person reads.
"""
