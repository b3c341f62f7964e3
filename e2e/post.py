"""A mail server on loopback, and a look at what the house sent to it.

`post.py serve FOLDER` prints its port and keeps each letter as a file; `post.py check FOLDER SERVER
NUMBER ADDRESS` grants somebody leave to see a recording and waits for the letter about it; `post.py
mailing FOLDER SERVER` signs up for the newsletter, sends one, and stops it with one click.
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
# Longer than the pause between two looks into the outbox.
WAIT_FOR_MORE_SECONDS = 12
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


def mailing(folder, server):
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    known = set()

    def send(path, form, opener=opener):
        body = urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(server + path, body, {"Sec-Fetch-Site": "same-origin"})
        return opener.open(request).read().decode()

    def here():
        """Every letter that came to the two, by the name of its file: staff get some meanwhile."""
        parsed = ((path.name, email.message_from_bytes(path.read_bytes(), policy=policy.default))
                  for path in folder.glob("*.eml"))
        return {name: one for name, one in parsed if "@reader.example" in str(one["To"])}

    def letters(count):
        """The letters that came since the last call, once there are so many."""
        until = time.monotonic() + WAIT_SECONDS
        while len(new := {name: one for name, one in here().items() if name not in known}) < count:
            assert time.monotonic() < until, f"{len(new)} of {count} letters came"
            time.sleep(0.5)
        known.update(new)
        return {str(one["To"]): one for one in new.values()}

    def news(subject):
        page = send("/staff/mailings/new/newsletter", {
            "subject": subject,
            "text": "Come to the [open day](https://example.org/day).",
        })
        at = re.search(r"/staff/mailings/[0-9a-f]{32}", page)[0]
        seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)[1]
        send(f"{at}/send", {"seen": seen})
        return at

    def over(at):
        until = time.monotonic() + WAIT_SECONDS
        while '<p class="lead">Sent</p>' not in (page := opener.open(server + at).read().decode()):
            assert time.monotonic() < until, "the mailing did not end"
            time.sleep(0.5)
        return page

    # Two people sign up, each as a browser without cookies; one agrees to be counted.
    for address, ticked in (("ana@reader.example", {"counts": "yes"}), ("ben@reader.example", {})):
        said = send("/choices/newsletter-sign-up", {"contact": address, **ticked},
                    urllib.request.build_opener())
        assert "One step is left" in said, said
    asked = letters(2)
    assert sorted(asked) == ["ana@reader.example", "ben@reader.example"], asked
    for letter in asked.values():
        assert letter["List-Unsubscribe"] is None and letter["Auto-Submitted"] == "auto-generated"
        confirm = re.search(r"https://lamp\.force\.example(/choices/confirm/[0-9a-f]{32})",
                            letter.get_content())[1]
        shown = urllib.request.urlopen(server + confirm).read().decode()
        assert "Is this your address?" in shown, shown
        assert "Your address is confirmed." in send(confirm, {}, urllib.request.build_opener())

    send("/sign-in", {"persona": "engagement-officer"})
    send("/staff/work", {"purpose": "newsletter"})
    first = news("What is new")
    came = letters(2)
    assert sorted(came) == ["ana@reader.example", "ben@reader.example"], came
    for address, letter in came.items():
        assert letter["Subject"] == "What is new"
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        leave = re.fullmatch(r"<https://lamp\.force\.example(/choices/leave/[0-9a-f]{32})>",
                             letter["List-Unsubscribe"])[1]
        plain = letter.get_body(("plain",)).get_content()
        html = letter.get_body(("html",)).get_content()
        assert leave in plain and leave in html and "https://example.org/day" in plain
        counted = f"https://lamp.force.example/mail/{first.rsplit('/', 1)[1]}"
        assert (counted in html) == (address == "ana@reader.example"), html
        if address == "ana@reader.example":
            # As a mail program does it: no cookie, no origin.
            click = urllib.request.Request(server + leave, b"List-Unsubscribe=One-Click")
            assert urllib.request.urlopen(click).status == 200
    over(first)
    second = news("What is newer")
    assert list(letters(1)) == ["ben@reader.example"]
    page = over(second)
    assert "@reader.example" not in page
    time.sleep(WAIT_FOR_MORE_SECONDS)
    assert set(here()) == known, "another letter came"
    print("post: signed up, confirmed, written to, stopped with one click, and not written to again")


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(pathlib.Path(sys.argv[2]))
    elif sys.argv[1] == "mailing":
        mailing(pathlib.Path(sys.argv[2]), sys.argv[3])
    else:
        check(pathlib.Path(sys.argv[2]), *sys.argv[3:])
