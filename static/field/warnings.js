// What could make a browser lose work, said before it does.

import { button, notice, say } from "./parts.js";
import { saveFile } from "./parcels.js";
import { unsent } from "./queue.js";
import { t } from "./words.js";

const LOW_BYTES = 50 * 1024 * 1024;
const DAY_MS = 24 * 3600 * 1000;

const isLow = ({ quota, usage }) => Boolean(quota) && quota - usage < LOW_BYTES;

// A private window keeps nothing when it is closed. Chromium gives such a window little room,
// measured by the memory; Safari gives it no service worker. A full phone has little room too, and
// newer browsers hide the difference: so a window that is not kept is warned of in any case.
function isPrivate(room) {
  if (!navigator.serviceWorker) return true;
  const heap = performance.memory && performance.memory.jsHeapSizeLimit;
  return Boolean(heap && room.quota && !isLow(room) && room.quota < Math.min(heap * 2, 2 ** 31));
}

export async function space() {
  const keeper = navigator.storage;
  const room = keeper && keeper.estimate ? await keeper.estimate() : {};
  const isKept = Boolean(keeper && keeper.persisted && (await keeper.persisted()));
  return { room, isKept, isPrivate: isPrivate(room) };
}

// Ask the browser never to clear this site by itself; it may say no.
export async function askToKeep() {
  const keeper = navigator.storage;
  return Boolean(keeper && keeper.persist && (await keeper.persist()));
}

export async function saveNow() {
  const count = await saveFile();
  say(t("Saved as a sealed file: {n} records. Give it to the office.", { n: count }));
}

export async function warnings() {
  const found = [];
  const { room, isKept, isPrivate: isHidden } = await space();
  const { count, since } = await unsent();
  if (isHidden) {
    found.push(notice("late", t("This seems to be a private window"),
      t("It forgets everything when it is closed. Open the app in a usual window.")));
  }
  if (isLow(room)) {
    found.push(notice("late", t("The phone is almost full"),
      t("Delete pictures or films of your own, else new photos cannot be kept.")));
  }
  if (since && Date.now() - Date.parse(since) > DAY_MS) {
    found.push(notice("review", t("{n} records have waited for more than a day", { n: count }),
      t("Go where there is a signal today, or save them as a file for the office."),
      button(t("Save as a file"), saveNow)));
  }
  if (!isKept && !isHidden) {
    found.push(notice("review", t("The browser may clear this app when space is short"),
      t("Put it on the start screen: browser menu, “Add to home screen”. Then it is kept. A private window forgets everything when it is closed."),
      button(t("Ask the browser to keep it"), async () => {
        const isGranted = await askToKeep();
        say(isGranted ? t("The browser keeps it.") : t("The browser did not agree. Add it to the home screen."));
      })));
  }
  return found;
}
