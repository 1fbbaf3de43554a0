"""The words of an address, for the readers of filters."""

from flask import abort, request

from app.web.exports import REASON


def asked_once() -> dict[str, str]:
    """The words of the address but for the reason of an export; a key given twice is 422."""
    if any(len(values) > 1 for values in request.args.listvalues()):
        abort(422)
    return {key: value for key, value in request.args.items() if key != REASON}
