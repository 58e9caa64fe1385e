"""Whether the web process answers, asked as nginx asks it: python deploy/healthcheck.py PORT."""

import http.client
import os
import sys

host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")
line = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=8)
line.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
sys.exit(line.getresponse().status != 200)
