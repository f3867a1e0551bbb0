"""Whether a picture has colours at all."""

from __future__ import annotations

from extractors.picture import Pixels

# Rows looked at first, one of so many: a picture with colours shows them there, and nearly all stop here.
_SAMPLE = 32


def without_colour(pixels: Pixels) -> Pixels:
    """One channel (a copy) where all three are equal at every pixel; otherwise the picture itself."""
    if pixels.ndim == 2 or not (_grey(pixels[::_SAMPLE]) and _grey(pixels)):
        return pixels
    return pixels[:, :, 0].copy()


def _grey(pixels: Pixels) -> bool:
    red = pixels[:, :, 0]
    return bool((red == pixels[:, :, 1]).all() and (red == pixels[:, :, 2]).all())
