// Addresses within the app: #/household/12?tab=income shows screens/household.js with
// {path: ["12"], query: {tab: "income"}}. A screen is a module that exports
// `async show(root, params)`, and may export `title` (a msgid), `tab` (which of the five is lit),
// `isEntry` (no new version is offered meanwhile), `isLive` (drawn anew when the grid changes; any
// screen is that shows something with `data-waits`) and `isAside` (nowhere to come back to after the
// browser was ended).

import { touched } from "./burden.js";
import { setTitle } from "./chrome.js";
import { leaveEntries } from "./drafts.js";
import { button, empty } from "./parts.js";
import { get, grid, isOpen, put } from "./store.js";
import { t } from "./words.js";

const HOME = "#/today";
let shown = 0; // the screen asked for last wins
let isInEntryScreen = false;
let isLive = false;
let isDrawn = false;

export const isEntryShown = () => isInEntryScreen;

function parse(hash) {
  const [address, question = ""] = hash.replace(/^#\/?/, "").split("?");
  const [name, ...path] = address.split("/").map(decodeURIComponent);
  return { name, path, query: Object.fromEntries(new URLSearchParams(question)) };
}

async function load(name) {
  if (!/^[a-z][a-z-]*$/.test(name)) return null;
  try {
    return await import(`./screens/${name}.js`);
  } catch (error) {
    if (navigator.onLine) console.warn(error); // eslint-disable-line no-console
    return null;
  }
}

function absent() {
  return empty(t("This page is not on the phone"), t("It may come with a newer version of the app."),
    button(t("Back to today"), () => go(HOME), "primary"));
}

// A screen that fails is not left looking like the one before it.
function broken() {
  return empty(t("This page cannot be shown"),
    t("What you entered is kept. Fetch once with a signal; if it stays so, tell the office what you pressed."),
    button(t("Back to today"), () => go(HOME), "primary"));
}

export function go(address) {
  if (location.hash === address) showHere();
  else location.hash = address;
}

// Show the screen of the present address.
export async function showHere({ isAgain = false } = {}) {
  if (!isOpen()) return;
  shown += 1;
  const mine = shown;
  const params = parse(location.hash || HOME);
  const screen = await load(params.name);
  if (mine !== shown || !isOpen()) return;
  leaveEntries();
  isDrawn = false;
  isLive = true; // what comes while it is being drawn has to be in it
  isInEntryScreen = Boolean(screen && screen.isEntry);
  const root = document.createElement("div");
  setTitle(screen && screen.title ? t(screen.title) : "", (screen && screen.tab) || params.name);
  let fault = null;
  if (screen) {
    await screen.show(root, params).catch((error) => {
      fault = error;
      root.replaceChildren(broken());
    });
  } else root.append(absent());
  if (mine !== shown || !isOpen()) return;
  isLive = Boolean((screen && screen.isLive) || root.querySelector("[data-waits]"));
  const place = document.getElementById("screen");
  place.replaceChildren(root);
  isDrawn = true;
  if (fault) throw fault;
  if (isAgain) return;
  window.scrollTo(0, 0);
  const isAside = Boolean(screen && screen.isAside);
  if (!isAside) await put("values", "where", { hash: location.hash || HOME });
  await touched({ screens: 1 });
}

// Where one was when the browser was ended.
export async function comeBack() {
  if (!location.hash) {
    const where = await get("values", "where");
    if (where) history.replaceState(null, "", where.hash);
  }
  await showHere();
}

export function beginRouter() {
  window.addEventListener("hashchange", () => showHere());
  grid.addEventListener("change", () => {
    if (isLive) showHere({ isAgain: isDrawn });
  });
}
