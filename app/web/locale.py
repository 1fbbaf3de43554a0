"""Which language the interface speaks."""

from gettext import NullTranslations
from typing import Any
from weakref import WeakKeyDictionary

from flask import g, request
from flask_babel import get_domain
from markupsafe import Markup

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


def say(text: str, /, **values: Any) -> Markup:
    """A sentence of a template in the language of this request's reader; `values` are escaped.

    A page asks for a hundred: the catalogue is looked up once a request, and what it says is kept.
    """
    catalogue = g.get("catalogue")
    if catalogue is None:
        catalogue = g.catalogue = get_domain().get_translations()
    said = _said.setdefault(catalogue, {})
    sentence = said.get(text)
    if sentence is None:
        sentence = said[text] = Markup(catalogue.ugettext(text))
    # As in Jinja's own: a percent sign is written twice, with values and without.
    return sentence % values if values or "%" in sentence else sentence


_said: WeakKeyDictionary[NullTranslations, dict[str, Markup]] = WeakKeyDictionary()
