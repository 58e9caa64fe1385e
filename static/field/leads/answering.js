// An answer while it is given: what it is kept as, what of it is signed, and the act it becomes.
//
// Values of the draft: lead (as it was when the answer was begun, in case it leaves the phone),
// seen (the version that was looked at), receive (number of the deed that signed for it), asked
// {text: answer}, verdict, words, photos {caption: [photo]}, reply {stance, speaker, words}, second
// {user, name, strokes, of}, head {name, strokes, of, declines}, worker {strokes, of}, deed (the
// refused one that is mended). `of` is what a hand was put to.

import { openDraft } from "../drafts.js";
import { me } from "../person.js";
import { deed, enqueue, hasEnded, takeOff } from "../queue.js";
import { own, record } from "../store.js";
import { masked, t } from "../words.js";

export const RECEIVE = "lead.receive";
export const ANSWER = "lead.answer";
export const MOST_PHOTOS = 12; // screening/lead_answers.py
export const SHORTEST = 5;

export const leadAddress = (id) => `#/lead/${id}`;
export const answerAddress = (id, step = "") => `#/answer/${id}${step && `/${step}`}`;
const draftOf = (id) => `lead:${id}`;
const titleOf = (lead) => `${masked(lead.name)} ${lead.title}`;

export const hasDraft = async (id) => Boolean(await own().drafts.get(draftOf(id)));

// The deeds about a lead as it stands, the newest first: those not settled, and those settled since
// the last pull. What settled an earlier round is history.
export function deedsAbout(lead, all) {
  const routes = [leadAddress(lead.id), answerAddress(lead.id)];
  return all.filter((deed) => routes.includes(deed.route) &&
    (!hasEnded(deed) || deed.base === lead.base));
}

export const answerAmong = (found) => found.find(({ kind }) => kind === ANSWER);

// Answers that came back stand in the words that were signed: take them out again, so that nobody
// is asked twice (the text is that of screening/field/asking.py).
function fromFindings(asks, findings) {
  const [first, ...rest] = String(findings || "").split("\n");
  const asked = {};
  for (const part of first.split("；")) {
    const ask = asks.find(({ text }) => part.startsWith(text));
    if (!ask) return { asked: {}, words: findings || "" };
    asked[ask.text] = part.slice(ask.text.length);
  }
  return { asked, words: rest.join("\n") };
}

function begin(lead) {
  const { verdict = "", findings = "" } = lead.before || {};
  return { lead, seen: lead.base, verdict, photos: {}, ...fromFindings(lead.asks, findings) };
}

// The answer to a lead as it was left, or a new one: {id, lead, draft, values, isGone}; null where
// neither the lead nor a draft is here.
export async function openAnswer(id) {
  const now = await record("leads", id);
  if (!now && !(await hasDraft(id))) return null;
  const how = now ? { title: titleOf(now), values: begin(now) } : { title: "" };
  const draft = await openDraft(draftOf(id), { ...how, route: answerAddress(id) });
  const lead = now || draft.values.lead;
  return { id, lead, draft, values: draft.values, isGone: !now };
}

export const isChanged = ({ lead, values }) => values.seen !== lead.base;

// Questions with their answers and the worker's own words, as one text that is signed. The server
// puts it together in the same way (screening/field/asking.py).
export function findingsOf(lead, values) {
  const lines = lead.asks
    .map(({ text }) => [text, (values.asked || {})[text] || ""])
    .filter(([, answer]) => answer.trim())
    .map(([text, answer]) => text + answer);
  return [lines.join("；"), (values.words || "").trim()].filter(Boolean).join("\n");
}

// What a hand is put to: another content needs another hand.
export const contentOf = (lead, values) =>
  [lead.base, values.verdict, findingsOf(lead, values)].join("\n");

export const isSigned = (hand, lead, values) =>
  Boolean(hand && hand.strokes && hand.of === contentOf(lead, values));

export const verdictOf = (lead, values) =>
  lead.verdicts.find(({ value }) => value === values.verdict) || null;

