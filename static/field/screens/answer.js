// Answering a lead: one thing a screen, kept at every touch, going on where one stopped.

import {
  answerAddress, handIn, isChanged, isSigned, leadAddress, openAnswer, reopen,
} from "../leads/answering.js";
import { missing } from "../leads/missing.js";
import { stepsOf } from "../leads/steps.js";
import { pinAgain } from "../lock.js";
import { button, el, empty, notice, onceTapped, say, sure } from "../parts.js";
import { go } from "../router.js";
import { t } from "../words.js";

export const title = "Answer the lead";
export const tab = "leads";
export const isEntry = true;

function progress(steps, at) {
  const words = t("Step {n} of {of}", { n: at + 1, of: steps.length });
  return el("div", { class: "progress" },
    el("progress", { value: at + 1, max: steps.length, "aria-label": words }), el("small", {}, words));
}

function notices(answer) {
  const { id, isGone } = answer;
  return [
    isGone && notice("review", t("This lead is not in your list any more"),
      t("It was answered, withdrawn or given to somebody else. What you found can still be handed in: the office keeps it.")),
    !isGone && isChanged(answer) && notice("review", t("The data changed while you were at it"),
      t("Look at what differs now; who has signed signs again."),
      button(t("See what differs"), () => go(leadAddress(id)))),
  ];
}

async function sign(answer) {
  const { id, lead, draft, values } = answer;
  await draft.save();
  const lacks = missing(lead, values);
  if (lacks.length) {
    say(lacks[0].words);
    go(answerAddress(id, "review"));
    return;
  }
  if (!isSigned(values.worker, lead, values)) {
    say(t("Sign on the glass first."));
    return;
  }
  if (!(await pinAgain(t("Who verifies, signs and answers for it.")))) return;
  await handIn(answer);
  say(t("Signed and kept on this phone. It is sent by itself."));
  go("#/leads");
}

async function giveUp({ draft }) {
  if (!(await sure(t("Throw this answer away?"),
    t("Words, photos and signatures of it are deleted from this phone."), t("Throw it away")))) return;
  await draft.drop();
  go("#/leads");
}

function foot(answer, steps, at) {
  const { id, draft } = answer;
  const to = (index) => async () => {
    await draft.save();
    go(answerAddress(id, steps[index].key));
  };
  const isLast = at === steps.length - 1;
  return onceTapped(el("div", { class: `foot${steps[at].isGlass ? " loose" : ""}` },
    at > 0 ? button(t("Back"), to(at - 1)) : button(t("The lead"), () => go(leadAddress(id))),
    isLast ? button(t("Sign and hand in"), () => sign(answer), "primary")
      : button(t("Next"), () => {
        const next = stepsOf(answer); // a verdict may have added a step
        const here = next.findIndex(({ key }) => key === steps[at].key);
        return draft.save().then(() => go(answerAddress(id, next[here + 1].key)));
      }, "primary")));
}

function gone(root, words) {
  root.append(empty(t("This lead is not on the phone any more"), words,
    button(t("To the leads"), () => go("#/leads"), "primary")));
}

export async function show(root, { path, query }) {
  const [id] = path;
  let [, wanted] = path;
  if (query.deed) {
    wanted = await reopen(id, query.deed);
    if (!wanted) return gone(root, t("The server has kept what you handed in; the office can still see it."));
  }
  const answer = await openAnswer(id);
  if (!answer) return gone(root, t("It was answered, withdrawn or given to somebody else."));
  const steps = stepsOf(answer);
  const key = wanted || answer.values.step;
  const at = Math.max(0, steps.findIndex((step) => step.key === key));
  await answer.draft.set("step", steps[at].key, answerAddress(id, steps[at].key));
  const drawn = await steps[at].draw(answer);
  root.append(...[
    progress(steps, at), ...notices(answer),
    el("h2", { class: "step-title" }, steps[at].title), drawn,
    steps[at].key === "review" && el("div", { class: "inset stack" },
      button(t("Throw this answer away"), () => giveUp(answer), "danger")),
    foot(answer, steps, at),
  ].flat(9).filter(Boolean));
  return undefined;
}
