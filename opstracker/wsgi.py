"""What a web server calls: opstracker.wsgi.application."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opstracker.settings")

application = get_wsgi_application()

# The pages are loaded before anybody asks for one. What is loaded stays: to go through it in search
# of what is no longer used would make one reader in sixty wait 0.1 s longer.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
