"""Relations to a new head, derived from those to the old one.

Only what is certain is derived; the rest is 其他, and the person who reports may set each. Source:
the list of relations of the register (docs/sources.md#codes).
"""

# What the old head becomes for somebody who was this to him: by the old head's sex.
_OLD_HEAD = {
    "配偶": ("配偶", "配偶"),
    "之子": ("之父", "之母"),
    "之女": ("之父", "之母"),
    "之儿媳": ("之公公", "之婆婆"),
    "之女婿": ("之岳父", "之岳母"),
    "之孙子": ("之祖父", "之祖母"),
    "之孙女": ("之祖父", "之祖母"),
    "之外孙子": ("之外祖父", "之外祖母"),
    "之外孙女": ("之外祖父", "之外祖母"),
    "之父": ("之子", "之女"),
    "之母": ("之子", "之女"),
    "之祖父": ("之孙子", "之孙女"),
    "之祖母": ("之孙子", "之孙女"),
    "之兄弟姐妹": ("之兄弟姐妹", "之兄弟姐妹"),
}
_CHILD = ("之子", "之女")
# (what the new head was, what the other was) → what the other becomes.
_OTHERS = {
    ("配偶", "之子"): "之子",
    ("配偶", "之女"): "之女",
    ("配偶", "之儿媳"): "之儿媳",
    ("配偶", "之女婿"): "之女婿",
    ("配偶", "之孙子"): "之孙子",
    ("配偶", "之孙女"): "之孙女",
    ("配偶", "之外孙子"): "之外孙子",
    ("配偶", "之外孙女"): "之外孙女",
    ("之子", "配偶"): "之母",
    ("之女", "配偶"): "之母",
    ("之父", "之母"): "配偶",
    ("之母", "之父"): "配偶",
    ("之父", "之兄弟姐妹"): "之子",
    ("之子", "之父"): "之祖父",
    ("之子", "之母"): "之祖母",
}


def to_new_head(relation: str, new_heads: str, *, old_heads_sex: str, sex: str) -> str:
    """Return what somebody becomes to the new head.

    `relation` is what the person was to the old head ("户主" for the old head), `new_heads` what
    the new head was to the old one; `sex` is the person's.
    """
    if relation == "户主":
        pair = _OLD_HEAD.get(new_heads)
        return pair[old_heads_sex == "女"] if pair else "其他"
    if new_heads == "配偶" and relation in ("之父", "之母"):
        in_law = ("之公公", "之婆婆") if old_heads_sex == "男" else ("之岳父", "之岳母")
        return in_law[relation == "之母"]
    if new_heads in _CHILD and relation in _CHILD:
        return "之兄弟姐妹"
    if new_heads in _CHILD and relation == "配偶":
        return "之母" if sex == "女" else "之父"
    return _OTHERS.get((new_heads, relation), "其他")
