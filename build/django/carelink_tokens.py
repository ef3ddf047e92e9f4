"""Access tokens of two servers at once, for the months in which Django and CareLink stand side by side.

Django's own front ends bring tokens of simplejwt, and workstations bring tokens of the CareLink token server; a service
takes both. SIMPLE_JWT stays as it was, and the settings get

    CARELINK = {"ISSUER": "https://carelink.hospital.example", "AUDIENCE": "carelink", "LEEWAY": 10}
    REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": ["carelink_tokens.EitherToken"]}

What a token says about its issuer only chooses who checks it: each kind is checked with its own algorithm and keys, and
nothing else. CARELINK["JWK_URL"] is another address of the key set, where services reach the server by one.
"""

from functools import cached_property

import jwt
from carelink_keys import CarelinkKeys
from django.conf import settings
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.tokens import AccessToken


def _backend():
    given = settings.CARELINK
    url = given.get("JWK_URL", given["ISSUER"].rstrip("/") + "/.well-known/jwks.json")
    backend = TokenBackend(
        "ES256",
        issuer=given["ISSUER"],
        audience=given.get("AUDIENCE", "carelink"),
        jwk_url=url,
        leeway=given.get("LEEWAY", 10),
    )
    backend.jwks_client = CarelinkKeys(url)
    return backend


class EitherToken(JWTAuthentication):
    """Takes an access token of the CareLink token server, or one of this Django."""

    # One key set for all requests of a process: an instance lives for one request only.
    _shared = {}

    @cached_property
    def _carelink_token(self):
        if "class" not in self._shared:
            self._shared["class"] = type("CarelinkToken", (AccessToken,), {"_token_backend": _backend()})
        return self._shared["class"]

    def get_validated_token(self, raw_token):
        if _issuer_of(raw_token) != settings.CARELINK["ISSUER"]:
            return super().get_validated_token(raw_token)
        try:
            return self._carelink_token(raw_token)
        except TokenError as error:
            raise InvalidToken(str(error)) from error


def _issuer_of(raw_token):
    """Who the token says has issued it, which nobody has checked yet."""
    try:
        return jwt.decode(raw_token, options={"verify_signature": False}).get("iss")
    except jwt.PyJWTError:
        return None
