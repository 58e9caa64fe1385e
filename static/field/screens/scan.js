// The code on the door opens the household, with or without a signal; where the camera cannot,
// the end of the code or the name does.

import { button, el, empty, field, heading, item, list, notice } from "../parts.js";
import { go } from "../router.js";
import { readPhoto, watch } from "../scanner.js";
import { records } from "../store.js";
import { masked, t } from "../words.js";

export const tab = "scan";

const MOST = 20;
const TOKEN = /([2-9A-HJ-NP-Z]{26})(?![0-9A-Z])/; // households/codes: 26 of 32 characters

const addressOf = (token) => `/households/c/${token}/`;

async function homeOf(text) {
  const found = TOKEN.exec(text.toUpperCase());
  if (!found) return { isCode: false };
  const home = (await records("households")).find(({ code }) => code === found[1]);
  return { isCode: true, token: found[1], home };
}

// Those whose name, initials, number or end of the code begins with or has what was typed.
function matching(homes, typed) {
  const text = typed.trim().toUpperCase();
  if (!text) return [];
  const has = (value) => String(value || "").toUpperCase().includes(text);
  const names = ({ members = [] }) => members.some(({ values, search }) =>
    has((values || {}).name) || String(search || "").toUpperCase().startsWith(text));
  return homes.filter((home) => has(home.head) || has(home.no) || has(home.group) ||
    String(home.search || "").toUpperCase().startsWith(text) ||
    (text.length >= 4 && String(home.code || "").endsWith(text)) || names(home));
}

const homeItem = (home) => item({
  title: masked(home.head), about: [home.group, home.no].filter(Boolean).join("　"),
  href: `#/household/${home.id}`,
});

function unknown(token) {
  if (!token) {
    return notice("review", t("This is not the code of a household"),
      t("Scan the label on the door that the village put there, or search below."));
  }
  return notice("review", t("No household of your grid has this code"),
    t("The label may be an old one, or of another grid. Search by name, or open it with a signal."),
    navigator.onLine && button(t("Open it on the office's pages"), () => location.assign(addressOf(token))),
    el("p", {}, el("small", {}, location.host + addressOf(token))));
}

const refusals = () => ({
  NotAllowedError: t("The camera is not allowed here. Allow it in the settings of the browser, take a photo of the code, or search below."),
  NotFoundError: t("This phone has no camera that the browser may use. Search below."),
});

export async function show(root) {
  const told = el("div", { "aria-live": "polite" });
  const video = el("video", { muted: true, playsinline: true, "aria-label": t("What the camera sees") });
  const pane = el("div", { class: "camera" }, video, el("p", {}, t("Hold the code of the door into the picture")));
  const results = el("div", { "aria-live": "polite" });

  const opened = async (text) => {
    const { home, token } = await homeOf(text);
    if (home) go(`#/household/${home.id}`);
    else told.replaceChildren(unknown(token));
  };
  let last = "";
  const seen = (text) => {
    if (text === last) return false;
    last = text;
    if (navigator.vibrate) navigator.vibrate(60);
    opened(text);
    return false;
  };
  const refused = (error) => {
    pane.hidden = true;
    told.replaceChildren(notice("review", t("The camera does not work here"),
      refusals()[error && error.name] || t("Take a photo of the code, or search below.")));
  };
  const photo = el("input", { type: "file", accept: "image/*", capture: "environment" });
  photo.addEventListener("change", async () => {
    const [file] = photo.files;
    photo.value = "";
    if (!file) return;
    const text = await readPhoto(file).catch(() => null);
    if (text) await opened(text);
    else if (text === null) told.replaceChildren(notice("review", t("Codes cannot be read here"), t("Search below by name, or by the end of the code.")));
    else told.replaceChildren(notice("review", t("No code was found on the photo"), t("Go nearer, hold still, and take it again.")));
  });
  let typed = "";
  const draw = async (now) => {
    typed = now;
    const homes = await records("households"); // at each letter: a pull may have just brought them
    if (typed !== now) return;
    const found = matching(homes, typed);
    results.replaceChildren(...(found.length ? [list(...found.slice(0, MOST).map(homeItem))]
      : typed.trim() ? [empty(t("Nobody of your grid is called so"), t("Two letters of the name are enough, or the last four of the code."))]
        : []));
  };
  root.append(
    pane, told,
    el("div", { class: "inset stack" }, el("label", { class: "button take" }, photo, t("Take a photo of the code"))),
    heading(t("Without a camera")),
    el("div", { class: "inset" }, field({
      label: t("Name, initials, or the end of the code"), type: "search", enterkeyhint: "search",
      oninput: (event) => draw(event.target.value),
    })),
    results,
  );
  const begin = () => {
    if (video.isConnected) watch(video, seen).catch(refused);
  };
  if (navigator.mediaDevices && navigator.mediaDevices.getUserMedia) setTimeout(begin, 50);
  else refused();
  const again = () => {
    if (!video.isConnected) document.removeEventListener("visibilitychange", again);
    else if (!document.hidden) begin();
  };
  document.addEventListener("visibilitychange", again);
}
