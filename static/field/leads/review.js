// Everything that will be signed on one page, each part a touch away from being changed.

import { ink } from "../glass.js";
import { el, heading, note, notice } from "../parts.js";
import { picture } from "../photos.js";
import { t } from "../words.js";
import {
  answerAddress, findingsOf, isSigned, mustHear, photosOf, verdictOf,
} from "./answering.js";
import { missing } from "./missing.js";
import { compared, prose } from "./showing.js";

const STANCES = () => ({
  agrees: t("No objection"), disputes: t("Objects"), silent: t("Wishes to say nothing"),
});

function part(id, step, label, ...inside) {
  return el("section", { class: "panel part" },
    el("header", {}, el("b", {}, label),
      el("a", { href: answerAddress(id, step), "aria-label": t("Alter: {what}", { what: label }) },
        t("Alter"))),
    ...inside.filter(Boolean));
}

function handOf(hand, lead, values, name) {
  if (!hand || !hand.strokes) return el("p", { class: "wrong" }, t("not signed"));
  if (!isSigned(hand, lead, values)) {
    return el("p", { class: "wrong" }, t("The answer was changed after this signature: sign again."));
  }
  return el("figure", { class: "hand" }, ink(hand.strokes, name), el("figcaption", {}, name));
}

function headOf(lead, values) {
  const head = values.head || {};
  return head.declines
    ? el("p", {}, t("Not at home, or does not wish to sign"))
    : handOf(head, lead, values, head.name || t("Signature of the household"));
}

export function pictures(photos) {
  return el("ul", { class: "pictures" }, photos.map((photo) =>
    el("li", {}, picture(photo), el("small", {}, photo.caption))));
}

export const lackList = (id, lacks) =>
  el("ul", { class: "lacks" }, lacks.map(({ step, words }) =>
    el("li", {}, el("a", { href: answerAddress(id, step) }, words))));

export const reviewStep = () => ({
  key: "review", title: t("Look at everything once more"),
  draw: ({ id, lead, values }) => {
    const lacks = missing(lead, values);
    const verdict = verdictOf(lead, values);
    const photos = photosOf(values);
    const reply = values.reply || {};
    const first = lead.asks.length ? "ask-1" : "words";
    return [
      lacks.length > 0 && notice("late", t("This is still missing"), "", lackList(id, lacks)),
      heading(t("What differs")), compared(lead),
      heading(t("What you hand in")),
      part(id, "verdict", t("Verdict"), el("p", {}, verdict ? verdict.words : "—")),
      part(id, first, t("What was found"), el("p", { class: "lines" }, prose(findingsOf(lead, values) || "—"))),
      part(id, "photos", t("Photos"), photos.length > 0 ? pictures(photos) : el("p", {}, "—"),
        lead.files > 0 && note(t("{n} files of this round are at the office already.", { n: lead.files }))),
      mustHear(lead, values) && part(id, "reply", t("What the household says"),
        el("p", {}, [STANCES()[reply.stance], reply.speaker].filter(Boolean).join("　") || "—"),
        reply.words && el("p", { class: "lines" }, reply.words)),
      part(id, "head", t("Signature of the household"), headOf(lead, values)),
      lead.needs_second && part(id, (values.second || {}).user ? "second" : "who", t("Second verifier"),
        handOf(values.second, lead, values, (values.second || {}).name || "")),
    ].filter(Boolean);
  },
});
