// The frame: the head with the state of the network and what is unsent, and the bar of five.

import { network, networkState } from "./net.js";
import { el, icon } from "./parts.js";
import { queue, unsent } from "./queue.js";
import { own } from "./store.js";
import { isSyncing, sync, syncNow } from "./sync.js";
import { t } from "./words.js";

const TABS = [
  ["today", "#/today", "M4 5h16v15H4zM4 9h16M8 3v4M16 3v4M8 14l3 3 5-5"],
  ["households", "#/households", "M3 11l9-7 9 7M5 10v10h14V10M10 20v-6h4v6"],
  ["scan", "#/scan", "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16"],
  ["leads", "#/leads", "M5 21V4h13l-3 4 3 4H5"],
  ["me", "#/me", "M12 12a4 4 0 100-8 4 4 0 000 8zM4 21c1-5 4-7 8-7s7 2 8 7"],
];

// Said here so that the words are gathered with all others.
const labels = () => ({
  today: t("Today"), households: t("Homes"), scan: t("Scan code"), leads: t("Leads"),
  me: t("Mine"),
});
const states = () => ({
  online: t("Online"), offline: t("No signal"), login: t("Log in again"),
  portal: t("Network needs a login"), trouble: t("Server is busy"),
});

let tab = "today";

function drawBar() {
  const names = labels();
  document.getElementById("bar").replaceChildren(...TABS.map(([name, href, path]) =>
    el("a", {
      href, class: name === "scan" ? "scan" : "", "aria-current": name === tab ? "page" : null,
    }, icon(path), el("span", {}, names[name]))));
}

export function setTitle(title, name) {
  const words = title || labels()[name] || t("Seven Ones");
  document.getElementById("title").textContent = words;
  document.title = words;
  tab = name;
  drawBar();
}

export async function drawNetwork() {
  const mark = document.getElementById("network");
  const { count } = own() ? await unsent() : { count: 0 };
  const state = networkState();
  const words = [isSyncing() && state === "online" ? t("Sending…") : states()[state]];
  if (count) words.push(t("{n} unsent", { n: count }));
  mark.textContent = words.join(" · ");
  mark.dataset.state = state;
  mark.dataset.unsent = count;
  if (navigator.setAppBadge) navigator.setAppBadge(count).catch(() => {});
}

async function pressed() {
  if (networkState() === "login") location.assign(document.body.dataset.login);
  else location.hash = "#/me";
  syncNow();
}

export function beginChrome() {
  document.getElementById("network").addEventListener("click", pressed);
  for (const [source, names] of [[network, ["change"]], [queue, ["change"]],
    [sync, ["begin", "end"]]]) {
    for (const name of names) source.addEventListener(name, drawNetwork);
  }
  window.addEventListener("online", drawNetwork);
  window.addEventListener("offline", drawNetwork);
  drawBar();
  drawNetwork();
}
