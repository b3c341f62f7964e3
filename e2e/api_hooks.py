"""What a program does of itself: a new idempotency key for each request that has a good one."""

import re
import uuid

import schemathesis

GOOD = re.compile(r'^("[A-Za-z0-9._:-]{8,64}"|[A-Za-z0-9._:-]{8,64})$')


@schemathesis.hook
def before_call(context, case, kwargs):
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and GOOD.match(key):
        case.headers["Idempotency-Key"] = f'"{uuid.uuid4()}"'
