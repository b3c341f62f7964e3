"""Makes keys at the console, as its forms do, and lets Schemathesis try the interface for programs
against its own description: every check, as two people of different roles side by side, with a
fixed seed. Finds nothing, or fails."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

SERVER = os.environ["BLUELAMP_SERVER"]
HERE = Path(__file__).parent
SCOPES = [
    "recordings:read", "recordings:write", "cases:read", "cases:write", "trail:read", "log:read",
]
# Whom: the purpose, and how many examples of each operation. The first may write; the second reads.
PEOPLE = {"evidence-manager": ("law-enforcement", 8), "auditor": ("accountability", 6)}
SECONDS_MAX = 90
# Fewer than that would have tried too little to prove anything.
CASES_MIN = 300


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(Stay)


def ask(path, form=None, **headers):
    """The status, the headers and the text of an answer; a form is sent as the site's own page."""
    data = None
    if form is not None:
        data = urllib.parse.urlencode(form).encode()
        headers["Sec-Fetch-Site"] = "same-origin"
    request = urllib.request.Request(SERVER + path, data, headers)
    try:
        answer = OPENER.open(request, timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    return answer.status, answer.headers, answer.read().decode()


def key_of(persona, purpose):
    status, headers, _ = ask("/sign-in", [("persona", persona)])
    assert status == 303, f"{persona} cannot sign in: {status}"
    cookie = headers["Set-Cookie"].split(";")[0]
    form = [("name", "Schemathesis"), ("purpose", purpose), ("days", "1")]
    form += [("scope", scope) for scope in SCOPES]
    status, _, page = ask("/staff/account/keys", form, Cookie=cookie)
    assert status == 200, f"no key for {persona}: {status}"
    key = re.search(r"blk_[A-Za-z0-9_-]{43}", page)
    assert key, "the page shows the key once"
    return key.group(), cookie


def revoke(cookie):
    _, _, page = ask("/staff/account/keys", Cookie=cookie)
    path = re.search(r'action="(/staff/account/keys/[0-9a-f]+/revoke)"', page).group(1)
    status, _, _ = ask(path, [], Cookie=cookie)
    assert status == 303, f"the key was not revoked: {status}"


def begin(persona, purpose, examples, folder):
    """Lets Schemathesis loose with a key of its own."""
    key, cookie = key_of(persona, purpose)
    status, _, me = ask("/api/v1/me", Authorization=f"Bearer {key}")
    assert status == 200 and json.loads(me)["purpose"] == purpose, me
    config = Path(folder) / f"{persona}.toml"
    config.write_text('[auth.openapi.key]\nbearer = "${BLUELAMP_KEY}"\n')
    command = [
        str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(config),
        "run", f"{SERVER}/api/v1/openapi.json", "--checks", "all", "--mode", "all",
        "--max-examples", str(examples), "--seed", "20261123", "--rate-limit", "1200/m",
        "--generation-database", "none", "--no-color", "--request-timeout", "20",
    ]
    given = {"BLUELAMP_KEY": key, "SCHEMATHESIS_HOOKS": "api_hooks", "PYTHONPATH": str(HERE)}
    run = subprocess.Popen(command, cwd=folder, env={**os.environ, **given}, text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return persona, key, cookie, run


def end(persona, key, cookie, run, until):
    try:
        said, _ = run.communicate(timeout=max(1, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        run.kill()
        raise AssertionError(f"Schemathesis took more than {SECONDS_MAX} seconds as {persona}")
    # A role that may not do a thing is warned of and is no fault; what is found sets the code.
    cases = re.search(r"(\d+) generated, (\d+) passed", said)
    if run.returncode != 0 or not cases or int(cases[2]) < CASES_MIN:
        print(said.replace(key, "blk_…"))
        raise AssertionError(f"Schemathesis found something as {persona}")
    # The key that worked all along is of no use once it is revoked.
    revoke(cookie)
    status, headers, _ = ask("/api/v1/me", Authorization=f"Bearer {key}")
    assert status == 401 and "invalid_token" in headers["WWW-Authenticate"]
    print(f"api: nothing found as {persona} in {cases[2]} requests")


def main():
    until = time.monotonic() + SECONDS_MAX
    with tempfile.TemporaryDirectory() as folder:
        runs = [begin(who, *what, folder) for who, what in PEOPLE.items()]
        for run in runs:
            end(*run, until)


main()
