// A lead as it is shown: both values side by side, which was first, why it matters.

import { daysTo } from "../grid.js";
import { el, tag } from "../parts.js";
import { t } from "../words.js";

export function dueTag(days) {
  if (days === null) return null;
  if (days < 0) return tag("late", t("{n} days late", { n: -days }));
  if (days === 0) return tag("review", t("Today"));
  return tag(days <= 2 ? "review" : "doing", t("{n} days left", { n: days }));
}

export const daysOf = (lead) => daysTo(lead.due_on);
export const isReturned = (lead) => lead.status === "returned";
export const placeOf = (lead) => [lead.group, lead.title].filter(Boolean).join("　");

// Both values of each line, under what they are about; what differs is tinted.
export function compared(lead) {
  const cell = (text) => el("td", {}, text || "—");
  return el("table", { class: "compare" },
    el("caption", { class: "unseen" }, t("What differs")),
    el("thead", {}, el("tr", {}, lead.sides.map((side) => el("th", { scope: "col" }, side)))),
    lead.rows.map(({ label, ours, theirs, hit, note }) =>
      el("tbody", { class: hit ? "hit" : "" },
        el("tr", {}, el("th", { colspan: "2", scope: "rowgroup" }, label,
          hit && el("span", { class: "unseen" }, t("differs")))),
        el("tr", {}, cell(ours), cell(theirs)),
        note && el("tr", {}, el("td", { colspan: "2", class: "note-cell" }, note)))));
}

// Identified and acquired on one line, the earlier first.
export function twoDates({ dates }) {
  if (!dates) return null;
  return el("section", { class: "two-dates" },
    el("ol", {}, dates.days.map(({ day, words }) =>
      el("li", {}, el("b", {}, day), el("small", {}, words)))),
    tag(dates.hue, dates.words));
}

// Facts as label and value.
export const facts = (...pairs) =>
  el("dl", { class: "facts" }, pairs.filter(([, value]) => value).map(([label, value]) =>
    el("div", {}, el("dt", {}, label), el("dd", {}, value))));

// A text in which no day is broken over two lines.
export const prose = (text) => String(text || "").split(/(\d{4}-\d{2}-\d{2})/)
  .map((part, at) => (at % 2 ? el("span", { class: "whole" }, part) : part));
