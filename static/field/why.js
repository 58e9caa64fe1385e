// What an answer of the server means for the person: what happened, and what to do.

import { t } from "./words.js";

const states = () => ({
  waiting: [t("Only on this phone"), t("It is sent by itself as soon as there is a signal. You need not wait.")],
  held: [t("Has arrived; something it needs has not"),
    t("Photos or an earlier record are still on their way. Leave the app open with a signal for a minute.")],
  accepted: [t("Accepted by the office"), t("Nothing more is to be done.")],
  merged: [t("Accepted by the office"), t("Others had changed something else meanwhile; both stand.")],
  conflict: [t("Accepted; the office decides"),
    t("Somebody else had entered another value of the same field. Both are kept; whoever signs for the place decides, and you are told.")],
  proposed: [t("Passed on"),
    t("The place is not yours any more, or the matter has gone on. What you found is kept and shown to who answers there now.")],
  invalid: [t("Needs you"), t("The office could not take it as it is. Nothing of it is lost: mend what is named and hand it in again.")],
  reused: [t("Needs you"), t("The office has something else under this number. Hand it in again as a new record.")],
});

const answers = () => ({
  ok: t("Everything is sent and fetched."),
  offline: t("No signal now. It is sent by itself as soon as there is one."),
  login: t("Log in again to send. Nothing is lost."),
  portal: t("The network answers with a page of its own. Nothing is lost; it is tried again."),
  broken: t("The server is busy. Nothing is lost; it is tried again."),
  old: t("This version is too old to send. Reload when the new version is offered."),
  refused: t("The server did not take it now. Nothing is lost; it is tried again."),
  revoked: t("This phone was taken off your account. Log in again; unsent work is kept sealed and sent then."),
  other: t("Somebody else is logged in on this phone. Your work stays sealed until you log in again."),
});

const decisions = () => ({
  adopted: t("Whoever answers there now has adopted it."),
  set_aside: t("Whoever answers there now has set it aside."),
});

// {title, words} of where a deed stands; what the server said about it goes first.
export function whyState({ state, words = "", decision = "" }) {
  const [title, usual] = states()[state] || states().waiting;
  return { title, words: [words, decisions()[decision] || usual].filter(Boolean) };
}

// A sentence for the outcome of asking the server (net.js).
export const whyAnswer = (outcome) => answers()[outcome] || answers().broken;
