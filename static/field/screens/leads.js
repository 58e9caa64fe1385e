// The leads of this grid: what came back first, then by the day they are due.

import { el, empty, item, list, note, tag } from "../parts.js";
import { deeds } from "../queue.js";
import { records } from "../store.js";
import { masked, t } from "../words.js";
import { answerAmong, deedsAbout } from "../leads/answering.js";
import { daysOf, dueTag, isReturned, placeOf } from "../leads/showing.js";
import { stateTag } from "./me.js";

export const tab = "leads";
export const isLive = true;

const isLate = (one) => !one.deed && one.days !== null && one.days < 0;
const FILTERS = {
  all: () => true,
  returned: (one) => !one.deed && isReturned(one.lead),
  late: isLate,
  pending: (one) => !one.deed && one.lead.status === "pending" && !one.isTaken,
  verifying: (one) => !one.deed && (one.lead.status === "verifying" || one.isTaken),
  answered: (one) => Boolean(one.deed),
};
const names = () => ({
  all: t("All"), returned: t("Returned"), late: t("late now"), pending: t("To sign for"),
  verifying: t("Being verified"), answered: t("Answered, on its way"),
});

async function gathered() {
  const done = await deeds();
  const all = (await records("leads")).map((lead) => {
    const found = deedsAbout(lead, done);
    // taken: signed for on this phone
    return { lead, days: daysOf(lead), deed: answerAmong(found), isTaken: found.length > 0 };
  });
  const rank = ({ lead, deed }) => (deed ? 2 : isReturned(lead) ? 0 : 1);
  const day = ({ days }) => (days === null ? Infinity : days);
  return all.sort((one, other) => rank(one) - rank(other) || day(one) - day(other) ||
    one.lead.id - other.lead.id);
}

function leadItem(one) {
  const { lead, days, deed } = one;
  const isBack = !deed && isReturned(lead);
  const about = [placeOf(lead), isBack && lead.returned &&
    el("span", { class: "reason" }, t("Returned: {reason}", { reason: lead.returned.reason }))];
  return item({
    title: masked(lead.name), about, href: `#/lead/${lead.id}`, isLate: isLate(one),
    state: deed ? stateTag(deed.state)
      : el("span", { class: "tags" }, isBack && tag("back", t("Returned")), dueTag(days)),
  });
}

function filters(all, chosen) {
  const words = names();
  const shown = Object.keys(FILTERS)
    .map((key) => [key, all.filter(FILTERS[key]).length])
    .filter(([key, count]) => count || key === "all" || key === chosen);
  return el("nav", { class: "chips", "aria-label": t("Which leads") }, shown.map(([key, count]) =>
    el("a", {
      href: key === "all" ? "#/leads" : `#/leads?show=${key}`,
      "aria-current": key === chosen ? "true" : null,
    }, words[key], el("b", {}, String(count)))));
}

export async function show(root, { query }) {
  const all = await gathered();
  const chosen = query.late ? "late" : query.show in FILTERS ? query.show : "all";
  if (!all.length) {
    root.append(empty(t("No lead waits for you"),
      t("When data of a department and the register differ about a household of your grid, the lead stands here with its day.")));
    return;
  }
  const found = all.filter(FILTERS[chosen]);
  root.append(filters(all, chosen));
  if (found.length) root.append(list(...found.map(leadItem)));
  else root.append(empty(t("None of this kind"), t("Choose another kind above.")));
  root.append(note(t("Returned work first, then by the day it is due.")));
}

