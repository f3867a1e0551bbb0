"""The fonts that the network of single characters is trained on, all of them free, and how large they are drawn.

Packages of Debian: fonts-arphic-uming, -ukai, -gbsn00lp and -gkai00mp, fonts-wqy-zenhei and -microhei, fonts-noto-cjk
and -extra, fonts-lxgw-wenkai, fonts-babelstone-han, fonts-cwtex-fs.
"""

from __future__ import annotations

from pathlib import Path

# File and family.
FONTS = (
    ("truetype/arphic/uming.ttc", "AR PL UMing CN"),
    ("truetype/arphic/ukai.ttc", "AR PL UKai CN"),
    ("truetype/wqy/wqy-zenhei.ttc", "WenQuanYi Zen Hei"),
    ("truetype/wqy/wqy-microhei.ttc", "WenQuanYi Micro Hei"),
    ("opentype/noto/NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),
    ("opentype/noto/NotoSansCJK-Bold.ttc", "Noto Sans CJK SC"),
    ("opentype/noto/NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),
    ("opentype/noto/NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC"),
    ("opentype/noto/NotoSerifCJK-Light.ttc", "Noto Serif CJK SC"),
    ("opentype/noto/NotoSansCJK-Light.ttc", "Noto Sans CJK SC"),
    ("truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", ""),
    ("truetype/lxgw-wenkai/LXGWWenKai-Bold.ttf", ""),
    ("truetype/arphic-gkai00mp/gkai00mp.ttf", ""),
    ("truetype/arphic-gbsn00lp/gbsn00lp.ttf", ""),
    ("truetype/cwtex/cwfs.ttf", ""),
    ("truetype/babelstone/BabelStoneHan.ttf", ""),
)
# Not trained on, but tested on: type that looks like the 宋体 and 仿宋 of offices.
SONG, FANGSONG = 13, 14
FOLDER = Path("/usr/share/fonts")
# Pixels: a character's em, the paper around it, and the whole; where its foot stands, in em.
EM, ROOM, SIDE, FOOT = 40, 4, 48, 0.86
