"""QR codes as SVG, for pages and for print."""

import io

import segno


def qr_svg(text: str) -> str:
    """A text as a QR code without a margin; the page around it leaves the quiet zone. A quarter of it may be damaged and it still reads."""
    out = io.BytesIO()
    segno.make(text, error="q", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return out.getvalue().decode()


def qr_address(text: str) -> str:
    """The same as an address that an image element takes; no file, no script."""
    return str(segno.make(text, error="q", micro=False).svg_data_uri(border=2, dark="#1c1a17", light="#fff"))
