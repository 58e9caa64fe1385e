"""Where two numbers differ, in words: a hint for the eye, never a proof."""


def slip_words(ours: str, theirs: str, who: str = "公安") -> str:
    """Say how the base map's number differs from theirs, without showing more than the slip."""
    if len(ours) == len(theirs):
        places = [n for n, (x, y) in enumerate(zip(ours, theirs, strict=True), 1) if x != y]
        if len(places) == 1:
            n = places[0]
            return f"第 {n} 位不同：底图为 {ours[n - 1]}，{who}为 {theirs[n - 1]}"
        if len(places) == 2:
            a, b = places
            if b == a + 1 and ours[a - 1 : b] == theirs[a - 1 : b][::-1]:
                return f"第 {a}、{b} 位颠倒"
            return (
                f"第 {a}、{b} 位不同：底图为 {ours[a - 1]}、{ours[b - 1]}，"
                f"{who}为 {theirs[a - 1]}、{theirs[b - 1]}"
            )
        return f"有 {len(places)} 位不同"
    if len(ours) < len(theirs):
        return f"底图少 {len(theirs) - len(ours)} 位"
    return f"底图多 {len(ours) - len(theirs)} 位"
