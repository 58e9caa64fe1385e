// Today: what this grid has to do, most pressing first.

import { begun } from "../drafts.js";
import { grid } from "../grid.js";
import { el, empty, heading, item, list, tag } from "../parts.js";
import { deeds } from "../queue.js";
import { whole } from "../store.js";
import { masked, moment, t } from "../words.js";
import { stateTag } from "./me.js";
import { fetchCount } from "./papers.js";

export const tab = "today";
export const isLive = true;

const FIRST = 5;

function figure(number, label, href, isBad) {
  return el("a", { href, class: isBad && number ? "bad" : "" }, el("b", {}, String(number)), label);
}

export function dueTag(days) {
  if (days === null || days === undefined) return null;
  if (days < 0) return tag("late", t("{n} days late", { n: -days }));
  if (days === 0) return tag("review", t("Today"));
  return tag(days <= 2 ? "review" : "doing", t("{n} days left", { n: days }));
}

const place = (...words) => words.filter(Boolean).join("　");

function taskItem(task) {
  return item({
    title: masked(task.name), about: place(task.group, task.about), href: task.href,
    state: task.isReturned ? tag("back", t("Returned")) : dueTag(task.days),
    isLate: task.days !== null && task.days < 0,
  });
}

function light({ name, done, of }) {
  const share = of ? done / of : 1;
  const hue = share >= 0.9 ? "done" : share >= 0.5 ? "review" : "late";
  return el("a", { class: `light ${hue}`, href: `#/households?duty=${encodeURIComponent(name)}` },
    name, el("b", {}, `${done}/${of}`));
}

const draftItem = (draft) => item({
  title: draft.title, about: t("Begun {at}", { at: moment(draft.begunAt) }),
  href: draft.route, state: tag("doing", t("Go on")),
});

async function unsentPart() {
  const open = (await deeds()).filter((deed) => ["waiting", "invalid", "reused"].includes(deed.state));
  if (!open.length) return [];
  return [heading(t("Only on this phone")),
    list(...open.slice(0, FIRST).map((deed) => item({
      title: deed.title || deed.kind, about: moment(deed.at), state: stateTag(deed.state),
      href: "#/me",
    })))];
}

export async function show(root) {
  const { homes, leads, tasks, lights, visitsDue } = await grid();
  const drafts = await begun();
  if (drafts.length) {
    root.append(heading(t("Begun and not handed in")), list(...drafts.map(draftItem)));
  }
  if (!homes.length && !leads.length) {
    const isFetched = (await whole("forms")) !== undefined;
    root.append(isFetched
      ? empty(t("No household is yours"), t("Your village or township gives you a grid; then its households stand here."))
      : empty(t("Fetching your grid"), t("The first time takes a minute with a signal. Afterwards everything works without.")));
    root.append(...(await unsentPart()));
    return;
  }
  root.append(el("nav", { class: "figures", "aria-label": t("Today") },
    figure(homes.length, t("households"), "#/households"),
    figure(leads.length, t("leads open"), "#/leads"),
    figure(tasks.filter((task) => task.days !== null && task.days < 0).length, t("late now"), "#/leads?late=1", true),
    figure(visitsDue, t("visits due"), "#/households?visit=1")));
  root.append(heading(t("These first")));
  root.append(tasks.length
    ? list(...tasks.slice(0, FIRST).map(taskItem))
    : empty(t("Nothing presses today")));
  if (lights.length) {
    root.append(heading(t("Six duties")), el("div", { class: "lights" }, lights.map(light)));
  }
  const papers = await fetchCount(homes);
  if (papers.count) {
    root.append(heading(t("Archives")), list(item({ title: t("Papers to fetch"), href: "#/papers",
      about: t("{n} things in {homes} households", { n: papers.count, homes: papers.homes }) })));
  }
  root.append(...(await unsentPart()));
}