export function mustHear(lead, values) {
  const verdict = verdictOf(lead, values);
  return Boolean(verdict && verdict.hears && !lead.is_heard);
}

export const photosOf = (values) =>
  Object.entries(values.photos || {}).flatMap(([caption, photos]) =>
    photos.map((photo) => ({ ...photo, caption: caption.slice(0, 60) })));

// --- the act --------------------------------------------------------------------------------
function handsOf(lead, values) {
  const hands = [{
    role: "worker", name: me().name, user: me().id, strokes: values.worker.strokes,
  }];
  const { second, head } = values;
  if (lead.needs_second && isSigned(second, lead, values)) {
    hands.push({ role: "second", name: second.name, user: second.user, strokes: second.strokes });
  }
  if (isSigned(head, lead, values) && !head.declines) {
    hands.push({ role: "head", name: head.name || "", user: null, strokes: head.strokes });
  }
  return hands;
}

function bodyOf({ id, lead, values }) {
  const reply = values.reply || {};
  const { stance, speaker = "", words = "" } = reply;
  return {
    lead: Number(id), verdict: values.verdict, words: (values.words || "").trim(),
    asked: lead.asks.map(({ text }) => ({ text, answer: (values.asked || {})[text] || "" })),
    reply: mustHear(lead, values) && stance ? { stance, speaker, words, way: "door" } : null,
  };
}

// Sign for a lead; resolves to the number of the deed.
export function receive(lead) {
  return enqueue({
    kind: RECEIVE, base: lead.base, body: { lead: Number(lead.id) }, title: `${titleOf(lead)} · ${t("signed for")}`,
    route: leadAddress(lead.id),
  });
}

// Hand the answer in: from here it lies in the queue, and the draft is gone in the same moment.
export async function handIn(answer) {
  const { id, lead, draft, values } = answer;
  await draft.save();
  const after = values.receive ? [values.receive] : [];
  const number = await enqueue({
    kind: ANSWER, base: lead.base, body: bodyOf(answer), photos: photosOf(values), after,
    hands: handsOf(lead, values), title: draft.title, route: answerAddress(id), draft: draft.id,
  });
  draft.isDropped = true;
  if (values.deed) await takeOff(values.deed);
  return number;
}

// --- mending --------------------------------------------------------------------------------
function groupedPhotos(photos) {
  const groups = {};
  for (const photo of photos) (groups[photo.caption] = groups[photo.caption] || []).push(photo);
  return groups;
}

function valuesOf(lead, { base, body, photos, hands, after }) {
  const asked = Object.fromEntries(body.asked.map(({ text, answer }) => [text, answer]));
  const values = {
    lead, seen: base, asked, verdict: body.verdict, words: body.words,
    photos: groupedPhotos(photos), reply: body.reply || {}, receive: after[0] || "",
  };
  const of = [base, body.verdict, findingsOf(lead, values)].join("\n");
  for (const { role, name, user, strokes } of hands) values[role] = { name, user, strokes, of };
  if (!values.head) values.head = { declines: true };
  return values;
}

const STEP_OF = {
  verdict: "verdict", words: "words", photos: "photos", stance: "reply", speaker: "reply",
  second: "second", head_name: "head", worker: "sign",
};

// Open a refused answer again, as it was handed in; resolves to the step that needs mending, or ""
// where the lead has left the phone. What is being filled in already is not written over.
export async function reopen(id, number) {
  const [lead, refused] = [await record("leads", id), await deed(number)];
  if (!lead || !refused || !refused.envelope) return "";
  const step = Object.keys(refused.fields || {}).map((name) => STEP_OF[name]).find(Boolean);
  if (!(await hasDraft(id))) {
    const draft = await openDraft(draftOf(id), {
      title: titleOf(lead), route: answerAddress(id),
      values: { ...valuesOf(lead, refused.envelope), deed: number },
    });
    await draft.save();
  }
  return step || "review";
}
