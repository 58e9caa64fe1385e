// The sums of an income calculation, in whole fen so that nothing is lost in rounding, and the
// questions it raises (households/income/plausible.py).

import { t } from "./words.js";

const FEN = 100;
const EARNED = ["wage", "business", "property", "transfer"];

export const fenOf = (text) => Math.round(Number(text || 0) * FEN);
export const yuan = (fen) => {
  const [whole, rest] = (Math.abs(fen) / FEN).toFixed(2).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0 ? "−" : ""}${grouped}${rest === "00" ? "" : `.${rest}`}`;
};

export const totalOf = (line) => fenOf(line.amount) * ((line.months || []).length || 1);

// {by: {group: fen}, net, perHead, aside}; costs are taken off, what is apart is not counted.
export function sumsOf(lines, kinds, members) {
  const by = {};
  for (const line of lines) {
    const kind = kinds.find((one) => one.code === line.kind);
    if (kind) by[kind.group] = (by[kind.group] || 0) + totalOf(line);
  }
  const net = EARNED.reduce((sum, group) => sum + (by[group] || 0), 0) - (by.cost || 0);
  return { by, net, perHead: members ? Math.round(net / members) : null, aside: by.aside || 0 };
}

function ofLine(line, kind) {
  const found = [];
  const whole = totalOf(line);
  const month = (line.months || []).length ? fenOf(line.amount) : null;
  const under = (fen, least) => fen !== null && least !== undefined && fen < fenOf(least);
  const over = (fen, most) => fen !== null && most !== undefined && fen > fenOf(most);
  if (under(whole, kind.least)) found.push(t("{kind}: less than the usual {n} yuan a year", { kind: kind.name, n: kind.least }));
  if (over(whole, kind.most)) found.push(t("{kind}: more than the usual {n} yuan a year", { kind: kind.name, n: kind.most }));
  if (under(month, kind.month_least)) found.push(t("{kind}: less than the usual {n} yuan a month", { kind: kind.name, n: kind.month_least }));
  if (over(month, kind.month_most)) found.push(t("{kind}: more than the usual {n} yuan a month", { kind: kind.name, n: kind.month_most }));
  return found;
}

// What is out of the ordinary, each as a sentence; none stops anybody.
export function questionsOf(lines, income, members) {
  const { kinds, limits } = income;
  const { by, perHead } = sumsOf(lines, kinds, members);
  const found = lines.flatMap((line) => {
    const kind = kinds.find((one) => one.code === line.kind);
    return kind ? ofLine(line, kind) : [];
  });
  const wage = by.wage || 0;
  if (wage && (wage < fenOf(limits.wage_least_yuan) || wage > fenOf(limits.wage_most_yuan))) {
    found.push(t("Wages are outside of the usual {low} to {high} yuan", { low: limits.wage_least_yuan, high: limits.wage_most_yuan }));
  }
  if (by.business && !by.cost) found.push(t("There is business income and no cost: seed, fertiliser, feed, goods?"));
  if ((by.cost || 0) > (by.business || 0)) found.push(t("Costs are higher than business income: was there a loss?"));
  if (lines.length && perHead !== null && perHead < fenOf(limits.per_head_least_yuan)) {
    found.push(t("Below {n} yuan a head: is anything left out?", { n: limits.per_head_least_yuan }));
  }
  return found;
}
