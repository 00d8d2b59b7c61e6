"""What looks inconsistent in the record as it stands, also where it was edited since.

Nothing here changes a row or keeps one out: sources do contradict themselves, and the record says
what they say. A finding is something to look at; a note in the record may explain it already.
"""

from .checks import CHECKS, inspect, read
from .finding import Check, Finding

__all__ = ["CHECKS", "Check", "Finding", "inspect", "read"]
