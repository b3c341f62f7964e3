"""A mail server on loopback, and a look at what the house sent to it.

`post.py serve FOLDER` prints its port and keeps each letter as a file; `post.py check FOLDER SERVER
NUMBER ADDRESS` grants somebody leave to see a recording and waits for the letter about it.
"""

import email
import pathlib
import re
import socket
import sys
import time
import urllib.parse
import urllib.request
from email import policy

from aiosmtpd.controller import Controller

WAIT_SECONDS = 40
LETTER_MAX_BYTES = 4_000


class Keep:
    """Keeps each letter under the number in which it came."""

    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        (self.folder / f"{self.count}.part").write_bytes(envelope.content)
        (self.folder / f"{self.count}.part").rename(self.folder / f"{self.count}.eml")
        return "250 taken"


def serve(folder):
    folder.mkdir(exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    Controller(Keep(folder), hostname="127.0.0.1", port=port).start()
    print(port, flush=True)
    # Whoever began this ends it; it does not outlive the tests by more than an hour.
    time.sleep(3_600)


def check(folder, server, number, address):
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def send(path, form):
        body = urllib.parse.urlencode(form).encode()
        heads = {"Sec-Fetch-Site": "same-origin"}
        return opener.open(urllib.request.Request(server + path, body, heads))

    send("/sign-in", {"persona": "evidence-manager"})
    page = opener.open(f"{server}/staff/recordings").read().decode()
    recording = re.search(r"/staff/recordings/([0-9a-f]{32})", page)[1]
    before = set(folder.glob("*.eml"))
    why = "the statement of a neighbour"
    send(f"/staff/recordings/{recording}/grant", {"what": number, "hours": "8", "why": why})
    until = time.monotonic() + WAIT_SECONDS
    while not (new := set(folder.glob("*.eml")) - before):
        assert time.monotonic() < until, "no letter came"
        time.sleep(0.5)
    raw = new.pop().read_bytes()
    letter = email.message_from_bytes(raw, policy=policy.default)
    assert letter["To"] == address, letter["To"]
    assert letter["From"] == "Bluelamp <lamp@force.example>", letter["From"]
    assert letter["Subject"] == "Bluelamp: there is news for you", letter["Subject"]
    assert letter["Auto-Submitted"] == "auto-generated"
    words = letter.get_content()
    assert "/staff" in words and "never asks for a password" in words, words
    for told in (recording, number, why, "Noor", "neighbour"):
        assert told not in words and told not in letter["Subject"], f"it tells {told}"
    assert len(raw) < LETTER_MAX_BYTES
    print("post: a letter said that there is news, to whom it concerns, and nothing else")


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(pathlib.Path(sys.argv[2]))
    else:
        check(pathlib.Path(sys.argv[2]), *sys.argv[3:])
