"""Creates the database and one signed-in user for each client; prints their refresh tokens as JSON."""

import json
import sys

import django
from django.core.management import call_command

django.setup()
call_command("migrate", verbosity=0)

from django.contrib.auth.models import User  # noqa: E402  (models exist after setup)
from rest_framework_simplejwt.tokens import RefreshToken  # noqa: E402

users = [User.objects.create(username=f"bench-{number}") for number in range(int(sys.argv[1]))]
print(json.dumps([str(RefreshToken.for_user(user)) for user in users]))
