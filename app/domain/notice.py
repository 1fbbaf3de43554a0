"""The privacy notice's version. A test pairs it with the text, so that a changed text cannot keep an old version."""

# Raised with every change of the meaning; everybody then reads and acknowledges it once more.
NOTICE_VERSION = "2026-2"
