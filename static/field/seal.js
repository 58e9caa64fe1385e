// Sealing by WebCrypto. What lies on the phone is AES-GCM under the data key; that key is wrapped
// by one made of the PIN and of the server's half, and once more by a key that cannot leave this
// browser. What is sealed to the office only the server opens: not even this phone.

const ROUNDS = 310000; // PBKDF2-SHA256, OWASP's figure
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const subtle = () => crypto.subtle;

export const random = (size) => crypto.getRandomValues(new Uint8Array(size));
export const bytesOf = (text) => encoder.encode(text);

export function toBase64(bytes) {
  let text = "";
  const view = new Uint8Array(bytes);
  for (let at = 0; at < view.length; at += 8192) {
    text += String.fromCharCode(...view.subarray(at, at + 8192));
  }
  return btoa(text);
}

export const fromBase64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

const hex = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");

export async function digest(bytes) {
  return hex(new Uint8Array(await subtle().digest("SHA-256", bytes)));
}

// A number made on the phone that sorts by time (UUID version 7, RFC 9562).
export function newId(at = Date.now()) {
  const bytes = random(16);
  for (let index = 0; index < 6; index += 1) {
    bytes[index] = Math.floor(at / 2 ** (8 * (5 - index))) % 256;
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = hex(bytes);
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]].map((at) => text.slice(...at)).join("-");
}

export const newPhoneKey = () =>
  subtle().generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);

function join(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return whole;
}

// `about` says what is sealed and is checked when it is opened: nothing can be put in its place.
export async function sealBytes(key, bytes, about) {
  const iv = random(12);
  const how = { name: "AES-GCM", iv, additionalData: bytesOf(about) };
  return join(iv, await subtle().encrypt(how, key, bytes));
}

export async function openBytes(key, sealed, about) {
  const how = { name: "AES-GCM", iv: sealed.slice(0, 12), additionalData: bytesOf(about) };
  return new Uint8Array(await subtle().decrypt(how, key, sealed.slice(12)));
}

export const seal = (key, value, about) => sealBytes(key, bytesOf(JSON.stringify(value)), about);

export const open = async (key, sealed, about) =>
  JSON.parse(decoder.decode(await openBytes(key, sealed, about)));

const asKey = (bytes, uses = ["encrypt", "decrypt"]) =>
  subtle().importKey("raw", bytes, "AES-GCM", false, uses);

// The key of PIN and server's half.
async function lockKey(pin, salt, half) {
  const typed = await subtle().importKey("raw", bytesOf(pin), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  const slow = await subtle().deriveBits(how, typed, 256);
  const both = await subtle().importKey("raw", join(slow, half), "HKDF", false, ["deriveKey"]);
  const info = bytesOf("field data key 1");
  return subtle().deriveKey({ name: "HKDF", hash: "SHA-256", salt, info }, both,
    { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

// A new data key: {key, salt, wrapped}. Its bytes are seen here only.
export async function newDataKey(phoneKey, pin, half) {
  const salt = random(16);
  const bytes = random(32);
  const inner = await sealBytes(await lockKey(pin, salt, half), bytes, "data-key");
  const made = { key: await asKey(bytes), salt, wrapped: await sealBytes(phoneKey, inner, "wrap") };
  bytes.fill(0);
  return made;
}

// The data key, or null for a wrong PIN.
export async function dataKey(phoneKey, pin, half, { salt, wrapped }) {
  try {
    const inner = await openBytes(phoneKey, wrapped, "wrap");
    const bytes = await openBytes(await lockKey(pin, salt, half), inner, "data-key");
    return await asKey(bytes);
  } catch (error) {
    return null;
  }
}

// Sealed to the office's public key (JWK, P-256): {key, iv, sealed} in base64, where `key` is the
// uncompressed point of a key pair used once. ECDH, HKDF-SHA256 without salt, AES-256-GCM.
export async function sealToOffice(jwk, bytes, about) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const office = await subtle().importKey("jwk", jwk, curve, false, []);
  const once = await subtle().generateKey(curve, true, ["deriveBits"]);
  const shared = await subtle().deriveBits({ name: "ECDH", public: office }, once.privateKey, 256);
  const base = await subtle().importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const info = bytesOf("field parcel 1");
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
  const key = await subtle().deriveKey(how, base, { name: "AES-GCM", length: 256 }, false,
    ["encrypt"]);
  const iv = random(12);
  const told = { name: "AES-GCM", iv, additionalData: bytesOf(about) };
  const sealed = await subtle().encrypt(told, key, bytes);
  const point = await subtle().exportKey("raw", once.publicKey);
  return { key: toBase64(point), iv: toBase64(iv), sealed: toBase64(sealed) };
}
