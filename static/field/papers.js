// The papers of households: what each file lacks, what may be filed, and the pages of a paper while
// they are taken. A page of a draft is {sha256, at, corners}; `corners` are null or four [x, y], by
// which the server cuts the paper out of the photo (archives/filing/pictures.py).

import { networkState } from "./net.js";
import { ask, el, say, tag } from "./parts.js";
import { deeds } from "./queue.js";
import { keepPhoto, own, photo, record, records } from "./store.js";
import { cornersSheet, drawnAnew, opened } from "./straighten.js";
import { syncNow } from "./sync.js";
import { t } from "./words.js";

export const PAPER = "archive.paper";
export const MOST_PAGES = 20; // photos of an act (ledger/acts/envelope.py)
const UNSETTLED = new Set(["waiting", "held", "invalid", "reused"]);
const ORDER = ["missing", "flawed", "contradicts"];

export const paperAddress = (home, kind, paper = 0) => `#/paper/${home.id}/${kind}/${paper}`;

export function gapTag(state) {
  if (state === "missing") return tag("late", t("Missing"));
  if (state === "flawed") return tag("back", t("Not signed, dated or sealed"));
  return tag("review", t("Contradicts"));
}

// What is wrong with one paper is one thing to fetch: [{kind, paper, version, state, said}].
function joinedUp(gaps) {
  const found = new Map();
  for (const { kind, paper = 0, version = 0, state, said } of gaps) {
    const key = `${kind}/${paper}`;
    const one = found.get(key);
    if (!one) found.set(key, { kind, paper, version, state, said: [said] });
    else {
      one.said.push(said);
      if (ORDER.indexOf(state) < ORDER.indexOf(one.state)) one.state = state;
    }
  }
  return [...found.values()];
}

// The file of a household: {gaps, had {kind: count}, kinds}. One that has none yet follows the
// catalogue in force in its grid.
export async function fileOf(home) {
  const file = (await record("papers", home.id)) || {};
  const every = await records("catalogues");
  const catalogue = every.find(({ id }) => id === file.catalogue) ||
    every.find(({ grids }) => grids.includes(home.grid));
  return {
    gaps: joinedUp(file.gaps || []), had: file.had || {},
    kinds: catalogue ? catalogue.kinds : [],
  };
}

// Households with something to fetch: [{home, file}].
export async function lacking(homes) {
  const files = await Promise.all(homes.map(async (home) => ({ home, file: await fileOf(home) })));
  return files.filter(({ file }) => file.gaps.length);
}

export const titleOf = (file, code) => (file.kinds.find((kind) => kind.code === code) || { title: code }).title;

// What is filled in and signed before it is photographed: the file that the place gives out, and the
// form with nothing filled in. They lie on the server; without a signal a press says so.
export function formsOf(kind) {
  const pressed = (event) => {
    if (networkState() !== "offline") return;
    event.preventDefault();
    say(t("This file needs a signal. Press again when there is one."));
    syncNow(); // there may be one again
  };
  const link = (href, words, whole) => href && el("a", { class: "link", href, download: "", "aria-label": whole,
    onclick: pressed }, words);
  const what = kind && { title: kind.title };
  return kind && (kind.template || kind.blank) && el("p", { class: "paper-forms" },
    link(kind.template, t("Template"), t("Download the template of “{title}”", what)),
    link(kind.blank, t("Empty form (PDF)"), t("Download the empty form of “{title}”", what)),
    networkState() === "offline" && el("small", {}, t("needs a signal")));
}

// How far the photographs of this phone have come: {address: state}, of those not settled.
export async function underway() {
  const found = (await deeds()).filter(({ kind, state }) => kind === PAPER && UNSETTLED.has(state));
  return new Map(found.map(({ route, state }) => [route, state]));
}

// --- pages ------------------------------------------------------------------------------------
async function keepPage(file) {
  const blob = await drawnAnew(file);
  if (!blob) throw new Error("not drawn");
  const sha256 = await keepPhoto(await blob.arrayBuffer());
  return { sha256, at: new Date().toISOString(), corners: null };
}

const rounded = (corners) => corners.map((corner) => corner.map((part) => Math.round(part * 1e4) / 1e4));

// The corners as they are left; null for "as photographed", undefined when nothing was decided.
async function askCorners(page) {
  const picture = await opened(new Blob([await photo(page.sha256)], { type: "image/jpeg" }));
  const names = t("upper left,upper right,lower right,lower left").split(",");
  const { sheet, corners } = cornersSheet({ picture, corners: page.corners, names });
  const answer = await ask({
    title: t("Drag the four points to the corners of the paper."),
    body: el("div", { class: "straighten" }, sheet),
    options: [["straight", t("Straighten this page"), "primary"],
      ["plain", t("Leave it as photographed")], ["", t("Cancel")]],
  });
  URL.revokeObjectURL(picture.src);
  return { straight: rounded(corners), plain: null }[answer];
}

function shown(page, at) {
  const image = el("img", { alt: t("Page {n}", { n: at + 1 }) });
  photo(page.sha256).then((bytes) => {
    if (!bytes) return;
    const address = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
    image.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
    image.src = address;
  });
  return image;
}

// Taking pages with the camera, one after the other; `changed(pages)` is told of all after each
// change and resolves when they are on the disk. A phone that is full says so (boot.js).
export function pagesField({ pages: before, changed }) {
  let pages = [...before];
  const places = el("ol", { class: "paper-pages" });
  const input = el("input", { type: "file", accept: "image/*", capture: "environment" });
  const words = el("span", {});
  const take = el("label", { class: "button take" }, input, words);
  const busy = (isBusy) => {
    input.disabled = isBusy;
    take.setAttribute("aria-busy", String(isBusy));
    words.textContent = isBusy ? t("Keeping the photo…")
      : pages.length ? t("Take the next page") : t("Take the first page");
  };
  const put = async (now) => {
    pages = now;
    draw();
    await changed(pages);
  };
  const straighten = async (page) => {
    const corners = await askCorners(page);
    if (corners !== undefined) await put(pages.map((one) => (one === page ? { ...page, corners } : one)));
  };
  const drop = async (page) => {
    await put(pages.filter((one) => one !== page));
    await own().photos.delete(page.sha256);
  };
  const up = (at) => put([...pages.slice(0, at - 1), pages[at], pages[at - 1], ...pages.slice(at + 1)]);
  const tool = (label, act) => el("button", { type: "button", class: "link", onclick: act }, label);
  const draw = () => {
    places.replaceChildren(...pages.map((page, at) => el("li", {}, shown(page, at),
      el("b", {}, t("Page {n}", { n: at + 1 })),
      page.corners && el("small", {}, t("will be straightened")),
      el("div", { class: "paper-tools" }, tool(t("Straighten"), () => straighten(page)),
        at > 0 && tool(t("Move up"), () => up(at)), tool(t("Remove"), () => drop(page))))));
    places.hidden = !pages.length;
    take.hidden = pages.length >= MOST_PAGES;
    busy(false);
  };
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = ""; // the same again is a change too
    if (!file) return;
    busy(true);
    try {
      const made = await keepPage(file);
      const isNew = !pages.some(({ sha256 }) => sha256 === made.sha256);
      await put(isNew ? [...pages, made] : pages);
    } catch (error) {
      if (error.message === "locked" || String(error.name).startsWith("Quota")) throw error;
      say(t("The picture could not be read. Take it again."));
    } finally {
      draw();
    }
  });
  draw();
  return el("fieldset", { class: "photo-field" },
    el("legend", {}, t("Pages of the paper, in their order")), places, take);
}
