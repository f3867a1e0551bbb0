"""Content controls of Word that are not filled in: what they show is a prompt and no text of the form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from extractors.package import local
from extractors.word.runs import hidden_text
from extractors.word.xml import child, is_on
from pipeline.model.finding import Finding

_PROMPT = re.compile(
    r"单击|点击|[请此]处?(?:输入|选择|填写|填入|录入)|选择一项|選擇|按一下|Click|Tap |Choose|Enter|Select", re.I
)


def clear_prompts(root: Element) -> Iterator[Finding]:
    """Empties the controls that are said to show a prompt; a finding where what they show does not read like one.

    A program that fills in forms may leave the mark of an empty control beside a value.
    """
    for control in root.iter():
        content = child(control, "sdtContent")
        if local(control.tag) != "sdt" or content is None or not is_on(child(control, "sdtPr", "showingPlcHdr")):
            continue
        runs = [part for part in content.iter() if local(part.tag) == "r"]
        text = "".join(part.text or "" for run in runs for part in run.iter() if local(part.tag) == "t")
        if not _PROMPT.search(text):
            yield from hidden_text(text)
        for run in runs:
            run.clear()
