"""Serves the project on a free port of the loopback address and prints its URL."""

import os
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

from django.core.wsgi import get_wsgi_application  # noqa: E402  (reads the settings)


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=ThreadingServer)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
