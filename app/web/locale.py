"""Which language the interface speaks."""

from flask import request

CHINESE, ENGLISH = "zh_Hans_CN", "en"
LANGUAGE_COOKIE = "language"
LANGUAGES = {"zh": CHINESE, "en": ENGLISH}


def choose_locale() -> str:
    """The reader's own choice, kept in a cookie; Chinese for everybody who has not chosen."""
    try:
        return LANGUAGES.get(request.cookies.get(LANGUAGE_COOKIE, ""), CHINESE)
    except RuntimeError:
        # On the command line there is no request.
        return CHINESE
