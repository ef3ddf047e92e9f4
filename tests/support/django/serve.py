"""Serves the project on a free port of the loopback address and prints its URL."""

import os
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

from django.core.wsgi import get_wsgi_application  # noqa: E402  (reads the settings)

application = get_wsgi_application()
if "DJANGO_TEST_KEYS" in os.environ:
    # What `AppConfig.ready` of a service does.
    sys.path.insert(0, os.environ["DJANGO_TEST_KEYS"])
    import carelink_keys

    carelink_keys.install()


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


server = make_server("127.0.0.1", 0, application, server_class=ThreadingServer)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
