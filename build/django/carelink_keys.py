"""Keys of the CareLink token server for djangorestframework-simplejwt.

simplejwt fetches the key set without a time limit (PyJWT before 2.8) or with one of 30 seconds, forgets it after five
minutes, and answers 401 while it cannot be fetched: one token server that hangs stops every worker, and front ends take
the 401 for the end of their session. Here a fetch takes 3 seconds at most and is tried once in 10, the keys that are
known go on counting meanwhile, and before there are any the answer is 503. Call `install()` in `AppConfig.ready`.
"""

import json
import threading
import time
from urllib.request import urlopen

from jwt import PyJWKClient, PyJWKSet, PyJWTError
from rest_framework.exceptions import APIException

LONGEST_ANSWER_BYTES = 65_536


class KeysUnavailable(APIException):
    """The token server could not be asked yet, which says nothing about the token."""

    status_code = 503
    default_detail = "The keys of the token server cannot be fetched."
    default_code = "keys_unavailable"


class CarelinkKeys(PyJWKClient):
    """The key set of one token server, shared by all threads of a process."""

    def __init__(self, url, timeout_seconds=3, fresh_seconds=300, pause_seconds=10):
        super().__init__(url)
        self._timeout_seconds = timeout_seconds
        self._fresh_seconds = fresh_seconds
        self._pause_seconds = pause_seconds
        self._lock = threading.Lock()
        self._keys = None
        self._fetched = self._tried = float("-inf")

    def get_jwk_set(self, refresh=False):
        """The newest keys; `refresh` is asked for when a token names a key that is not among them."""
        with self._lock:
            now = time.monotonic()
            is_due = refresh or now - self._fetched >= self._fresh_seconds
            if is_due and now - self._tried >= self._pause_seconds:
                self._tried = now
                self._fetch()
            if self._keys is None:
                raise KeysUnavailable()
            return self._keys

    def _fetch(self):
        try:
            with urlopen(self.uri, timeout=self._timeout_seconds) as answer:
                self._keys = PyJWKSet.from_dict(json.loads(answer.read(LONGEST_ANSWER_BYTES)))
            self._fetched = time.monotonic()
        except (OSError, ValueError, PyJWTError):
            # What is known goes on counting: keys are published before they sign.
            pass


def install():
    """Gives simplejwt these keys in place of its own; JWK_URL is read from the settings as before."""
    from rest_framework_simplejwt.settings import api_settings
    from rest_framework_simplejwt.state import token_backend

    token_backend.jwks_client = CarelinkKeys(api_settings.JWK_URL)
