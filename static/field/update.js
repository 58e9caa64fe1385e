// A new version is fetched in the background and waits. It is offered where nothing is being
// filled in, and taken over when a person taps.

import { isInEntry } from "./drafts.js";
import { button, el } from "./parts.js";
import { isEntryShown } from "./router.js";
import { t } from "./words.js";

const EVERY_MS = 3600 * 1000;
let waiting = null;
let isTaking = false;

export const isOutdated = () => waiting !== null;

function takeOver() {
  isTaking = true;
  waiting.postMessage("take over");
}

export function offer() {
  const place = document.getElementById("version");
  if (!waiting || isInEntry() || isEntryShown()) {
    place.replaceChildren();
    return;
  }
  place.replaceChildren(el("div", { class: "version" }, el("span", {}, t("There is a new version")),
    button(t("Reload"), takeOver, "primary")));
}

function watch(registration) {
  const found = (worker) => {
    if (!worker || !navigator.serviceWorker.controller) return; // the first one takes over itself
    const seen = () => {
      if (worker.state !== "installed") return;
      waiting = worker;
      offer();
    };
    worker.addEventListener("statechange", seen);
    seen();
  };
  found(registration.waiting);
  registration.addEventListener("updatefound", () => found(registration.installing));
}

export async function lookForNew() {
  const registration = await navigator.serviceWorker.getRegistration("/field/");
  if (registration) await registration.update().catch(() => {});
}

export async function beginUpdates() {
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (isTaking) location.reload();
  });
  const how = { scope: "/field/", updateViaCache: "none" };
  const registration = await navigator.serviceWorker.register("/field/sw.js", how);
  watch(registration);
  window.addEventListener("hashchange", () => setTimeout(offer, 300));
  setInterval(lookForNew, EVERY_MS);
}
