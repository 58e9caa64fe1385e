// When to send and fetch: at once after a deed, when the signal comes, when the app is looked at,
// and by a timer. One round at a time; nothing a person does waits for it.

import { burden } from "./burden.js";
import { network, networkState } from "./net.js";
import { bind, deviceId, retire } from "./person.js";
import { sendParcels } from "./parcels.js";
import { pull } from "./pull.js";
import { queue, sendAll, unsent } from "./queue.js";
import { isOpen, own } from "./store.js";
import { sendPhotos } from "./uploads.js";

const QUIET_MS = 15 * 60 * 1000; // between rounds with nothing to send
const WAITS_MS = [5000, 15000, 60000, 300000]; // after failures

export const sync = new EventTarget(); // "begin", "end" with detail {outcome}
let running = null;
let failures = 0;
let timer = 0;
let wasBound = false;

// Nothing changes until a person acts. A session that is over may be a page of a network's own that
// looks like it: that is asked again.
const isUrgent = (outcome) => outcome === "revoked" || outcome === "old";

async function contact() {
  if (wasBound) return "ok";
  const { outcome, isOther } = await bind();
  if (isOther) return "other";
  wasBound = outcome === "ok";
  return outcome;
}

async function round() {
  let outcome = await contact();
  if (outcome !== "ok") return outcome;
  outcome = await sendParcels();
  if (outcome !== "ok" || !isOpen()) return outcome;
  const told = { burden: await burden() };
  outcome = await sendAll(told);
  if (outcome !== "ok") return outcome;
  outcome = await sendPhotos();
  if (outcome !== "ok") return outcome;
  outcome = await sendAll({ ...told, again: true });
  return outcome === "ok" ? pull() : outcome;
}

async function run() {
  sync.dispatchEvent(new Event("begin"));
  let outcome = "broken";
  try {
    outcome = await round();
  } catch (error) {
    if (isOpen()) throw error; // locked in the middle of a round: the next one goes on
  } finally {
    failures = outcome === "ok" ? 0 : failures + 1;
    if (outcome === "login") wasBound = false;
    if (outcome === "revoked") await retire(deviceId());
    if (outcome === "revoked") wasBound = false;
    running = null;
    sync.dispatchEvent(new CustomEvent("end", { detail: { outcome } }));
    await plan(outcome);
  }
  return outcome;
}

async function plan(outcome) {
  clearTimeout(timer);
  if (isUrgent(outcome) || !own()) return; // a person must act first
  const { count } = await unsent();
  const wait = failures ? WAITS_MS[Math.min(failures, WAITS_MS.length) - 1] : QUIET_MS;
  timer = setTimeout(syncNow, count || failures ? Math.min(wait, 300000) : QUIET_MS);
}

// Begin a round, or join the one that runs. Resolves to its outcome.
export function syncNow() {
  clearTimeout(timer);
  if (!running) running = run();
  return running;
}

export const isSyncing = () => running !== null;

export function beginSync() {
  const maybe = () => {
    if (networkState() !== "offline" || navigator.onLine) syncNow();
  };
  queue.addEventListener("change", async () => {
    if (!running && (await unsent()).count) maybe();
  });
  network.addEventListener("change", () => {
    if (networkState() === "online" && !running) maybe();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") maybe();
  });
  maybe();
}
