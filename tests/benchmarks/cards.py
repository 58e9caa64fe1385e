"""Labels with codes, cards, and large-print cards for the wall, against reportlab alone."""

from households.printing import fonts
from qiannan.demo.places import ROOT
from tests.benchmarks import _cards_data
from tests.benchmarks._measure import Row, in_turn, seconds_row

INCLUDED = """\
cards: {labels:,} labels on {sheets} sheets, {cards} cards, and {large} large-print cards of a grid,
whose policies ours also decides and whose type it fits to the page, each with its code as vectors
and its Chinese; medians of {rounds} alternating rounds, fresh processes: ours {span},
{label_rate:.0f} labels, {card_rate:.0f} cards and {large_rate:.0f} large-print cards a second
in the last, {grown:.0f} MB more memory. The peer is reportlab with a rectangle for each point of a
code, and paragraphs: {peer_span}, {peer_label_rate:.0f} labels, {peer_card_rate:.0f} cards and
{peer_large_rate:.0f} large-print cards a second, {peer_grown:.0f} MB."""


def run(rounds: int) -> list[Row]:
    """Measure both in turn."""
    programs = {
        "ours": ["tests.benchmarks._cards_ours"],
        "reportlab": ["tests.benchmarks._cards_peer", str(ROOT / "node_modules" / fonts.FILE)],
    }
    results = in_turn(programs, rounds, _check)
    ours, peer = results["ours"], results["reportlab"]
    told: dict = ours.answer
    theirs: dict = peer.answer
    note = INCLUDED.format(
        labels=_cards_data.LABELS,
        cards=_cards_data.CARDS,
        sheets=_cards_data.LABELS // 24,
        large=_cards_data.LARGE,
        rounds=rounds,
        span=ours.span,
        label_rate=told["labels"],
        card_rate=told["cards"],
        large_rate=told["large"],
        grown=told["grown_mb"],
        peer_span=peer.span,
        peer_label_rate=theirs["labels"],
        peer_card_rate=theirs["cards"],
        peer_large_rate=theirs["large"],
        peer_grown=theirs["grown_mb"],
    )
    return [seconds_row("cards", ours, peer, "reportlab alone", note)]


def _check(program: str, answer: dict[str, object]) -> None:
    """Refuse sheets that are not all there."""
    wanted = _cards_data.LABELS // 24 + _cards_data.CARDS // 2 + _cards_data.LARGE
    if answer["pages"] != wanted:
        raise AssertionError(f"{program} drew {answer['pages']} pages")
