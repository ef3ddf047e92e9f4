"""Adds the users that standard input describes as JSON: username, password, hasher, and further fields."""

import json
import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402  (models exist after setup)
from django.contrib.auth.models import User  # noqa: E402

for description in json.load(sys.stdin):
    password = make_password(description.pop("password"), hasher=description.pop("hasher", "default"))
    User.objects.create(password=password, **description)
