// What an answer still lacks before it can be signed: the same that the server asks for
// (screening/lead_answers.py), said at the door where it can still be mended.

import { t } from "../words.js";
import {
  findingsOf, isSigned, MOST_PHOTOS, mustHear, photosOf, SHORTEST, verdictOf,
} from "./answering.js";

const lacks = (step, words) => ({ step, words });

function ofReply({ stance, speaker = "", words = "" }) {
  if (!stance) return lacks("reply", t("What the household says is missing."));
  if (!speaker.trim()) return lacks("reply", t("Who spoke for the household is missing."));
  const isSilent = stance === "silent";
  return !isSilent && words.trim().length < SHORTEST
    ? lacks("reply", t("Write down what the household said, in its own words.")) : null;
}

function ofPhotos(lead, values) {
  const count = photosOf(values).length + lead.files;
  if (!count) return lacks("photos", t("Take at least one photo of this visit."));
  return count > MOST_PHOTOS
    ? lacks("photos", t("At most {n} photos an answer; remove some.", { n: MOST_PHOTOS })) : null;
}

function ofHand(step, hand, lead, values, words) {
  if (isSigned(hand, lead, values)) return null;
  return lacks(step, hand && hand.strokes
    ? t("The answer was changed after this signature: sign again.") : words);
}

function ofSecond(lead, values) {
  const second = values.second || {};
  if (!second.user) return lacks("who", t("Choose who verified with you."));
  return ofHand("second", second, lead, values, t("The second verifier has not signed."));
}

function ofHead(lead, values) {
  const head = values.head || {};
  if (head.declines) return null;
  return ofHand("head", head, lead, values,
    t("The head of the household has not signed, and it is not said that it does not."));
}

// [{step, words}], in the order of the steps; the worker's own hand is not among them.
export function missing(lead, values) {
  const isShort = findingsOf(lead, values).trim().length < SHORTEST;
  return [
    !verdictOf(lead, values) && lacks("verdict", t("Choose what you found.")),
    isShort && lacks("words", t("Say in a few words what you found.")),
    ofPhotos(lead, values),
    mustHear(lead, values) && ofReply(values.reply || {}),
    ofHead(lead, values),
    lead.needs_second && ofSecond(lead, values),
  ].filter(Boolean);
}
