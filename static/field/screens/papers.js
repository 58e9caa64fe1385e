// What is to be fetched in this grid, household by household, so that one way brings it all.

import { byGroup } from "../home.js";
import { formsOf, gapTag, lacking, paperAddress, titleOf, underway } from "../papers.js";
import { el, empty, item, list, note } from "../parts.js";
import { records } from "../store.js";
import { masked, t } from "../words.js";
import { stateTag } from "./me.js";

export const title = "Papers to fetch";
export const tab = "households";
export const isLive = true;

const FEW = 3; // households whose lists stand open

// One thing to fetch; below a paper that is missing altogether, what it is written on.
export function gapItem({ home, file, gap, states }) {
  const href = paperAddress(home, gap.kind, gap.paper);
  const state = states.get(href);
  return [
    item({ title: titleOf(file, gap.kind), about: gap.said.join(" "), href,
      state: state ? stateTag(state) : gapTag(gap.state) }),
    gap.state === "missing" && !state && formsOf(file.kinds.find(({ code }) => code === gap.kind)),
  ];
}

function homePart({ home, file }, states, isOpen) {
  const where = [home.group, home.hamlet].filter(Boolean).join("　");
  return el("details", { class: "papers-home", open: isOpen },
    el("summary", {}, el("span", { class: "item-words" }, el("b", {}, masked(home.head)), el("small", {}, where)),
      el("b", { class: "count" }, t("{n} to fetch", { n: file.gaps.length }))),
    list(...file.gaps.map((gap) => gapItem({ home, file, gap, states })),
      item({ title: t("All papers of this household"), href: `#/paper/${home.id}` })));
}

export async function show(root) {
  const homes = await records("households");
  const ordered = byGroup(homes).flatMap(([, every]) => every);
  const found = await lacking(ordered);
  if (!found.length) {
    const isKnown = (await records("catalogues")).length > 0;
    root.append(isKnown
      ? empty(t("Nothing is missing"), t("All files of your households are whole."))
      : empty(t("Not fetched yet"), t("What each file lacks comes with the next contact.")));
    return;
  }
  const states = await underway();
  const count = found.reduce((sum, { file }) => sum + file.gaps.length, 0);
  root.append(
    note(t("{n} things to fetch in {homes} households, as of the last contact.", { n: count, homes: found.length })),
    ...found.map((one) => homePart(one, states, found.length <= FEW)));
}

// For other screens: how much there is.
export async function fetchCount(homes) {
  const found = await lacking(homes);
  return { homes: found.length, count: found.reduce((sum, { file }) => sum + file.gaps.length, 0) };
}
