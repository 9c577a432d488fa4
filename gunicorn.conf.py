"""How gunicorn serves the portal; it finds this file by itself."""

import os

bind = os.environ.get("PORTAL_BIND", f"0.0.0.0:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("PORTAL_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("PORTAL_THREADS", "4"))
timeout = 60
graceful_timeout = 30
keepalive = 5
preload_app = True  # the workers share what is loaded once
accesslog = None  # addresses hold what people searched for
loglevel = "warning"
control_socket_disable = True  # a server needs no second way in
