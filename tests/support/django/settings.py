"""A Django project as a hospital has it: accounts with Argon2, simplejwt with rotation and blacklist, one API."""

import json
import os
from datetime import timedelta

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
SECRET_KEY = os.environ["DJANGO_TEST_SECRET"]
ROOT_URLCONF = "urls"
USE_TZ = True
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["DJANGO_TEST_DATABASE"]}}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
    "rest_framework_simplejwt",
    "rest_framework_simplejwt.token_blacklist",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "REFRESH_TOKEN_LIFETIME": timedelta(hours=12),
    "ROTATE_REFRESH_TOKENS": True,
    "BLACKLIST_AFTER_ROTATION": True,
}
# What a resource service changes to accept tokens of the token server; text keys arrive as they are.
SIMPLE_JWT.update(json.loads(os.environ.get("DJANGO_TEST_SIMPLE_JWT", "{}")))
# HS256 keys are bytes; JSON carries them as hex.
if "DJANGO_TEST_HMAC_KEY" in os.environ:
    SIMPLE_JWT["SIGNING_KEY"] = bytes.fromhex(os.environ["DJANGO_TEST_HMAC_KEY"])
# What a service changes to accept tokens of both servers.
if "DJANGO_TEST_CARELINK" in os.environ:
    CARELINK = json.loads(os.environ["DJANGO_TEST_CARELINK"])
    REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"] = ["carelink_tokens.EitherToken"]
