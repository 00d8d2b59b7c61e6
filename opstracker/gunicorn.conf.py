"""How gunicorn serves the site.

`python -m gunicorn -c opstracker/gunicorn.conf.py opstracker.wsgi` starts it. HOST and PORT say
where it listens, WEB_CONCURRENCY how many workers it has.
"""

import os
from pathlib import Path

from opstracker import read_env_file

read_env_file(Path(__file__).resolve().parent.parent / ".env")

_host = os.environ.get("HOST", "127.0.0.1").strip("[]")
_port = os.environ.get("PORT", "8000")

bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
timeout = 60
graceful_timeout = 10
# A worker is replaced now and then, so that a slow leak never grows.
max_requests = 5000
max_requests_jitter = 500
# Workers touch a file to say they are alive: in memory, or a busy disk makes them look dead.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  memory, not a file anybody guesses
# Only the web server in front is believed about HTTPS (X-Forwarded-Proto).
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
# No access log here: addresses of readers are personal data, and the server in front keeps its own.
accesslog = None
errorlog = "-"
loglevel = "warning"
