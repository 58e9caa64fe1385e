// Photos at the door. Each is shrunk to 1600 px on the long side and drawn anew with time, place
// and name on it, which drops whatever the camera hid in the file; it is kept sealed under the
// digest of its bytes and sent by itself. A photo of an act is {sha256, caption, at, lat, lng,
// accuracy_m}. Only the camera is offered: a picture from the album would get today's stamp.

import { el, say } from "./parts.js";
import { keepPhoto, own, photo } from "./store.js";
import { day, moment, t } from "./words.js";

const LONG_SIDE = 1600; // pixels
const QUALITY = 0.75;
const MOST = 9; // photos of one act
const KNOWN_MS = 2 * 60 * 1000; // a place this old still holds
const PATIENCE_MS = 4000; // a valley may have no satellites; the photo does not wait for them
const FIX_MS = 30000;

let here = null; // {place, at}
let asking = null;

function fix() {
  if (!navigator.geolocation) return Promise.resolve(null);
  return new Promise((resolve) => {
    const found = ({ coords }) => {
      const round = (degrees) => Math.round(degrees * 1e6) / 1e6;
      const place = {
        lat: round(coords.latitude), lng: round(coords.longitude),
        accuracy_m: Math.min(Math.round(coords.accuracy), 10000000),
      };
      here = { place, at: Date.now() };
      resolve(place);
    };
    navigator.geolocation.getCurrentPosition(found, () => resolve(null),
      { enableHighAccuracy: true, timeout: FIX_MS, maximumAge: KNOWN_MS });
  });
}

// Where the phone is: {lat, lng, accuracy_m} in WGS-84 and metres, or null when it does not know.
export function whereabouts() {
  if (here && Date.now() - here.at < KNOWN_MS) return Promise.resolve(here.place);
  if (!asking) {
    asking = fix().then((place) => {
      asking = null;
      return place;
    });
  }
  const patience = new Promise((resolve) => {
    setTimeout(() => resolve(null), PATIENCE_MS);
  });
  return Promise.race([asking, patience]);
}

function stamp(context, canvas, lines) {
  const size = Math.max(14, Math.round(canvas.width / 48));
  context.font = `${size}px sans-serif`;
  context.textBaseline = "bottom";
  context.lineWidth = size / 6;
  context.strokeStyle = "rgba(0, 0, 0, 0.6)";
  context.fillStyle = "#ffffff";
  lines.forEach((line, index) => {
    const y = canvas.height - size * 0.6 - (lines.length - 1 - index) * size * 1.4;
    context.strokeText(line, size * 0.6, y, canvas.width - size * 1.2);
    context.fillText(line, size * 0.6, y, canvas.width - size * 1.2);
  });
}

async function shrink(file, lines) {
  const { default: Compressor } = await import(document.body.dataset.compressor);
  return new Promise((success, error) => {
    new Compressor(file, { // eslint-disable-line no-new
      maxWidth: LONG_SIDE, maxHeight: LONG_SIDE, quality: QUALITY, mimeType: "image/jpeg",
      strict: false, // a smaller original would go without the stamp and with what is hidden in it
      checkOrientation: false, // the browser turns it
      drew: (context, canvas) => stamp(context, canvas, lines),
      success, error,
    });
  });
}

// Shrink, stamp and keep one picture; resolves to the photo as an act sends it. `place` and `name`
// are words: where, and whose.
export async function keepPicture(file, { place = "", name = "" }) {
  const at = new Date();
  const clock = `${day(at)} ${at.toTimeString().slice(0, 5)}`;
  const lines = [[clock, place].filter(Boolean).join("  "), name].filter(Boolean);
  const [blob, spot] = await Promise.all([shrink(file, lines), whereabouts()]);
  const sha256 = await keepPhoto(await blob.arrayBuffer());
  const { lat, lng, accuracy_m: metres } = spot || {};
  const caption = [place, name].filter(Boolean).join(" ").slice(0, 60);
  const told = { sha256, caption, at: at.toISOString() };
  return spot ? { ...told, lat, lng, accuracy_m: metres } : told;
}

// A kept photo as a picture; empty when it has left the phone.
export function picture({ sha256, caption = "" }) {
  const image = el("img", { alt: caption || t("Photo") });
  photo(sha256).then((bytes) => {
    if (!bytes) return;
    const address = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
    image.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
    image.src = address;
  });
  return image;
}

// Taking photos: `photos` are those taken before, `changed(photos)` is told of all after each
// change and may return a promise. `help` says what is to be seen on them.
export function photosField({ label, help, photos = [], place, name, most = MOST, changed }) {
  let kept = [...photos];
  const shown = el("ul", { class: "photos" });
  const input = el("input", { type: "file", accept: "image/*", capture: "environment" });
  const words = el("span", {});
  const take = el("label", { class: "button take" }, input, words);
  const busy = (isBusy) => {
    input.disabled = isBusy;
    take.setAttribute("aria-busy", String(isBusy));
    words.textContent = isBusy ? t("Keeping the photo…")
      : kept.length ? t("Take another photo") : t("Take a photo");
  };
  const drop = async (one) => {
    kept = kept.filter((other) => other !== one);
    draw();
    await changed(kept);
    await own().photos.delete(one.sha256);
  };
  const draw = () => {
    shown.replaceChildren(...kept.map((one) => el("li", {}, picture(one),
      el("small", {}, moment(one.at), el("br"), one.lat === undefined ? t("place unknown") : t("place kept")),
      el("button", { type: "button", class: "link", onclick: () => drop(one) }, t("Remove")))));
    shown.hidden = !kept.length;
    take.hidden = kept.length >= most;
    busy(false);
  };
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = ""; // the same again is a change too
    if (!file) return;
    busy(true);
    try {
      const made = await keepPicture(file, { place, name });
      if (!kept.some(({ sha256 }) => sha256 === made.sha256)) kept.push(made);
      await changed(kept);
    } catch (error) {
      if (error.message === "locked" || String(error.name).startsWith("Quota")) throw error;
      say(t("The picture could not be read. Take it again."));
    } finally {
      draw();
    }
  });
  whereabouts(); // so that the place is known when the picture is taken
  draw();
  return el("fieldset", { class: "photo-field" }, el("legend", {}, label),
    help && el("p", { class: "note" }, help), shown, take);
}
