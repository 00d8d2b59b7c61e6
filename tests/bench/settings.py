"""The site's own settings, with the pages it is compared to beside its own."""

from opstracker.settings import *  # noqa: F403  the site's own, with one change

ROOT_URLCONF = "tests.bench.urls"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
