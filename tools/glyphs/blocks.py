"""The network's blocks: (channels in, channels out, stride), as train.py makes and export.py writes them."""

from __future__ import annotations

BLOCKS = ((32, 48, 1), (48, 48, 1), (48, 96, 2), (96, 96, 1), (96, 96, 1), (96, 160, 2), (160, 160, 1))
