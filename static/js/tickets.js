// The device's half of a ticket: RSABSSA-SHA384-PSS-Randomized of RFC 9474, in BigInt and WebCrypto.
// The server signs without seeing what. `salt`, `r`, `s` and `prefix` are arguments only so that the RFC's
// vectors can be checked: the page never passes them.
const Tickets = (() => {
  "use strict";
  const PSS = { name: "RSA-PSS", hash: "SHA-384" };
  const HASH = 48, SALT = 48, E = 65537n;
  const utf8 = (text) => new TextEncoder().encode(text);
  const random = (size) => crypto.getRandomValues(new Uint8Array(size));
  const digest = async (name, ...parts) =>
    new Uint8Array(await crypto.subtle.digest(name, concat(...parts)));
  const sha256 = (...parts) => digest("SHA-256", ...parts);
  const sha384 = (...parts) => digest("SHA-384", ...parts);

  function concat(...parts) {
    const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) { all.set(part, at); at += part.length; }
    return all;
  }

  const b64u = (bytes) =>
    btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const unb64u = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

  const toInt = (bytes) => bytes.reduce((text, byte) => text + byte.toString(16).padStart(2, "0"), "0x0");
  const big = (bytes) => BigInt(toInt(bytes));
  const bytesOf = (number, size) =>
    Uint8Array.from(number.toString(16).padStart(2 * size, "0").match(/../g), (pair) => parseInt(pair, 16));

  // x to the 65537 = 2^16 + 1
  function power(x, n) {
    let y = x;
    for (let i = 0; i < 16; i++) y = (y * y) % n;
    return (y * x) % n;
  }

  // 0n when there is no inverse
  function inverse(x, n) {
    let [a, b, u, v] = [n, x % n, 0n, 1n];
    while (b) { const q = a / b; [a, b, u, v] = [b, a - q * b, v, u - q * v]; }
    return a === 1n ? (u + n) % n : 0n;
  }

  function unit(n, size) {
    for (;;) {
      const drawn = big(random(size));
      if (drawn > 1n && drawn < n && inverse(drawn, n)) return drawn;
    }
  }

  // EMSA-PSS (RFC 8017, 9.1.1) with SHA-384 and MGF1-SHA384, for a modulus of a whole number of bytes
  async function encode(message, size, salt) {
    const hash = await sha384(new Uint8Array(8), await sha384(message), salt);
    const block = concat(new Uint8Array(size - SALT - HASH - 2), [1], salt);
    for (let i = 0; i * HASH < block.length; i++) {
      const mask = await sha384(hash, [0, 0, 0, i]);
      mask.forEach((byte, j) => { if (i * HASH + j < block.length) block[i * HASH + j] ^= byte; });
    }
    block[0] &= 127;
    return concat(block, hash, [0xbc]);
  }

  // -> {key, n, size, fpr}; refuses another exponent, fewer than 2048 bits or an odd number of them
  async function importKey(spki) {
    const key = await crypto.subtle.importKey("spki", spki, PSS, true, ["verify"]);
    const jwk = await crypto.subtle.exportKey("jwk", key);
    const modulus = unb64u(jwk.n);
    if (big(unb64u(jwk.e)) !== E || modulus.length < 256 || modulus[0] < 128) throw new Error("key");
    return { key, n: big(modulus), size: modulus.length, fpr: await sha256(spki) };
  }

  async function prepare(fpr, s = random(16), prefix = random(32)) {
    return concat(prefix, await sha256(utf8("entrepairs/token/v1"), fpr, s));
  }

  async function blind({ n, size }, prepared, salt = random(SALT), r = unit(n, size)) {
    const message = big(await encode(prepared, size, salt));
    if (!inverse(message, n)) throw new Error("message");
    return { blinded: bytesOf((message * power(r, n)) % n, size), inverse: bytesOf(inverse(r, n), size) };
  }

  // A signature that does not fit means a cheat or a fault: the caller stops and never asks again.
  async function finalize({ key, n, size }, prepared, blindSig, inv) {
    if (blindSig.length !== size || inv.length !== size) throw new Error("signature");
    const signature = bytesOf((big(blindSig) * big(inv)) % n, size);
    const pss = { name: "RSA-PSS", saltLength: SALT };
    if (!(await crypto.subtle.verify(pss, key, signature, prepared))) throw new Error("signature");
    return signature;
  }

  const rowId = (prepared) => sha256(utf8("entrepairs/row/v1"), prepared.subarray(32));

  return { importKey, prepare, blind, finalize, rowId, bytesOf, b64u, unb64u, sha256, concat, utf8, random };
})();
