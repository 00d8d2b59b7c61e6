"""How often one address may ask."""

from django.conf import settings
from rest_framework.throttling import AnonRateThrottle


class ReaderThrottle(AnonRateThrottle):
    """So many requests from one address in a time: ``OPSTRACKER_API_RATE``, counted per process."""

    def get_rate(self) -> str | None:
        return settings.API_RATE or None
