"""Which language the interface speaks."""

from flask import g, request
from flask_babel import get_domain

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


def say(text: str) -> str:
    """A sentence in the language of this request's reader. A list asks for hundreds, so the catalogue is looked up once a request."""
    catalogue = g.get("catalogue")
    if catalogue is None:
        catalogue = g.catalogue = get_domain().get_translations()
    translated: str = catalogue.ugettext(text)
    return translated
