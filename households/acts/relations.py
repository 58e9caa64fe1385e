"""Relations to a new head, derived from those to the old one.

What is certain is derived, and what has one reading in this household: the only daughter-in-law
is the wife of the only son. The rest is 其他, and the person who reports may set each. Source:
the list of relations of the register (docs/sources.md#codes).
"""

from collections.abc import Mapping

from households.models import Membership

HEAD = Membership.HEAD
_CHILD = ("之子", "之女")
_PARENT = ("之父", "之母")

# What the old head becomes for somebody who was this to him: a man, a woman.
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
    "之岳父": ("之女婿", "之儿媳"),
    "之岳母": ("之女婿", "之儿媳"),
    "之公公": ("之女婿", "之儿媳"),
    "之婆婆": ("之女婿", "之儿媳"),
    "之祖父": ("之孙子", "之孙女"),
    "之祖母": ("之孙子", "之孙女"),
    "之外祖父": ("之外孙子", "之外孙女"),
    "之外祖母": ("之外孙子", "之外孙女"),
    "之兄弟姐妹": ("之兄弟姐妹", "之兄弟姐妹"),
    "之叔伯": ("之侄儿", "之侄女"),
    "之侄儿": ("之叔伯", "其他"),
    "之侄女": ("之叔伯", "其他"),
    "之曾孙子": ("其他", "其他"),
    "之曾孙女": ("其他", "其他"),
}
_DESCENDANTS = ("之儿媳", "之女婿", "之孙子", "之孙女", "之外孙子", "之外孙女")
# (what the new head was, what the other was) → what the other becomes: a man, a woman.
_OTHERS: dict[tuple[str, str], tuple[str, str]] = {
    **{("配偶", one): (one, one) for one in (*_CHILD, *_DESCENDANTS, "之曾孙子", "之曾孙女")},
    **{(child, "配偶"): ("之父", "之母") for child in _CHILD},
    **{(child, other): ("之兄弟姐妹", "之兄弟姐妹") for child in _CHILD for other in _CHILD},
    **dict.fromkeys((_PARENT, _PARENT[::-1]), ("配偶", "配偶")),
    **{(parent, "之兄弟姐妹"): ("之子", "之女") for parent in _PARENT},
    **{("之兄弟姐妹", same): (same, same) for same in (*_PARENT, "之兄弟姐妹")},
    **{(grandchild, "配偶"): ("之祖父", "之祖母") for grandchild in ("之孙子", "之孙女")},
    **{(grandchild, "配偶"): ("之外祖父", "之外祖母") for grandchild in ("之外孙子", "之外孙女")},
    ("之儿媳", "配偶"): ("之公公", "之婆婆"),
    ("之女婿", "配偶"): ("之岳父", "之岳母"),
}
# The same where the old head's sex decides: a man's, a woman's.
_BY_OLD_HEAD: dict[tuple[str, str], tuple[str, str]] = {
    ("配偶", "之父"): ("之公公", "之岳父"),
    ("配偶", "之母"): ("之婆婆", "之岳母"),
    ("之子", "之父"): ("之祖父", "之外祖父"),
    ("之子", "之母"): ("之祖母", "之外祖母"),
    ("之女", "之父"): ("之祖父", "之外祖父"),
    ("之女", "之母"): ("之祖母", "之外祖母"),
    **{(parent, "配偶"): ("之儿媳", "之女婿") for parent in _PARENT},
    **{(parent, "之子"): ("之孙子", "之外孙子") for parent in _PARENT},
    **{(parent, "之女"): ("之孙女", "之外孙女") for parent in _PARENT},
}
# The new head's own family, as long as nobody else can be meant: (new head, other) →
# (becomes, whose number in the household must be one).
_ONLY = {
    ("之子", "之儿媳"): ("配偶", ("之子", "之儿媳")),
    ("之女", "之女婿"): ("配偶", ("之女", "之女婿")),
    ("之儿媳", "之子"): ("配偶", ("之子", "之儿媳")),
    ("之女婿", "之女"): ("配偶", ("之女", "之女婿")),
    ("之子", "之孙子"): ("之子", ("之子",)),
    ("之子", "之孙女"): ("之女", ("之子",)),
    ("之儿媳", "之孙子"): ("之子", ("之儿媳",)),
    ("之儿媳", "之孙女"): ("之女", ("之儿媳",)),
    ("之女", "之外孙子"): ("之子", ("之女",)),
    ("之女", "之外孙女"): ("之女", ("之女",)),
    ("之女婿", "之外孙子"): ("之子", ("之女婿",)),
    ("之女婿", "之外孙女"): ("之女", ("之女婿",)),
}


def to_new_head(relation: str, new_heads: str, *, old_heads_sex: str, sex: str) -> str:
    """Return what somebody becomes to the new head.

    `relation` is what the person was to the old head ("户主" for the old head), `new_heads` what
    the new head was to the old one; `sex` is the person's.
    """
    if relation == HEAD:
        return _OLD_HEAD.get(new_heads, ("其他", "其他"))[sex == "女"]
    if pair := _BY_OLD_HEAD.get((new_heads, relation)):
        return pair[old_heads_sex == "女"]
    return _OTHERS.get((new_heads, relation), ("其他", "其他"))[sex == "女"]


def derived(members: Mapping[int, Membership], new: Membership) -> dict[int, str]:
    """What each of `members` but the new head becomes to him, by person.

    `members` are all members of the household as they are, the old head among them.
    """
    if new.is_head:
        return {m.person_id: m.relation for m in members.values() if m.pk != new.pk}
    every = list(members.values())
    old = next((m for m in every if m.is_head), None)
    relations = [m.relation for m in every]
    found = {}
    for one in every:
        if one.pk == new.pk:
            continue
        becomes, alone = _ONLY.get((new.relation, one.relation), ("", ()))
        if not becomes or any(relations.count(relation) != 1 for relation in alone):
            becomes = to_new_head(
                one.relation,
                new.relation,
                old_heads_sex=old.person.sex if old else "",
                sex=one.person.sex,
            )
        found[one.person_id] = becomes
    return found
