"""Advertisements in place of a name or a heading: addresses, 加微信, 关注公众号, telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.records.suspicions.model import Copy, Suspicion

ADVERTISEMENT = re.compile(
    r"(?:https?://|www\.)(?!\S*\.gov\.cn)\S+|加(?:我|V|v|微)信?[:：号]?|微信(?:号|同号|搜)|扫码(?:加|进|领|关注)|关注.{0,8}公众号|公众号[:：]"
    r"|QQ群?[:：]?\s?\d{5,}|代写|代发|点击(?:下载|领取)|免费(?:下载|领取)|文库"
)
TELEPHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|400-\d{3}-\d{4}")
CONTACT = re.compile("联系|电话|传真|咨询|热线|邮箱|网址|地址")
"""A line that says how to reach the issuer."""
LONGEST_LINE = 60
"""A longer line is prose, which may speak of a public account."""
SENTENCE = re.compile("[。；]")


def detect(copy: Copy) -> Iterator[Suspicion]:
    """Lines of the form of a heading or a name that hold an advertisement."""
    for block in copy.blocks():
        text = block.text.strip()
        if len(text) > LONGEST_LINE or SENTENCE.search(text) or CONTACT.search(text):
            continue
        if ADVERTISEMENT.search(text) or TELEPHONE.search(text):
            yield Suspicion("advertisement", text, 0.9 if ADVERTISEMENT.search(text) else 0.7, block.place.line)
