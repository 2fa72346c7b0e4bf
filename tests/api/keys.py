"""Gives each call of schemathesis that shows the key of the description a key of its own.

Without it every body but the first comes with a key of another call, which is refused with 422
before the body is read.
"""

import uuid

import schemathesis

HEADER = "Idempotency-Key"
DESCRIBED = "8e03978e-40d5-43e8-bc93-6894a57f9324"


@schemathesis.hook
def before_call(context, case, kwargs):
    if not case.headers or case.headers.get(HEADER) != DESCRIBED or lacks_something(case):
        return
    called = f"{case.method} {case.formatted_path} {case.body!r}"
    case.headers[HEADER] = str(uuid.uuid5(uuid.NAMESPACE_URL, called))


def lacks_something(case):
    """A call that lacks its token on purpose gets it back when its headers are touched."""
    told = getattr(case.meta.phase.data, "description", None) if case.meta else None
    return (told or "").startswith("Missing")
