"""A record of any size that nobody can take for a real one: for tests, trials and the benchmark.

``names`` invents who and where, ``invent`` the operations, ``loading`` writes them by sets. The
same number and seed give the same rows. It goes into an empty database only.
"""

from .loading import NAME, GenerateError, generate

__all__ = ["NAME", "GenerateError", "generate"]
