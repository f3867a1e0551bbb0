"""Trains the network of single characters on a GPU: `python -m tools.glyphs.train FOLDER SECONDS`.

FOLDER holds what draw.py wrote; the weights go to net.npz in it. (455 seconds on an H100 show 47 million windows.)
"""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from torch import Tensor, nn

from tools.glyphs import fonts
from tools.glyphs.blocks import BLOCKS
from tools.glyphs.pictures import DEVICE, Atlas, batch

BATCH, PEAK, WARM_UP = 4096, 3e-3, 300
# Part of the windows that stand between two characters.
BETWEEN = 0.05
# The length of what a window is made of before it is classified.
LENGTH = 160


class Block(nn.Module):  # type: ignore[misc]
    def __init__(self, channels: int, out: int, stride: int) -> None:
        super().__init__()
        self.c1, self.b1 = nn.Conv2d(channels, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out)
        self.c2, self.b2 = nn.Conv2d(out, out, 3, 1, 1, bias=False), nn.BatchNorm2d(out)
        same = stride == 1 and channels == out
        narrowed = nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))
        self.d = nn.Identity() if same else narrowed

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.b2(self.c2(F.relu(self.b1(self.c1(x))))) + self.d(x))


class Net(nn.Module):  # type: ignore[misc]
    def __init__(self, classes: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 32, 5, 2, 2, bias=False), nn.BatchNorm2d(32), nn.ReLU())
        self.body = nn.Sequential(*(Block(*sizes) for sizes in BLOCKS))
        self.emb, self.bn = nn.Linear(25 * LENGTH, LENGTH, bias=False), nn.BatchNorm1d(LENGTH)
        self.out = nn.Linear(LENGTH, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.bn(self.emb(self.body(self.stem(x)).flatten(1))))


def main(folder: Path, seconds: float) -> None:
    torch.manual_seed(0)
    atlas = Atlas(folder)
    held_out = (atlas.font == fonts.SONG) | (atlas.font == fonts.FANGSONG)
    shown = torch.nonzero(~held_out).flatten()
    net = Net(atlas.classes).to(DEVICE, memory_format=torch.channels_last)
    weights = [[p for p in net.parameters() if (p.ndim > 1) == matrix] for matrix in (True, False)]
    groups = [{"params": weights[0], "weight_decay": 0.02}, {"params": weights[1], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
    began, step = time.time(), 0
    while (part := (time.time() - began) / seconds) < 1:
        rate = PEAK * min(1.0, (step + 1) / WARM_UP) * (0.01 + 0.99 * (1 + math.cos(math.pi * part)) / 2)
        for group in optimizer.param_groups:
            group["lr"] = rate
        windows, classes = batch(atlas, shown, BATCH, atlas.often, hard=True, between=BETWEEN)
        with torch.autocast(DEVICE, torch.bfloat16):
            said = net(windows.contiguous(memory_format=torch.channels_last))
        loss = F.cross_entropy(said.float(), classes)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        step += 1
    print(f"{step} steps, loss {loss.item():.3f}")
    state = {name: value.detach().float().cpu().half().numpy() for name, value in net.state_dict().items()}
    np.savez(folder / "net.npz", **{name: value for name, value in state.items() if "num_batches" not in name})
    for name, font in (("Song", fonts.SONG), ("FangSong", fonts.FANGSONG)):
        tiles = torch.nonzero(atlas.font == font).flatten()
        for how, hard in (("easy", False), ("hard", True)):
            print(f"hanzi of {name}, not trained on, {how}: {_tested(net, atlas, tiles, hard=hard)}")


def _tested(net: Net, atlas: Atlas, tiles: Tensor, *, hard: bool) -> str:
    net.eval()
    sure, right = [], []
    for _ in range(4):
        windows, classes = batch(atlas, tiles, BATCH, atlas.is_hanzi, hard=hard, between=0.0)
        with torch.no_grad(), torch.autocast(DEVICE, torch.bfloat16):
            chance, said = net(windows).float().softmax(1).max(1)
        sure.append(chance > 0.95)
        right.append(said == classes)
    are_sure, are_right = torch.cat(sure), torch.cat(right)
    wrong = 1 - are_right[are_sure].float().mean()
    return f"{are_right.float().mean():.2%} right, {are_sure.float().mean():.1%} sure, of those {wrong:.3%} wrong"


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
