// The app in five pictures: at the first start, and again from "Mine".

import { button, el } from "../parts.js";
import { go } from "../router.js";
import { get, put } from "../store.js";
import { t } from "../words.js";

export const title = "How it works";
export const tab = "me";
export const isEntry = true;
export const isAside = true;

const SVG = "http://www.w3.org/2000/svg";
const SEEN = "tour";

// [class of the stroke or fill, path] on a ground of 240 x 150.
const PHONE = "M96 20h48a8 8 0 018 8v94a8 8 0 01-8 8H96a8 8 0 01-8-8V28a8 8 0 018-8zM112 120h16";
const HOUSE = "M130 66l46-34 46 34M142 60v60h68V60M164 120V88h24v32";
const VALLEY = "M0 130l54-74 34 40 46-66 54 74 24-30 28 56";
const PICTURES = [
  [["line", PHONE], ["late", "M100 42h6v14h-6z"], ["soft", "M112 44h28M112 53h18"],
    ["review", "M100 66h6v14h-6z"], ["soft", "M112 68h28M112 77h18"],
    ["doing", "M100 90h6v14h-6z"], ["soft", "M112 92h28M112 101h18"]],
  [["soft", VALLEY], ["line", "M104 62h32a6 6 0 016 6v56a6 6 0 01-6 6h-32a6 6 0 01-6-6V68a6 6 0 016-6z"],
    ["done", "M108 96l9 9 17-20-4-4-13 15-5-5z"], ["late-line", "M150 44a34 34 0 0134 0M158 54a18 18 0 0118 0M146 32l42 30"]],
  [["soft", HOUSE], ["line", "M30 34h52a6 6 0 016 6v76a6 6 0 01-6 6H30a6 6 0 01-6-6V40a6 6 0 016-6z"],
    ["ink", "M36 52h14v14H36zM62 52h14v14H62zM36 78h14v14H36zM60 76h6v6h-6zM70 82h6v6h-6zM60 88h8v6h-8z"],
    ["line", "M36 104h40"], ["doing-line", "M98 78h22M112 70l8 8-8 8"]],
  [["soft", "M26 30h86v66H26zM32 84l22-26 18 20 12-12 22 20"], ["line", "M128 40h86v58h-86z"],
    ["ink-line", "M140 78c8-30 16-30 14-8s8 10 14-4 8 14 14 4 6-2 18-2"], ["soft", "M140 88h62"],
    ["line", "M178 118l34-26 6 8-34 24-10 2z"]],
  [["line", "M20 44h34a5 5 0 015 5v60a5 5 0 01-5 5H20a5 5 0 01-5-5V49a5 5 0 015-5z"], ["wait", "M24 62h26v10H24z"],
    ["doing-line", "M70 78h28M90 70l8 8-8 8"], ["soft", "M108 58h38v42h-38zM108 70h38M108 84h38"],
    ["doing-line", "M156 78h20M168 70l8 8-8 8"], ["line", "M184 62l22-16 22 16v46h-44z"],
    ["done", "M195 84l8 8 16-19-4-4-12 14-4-4z"]],
];

const words = () => [
  [t("Today says what comes first"), t("What is late stands on top in red, what came back beside it. Touch a line and begin.")],
  [t("Everything works without a signal"), t("Fetch once a week with a signal. In the valley you look up, fill in and sign as usual.")],
  [t("Scan the code on the door"), t("It opens the household at once. Without a camera its name will do.")],
  [t("One thing a screen, kept at every touch"), t("Photos get time and place by themselves; people sign on the glass. If the phone dies you go on where you were.")],
  [t("You see where each record is"), t("Only on this phone, has arrived, accepted. What needs you says why and what to do.")],
];

function drawing(parts, label) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 240 150");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", label);
  picture.setAttribute("class", "tour-picture");
  for (const [name, path] of parts) {
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("class", name);
    line.setAttribute("d", path);
    picture.append(line);
  }
  return picture;
}

// True until the tour was seen or left once.
export const isNew = async () => !(await get("values", SEEN));

// The tour, and after it where one wanted to go: a scanned code may be what started the app.
export const tourBefore = (address) => `#/tour${afterwards(address.replace(/^#\/tour\b.*/, ""))}`;
const afterwards = (address) => (address ? `?then=${encodeURIComponent(address)}` : "");

export async function show(root, { path, query }) {
  const then = query.then || "";
  const leave = async () => {
    await put("values", SEEN, { at: new Date().toISOString() });
    go(then || "#/today");
  };
  const to = (picture) => () => go(`#/tour/${picture}${afterwards(then)}`);
  const told = words();
  const at = Math.min(Math.max(Number(path[0]) || 1, 1), told.length);
  const [heading, text] = told[at - 1];
  const isLast = at === told.length;
  const dots = el("p", { class: "tour-dots", "aria-label": t("Picture {n} of {of}", { n: at, of: told.length }) },
    told.map((one, index) => el("i", { class: index === at - 1 ? "on" : "" })));
  root.append(el("section", { class: "tour" },
    drawing(PICTURES[at - 1], heading), el("h2", {}, heading), el("p", {}, text), dots,
    el("div", { class: "foot" },
      at > 1 ? button(t("Back"), to(at - 1)) : button(t("Skip"), leave),
      isLast ? button(t("Begin to work"), leave, "primary")
        : button(t("Next"), to(at + 1), "primary"))));
}
