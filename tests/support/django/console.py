"""Runs the statements that arrive on standard input, one a line as JSON, and answers each with a dump of all users."""

import json
import os
import sys
from io import StringIO

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.contrib.auth.models import User  # noqa: E402, F401  (models exist after setup; statements use it)
from django.core.management import call_command  # noqa: E402

for line in sys.stdin:
    exec(json.loads(line))
    dump = StringIO()
    call_command("dumpdata", "auth.user", stdout=dump)
    print(json.dumps(dump.getvalue()), flush=True)
