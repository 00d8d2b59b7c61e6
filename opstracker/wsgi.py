"""What a web server calls: opstracker.wsgi.application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opstracker.settings")

application = get_wsgi_application()
