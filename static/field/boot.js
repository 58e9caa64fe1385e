// The start: words, the door, the frame, the screen one was at.

import { touched } from "./burden.js";
import { beginChrome, drawNetwork } from "./chrome.js";
import { beginLock, onLocked, passDoor } from "./lock.js";
import { el, notice, say } from "./parts.js";
import { begin, hasPin } from "./person.js";
import { beginRouter, comeBack } from "./router.js";
import { beginType } from "./settings.js";
import { beginSync, sync, syncNow } from "./sync.js";
import { beginUpdates, lookForNew } from "./update.js";
import { askToKeep } from "./warnings.js";
import { beginWords, t } from "./words.js";
import { isNew, tourBefore } from "./screens/tour.js";

const isAble = () => window.isSecureContext && window.indexedDB && window.crypto.subtle;

function unable(words) {
  document.body.dataset.door = "shut";
  document.getElementById("screen").replaceChildren(
    el("div", { class: "door" }, notice("late", t("The app cannot run in this browser"), words)));
}

// What went wrong is said, never hidden: above all that something could not be kept.
function told(event) {
  const error = event.reason || event.error || {};
  const isFull = String(error.name || "").startsWith("Quota") ||
    String((error.inner && error.inner.name) || "").startsWith("Quota");
  if (error.message === "locked") return;
  say(isFull
    ? t("The phone is full: this was not kept. Make room and enter it again.")
    : t("That did not work. What you entered before is kept."));
}

async function enterApp() {
  await passDoor();
  await drawNetwork();
  if (await isNew()) history.replaceState(null, "", tourBefore(location.hash));
  await comeBack();
  syncNow();
}

async function start() {
  beginWords();
  beginType();
  if (!isAble()) {
    unable(t("It needs a current browser over a secure address, outside a private window."));
    return;
  }
  window.addEventListener("unhandledrejection", told);
  beginUpdates().catch(() => {});
  try {
    await begin();
  } catch (error) {
    unable(t("The browser does not let the app keep anything. Leave the private window, or make room."));
    return;
  }
  beginChrome();
  beginRouter();
  beginLock();
  onLocked(enterApp);
  sync.addEventListener("end", ({ detail }) => {
    if (detail.outcome === "old") lookForNew();
    if (detail.outcome === "other") location.reload(); // another person logged in meanwhile
  });
  document.addEventListener("pointerdown", () => touched().catch(() => {}), { passive: true });
  if (hasPin()) syncNow(); // parcels go while the door is shut
  await enterApp();
  beginSync();
  askToKeep();
}

start();
