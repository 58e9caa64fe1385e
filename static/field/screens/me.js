// Mine: what waits to be sent, devices, how the app is shown, warnings, and the way out.

import { call, networkState } from "../net.js";
import { button, choices, el, empty, heading, item, list, note, say, sure, tag } from "../parts.js";
import { unsentPhotos } from "../uploads.js";
import { lostPhotos } from "../lock.js";
import { deviceId, lock, logOut, me } from "../person.js";
import { lastPull } from "../pull.js";
import { deeds, queue, unsent } from "../queue.js";
import { go } from "../router.js";
import { isLargeType, setLargeType } from "../settings.js";
import { sync, syncNow } from "../sync.js";
import { saveNow, warnings } from "../warnings.js";
import { whyAnswer } from "../why.js";
import { LANGUAGES, language, moment, speak, t } from "../words.js";

export const tab = "me";

// The three states a person sees on each deed, and what needs them.
export function stateTag(state) {
  if (state === "waiting") return tag("wait", t("Only on this phone"));
  if (state === "held") return tag("doing", t("Has arrived"));
  if (state === "invalid" || state === "reused") return tag("late", t("Needs you"));
  if (state === "conflict") return tag("review", t("Accepted; the office decides"));
  if (state === "proposed") return tag("review", t("Passed on"));
  return tag("done", t("Accepted by the office"));
}

const about = (deed) => [moment(deed.at), deed.words].filter(Boolean).join(" · ");

const deedItem = (deed) => item({
  title: deed.title || deed.kind, about: about(deed), state: stateTag(deed.state),
  href: `#/act/${deed.id}`,
});

async function queuePart() {
  const every = await deeds();
  const { count } = await unsent();
  const photos = await unsentPhotos();
  const at = await lastPull();
  const words = [
    at ? t("Last contact {at}", { at: moment(at) }) : t("Nothing was fetched yet"),
    photos && t("{n} photos to send", { n: photos }),
  ].filter(Boolean).join(" · ");
  return [
    heading(t("Records to send")),
    every.length
      ? list(...every.slice(0, 30).map(deedItem))
      : empty(t("Nothing waits to be sent"), t("What you hand in stands here until the office has it.")),
    note(words),
    el("div", { class: "stack inset" },
      button(t("Send and fetch now"), sendNow, "primary"),
      count > 0 && button(t("Save unsent records as a sealed file"), saveNow)),
  ];
}

async function sendNow() {
  const outcome = await syncNow();
  say(whyAnswer(outcome));
}

async function revoke(device) {
  const words = t("What can be read on it is wiped at its next contact. Unsent work on it is kept sealed.");
  if (!(await sure(t("Take this phone off your account?"), words, t("Take it off")))) return;
  const { outcome } = await call("POST", `devices/${device.id}/revoke/`, { json: {}, needs: [] });
  say(outcome === "ok" ? t("The phone is taken off.") : t("That did not work. Try again with a signal."));
  await go("#/me");
}

function deviceItem(device) {
  const isThis = device.id === deviceId();
  const at = device.seen_at || device.last_seen_at;
  return item({
    title: device.label || t("phone"),
    about: at ? t("Last contact {at}", { at: moment(at) }) : "",
    state: isThis ? tag("done", t("This phone")) : tag("wait", t("Take off")),
    act: isThis ? undefined : () => revoke(device),
  });
}

async function devicesPart(place) {
  const { outcome, data } = await call("GET", "devices/", { needs: [] });
  const found = Array.isArray(data.devices) ? data.devices : data.results || [];
  const active = found.filter((device) => !device.revoked_at);
  place.replaceChildren(outcome === "ok" && active.length
    ? list(...active.map(deviceItem))
    : note(t("The list of your phones needs a signal.")));
}

function lookPart() {
  return [
    heading(t("Language")),
    choices({
      name: "language", options: Object.entries(LANGUAGES), value: language(),
      choose: (code) => {
        speak(code);
        location.reload();
      },
    }),
    heading(t("Size of the letters")),
    choices({
      name: "type", options: [["usual", t("Usual")], ["large", t("Large")]],
      value: isLargeType() ? "large" : "usual", choose: (size) => setLargeType(size === "large"),
    }),
  ];
}

async function leave() {
  const { count } = await unsent();
  const words = count
    ? t("{n} unsent records stay sealed on this phone and are sent after the next login. Everything else is wiped.", { n: count })
    : t("What could be read on this phone is wiped and fetched again after the next login.");
  if (!(await sure(t("Log out of this phone?"), words + (await lostPhotos()), t("Log out")))) return;
  await logOut();
  location.assign(document.body.dataset.login);
}

export async function show(root) {
  const person = me();
  const warned = el("div", { class: "notices" });
  const waiting = el("div", {});
  const devices = el("div", {}, note(t("The list of your phones needs a signal.")));
  root.append(
    el("section", { class: "person" }, el("b", {}, person.name), el("small", {}, person.post || "")),
    warned, waiting,
    ...lookPart(),
    heading(t("My phones")), devices,
    el("div", { class: "stack inset" },
      button(t("How it works"), () => go("#/tour")),
      button(t("Lock now"), () => lock()),
      button(t("Log out"), leave, "danger")),
    note(t("Version {v}", { v: document.body.dataset.version })),
  );
  const draw = async () => {
    if (!root.isConnected && root.parentNode) return stop();
    waiting.replaceChildren(...(await queuePart()).filter(Boolean));
    return warned.replaceChildren(...(await warnings()));
  };
  const stop = () => {
    queue.removeEventListener("change", draw);
    sync.removeEventListener("end", draw);
  };
  queue.addEventListener("change", draw);
  sync.addEventListener("end", draw);
  window.addEventListener("hashchange", stop, { once: true });
  await draw();
  if (networkState() !== "offline") devicesPart(devices);
}
