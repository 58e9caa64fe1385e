// Asking the server. An answer counts only when it is what the server would say: JSON, whole, with
// its time. A page of a portal, half an answer or an error is "not delivered", and nothing is
// thrown away for it.

const TIMEOUT_MS = 45000;
const LEAVING_MS = 8000; // nobody waits longer to leave
// outcome -> the state of the network that the header shows
const STATES = {
  ok: "online", refused: "online", old: "online", revoked: "online", other: "online",
  login: "login", portal: "portal", broken: "trouble", offline: "offline",
};

export const identity = { device: "", csrf: "" };
export const network = new EventTarget();
let state = navigator.onLine ? "online" : "offline";

export const networkState = () => (navigator.onLine ? state : "offline");

function tell(next) {
  if (next === state) return;
  state = next;
  network.dispatchEvent(new Event("change"));
}

window.addEventListener("online", () => tell("online"));
window.addEventListener("offline", () => tell("offline"));

function token() {
  const name = document.body.dataset.csrfCookie;
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? found.slice(name.length + 1) : identity.csrf;
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

// The outcome of an answer by its status, where it is JSON or not.
function judge(status, data, needs) {
  const code = data && data.code;
  if (status === 200 || status === 201) {
    const isWhole = data && needs.every((name) => name in data);
    return isWhole ? "ok" : "portal";
  }
  if (status === 204) return needs.length ? "portal" : "ok"; // nothing to say, where none is due
  if (status === 401) return "login";
  if (status === 403) return code === "revoked" ? "revoked" : "login";
  if (status === 409) return data ? "other" : "broken";
  if (status === 426) return "old";
  if (status === 413 || status >= 500 || !data) return "broken";
  return status >= 300 && status < 400 ? "portal" : "refused";
}

async function read(answer) {
  const kind = answer.headers.get("Content-Type") || "";
  if (!kind.startsWith("application/json")) return null;
  try {
    const data = JSON.parse(await answer.text());
    return isObject(data) ? data : null;
  } catch (error) {
    return null; // half an answer
  }
}

// {outcome, status, data}: outcome is ok, refused, login, revoked, other (another person's), old,
// portal (a page in between), broken or offline. `needs` are the names an answer must have.
export async function call(method, path, { json, bytes, headers = {}, needs = ["time"] } = {}) {
  const sent = { Accept: "application/json", "X-App": document.body.dataset.version, ...headers };
  if (identity.device) sent["X-Device"] = identity.device;
  if (method !== "GET") {
    if (!token()) await call("GET", "devices/", { needs: [] }); // it brings the cookie
    sent["X-CSRFToken"] = token();
  }
  if (json) sent["Content-Type"] = "application/json";
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  try {
    const answer = await fetch(`/api/v1/field/${path}`, {
      method, headers: sent, body: json ? JSON.stringify(json) : bytes, cache: "no-store",
      credentials: "same-origin", redirect: "manual", signal: stop.signal,
    });
    const data = answer.type === "opaqueredirect" ? null : await read(answer);
    const isMoved = answer.type === "opaqueredirect";
    const outcome = isMoved ? "portal" : judge(answer.status, data, needs);
    tell(STATES[outcome]);
    return { outcome, status: answer.status, data: data || {} };
  } catch (error) {
    tell("offline");
    return { outcome: "offline", status: 0, data: {} };
  } finally {
    clearTimeout(timer);
  }
}

// End the session of the site; true when the server did.
export async function endSession() {
  const headers = { "X-CSRFToken": token() };
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), LEAVING_MS);
  const how = { method: "POST", headers, credentials: "same-origin", redirect: "manual", signal: stop.signal };
  try {
    const answer = await fetch(document.body.dataset.logout, how);
    return answer.type === "opaqueredirect" || answer.ok;
  } catch (error) {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
