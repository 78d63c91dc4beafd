// What passes between the check-in page and the server, how it is checked and read: nothing here keeps anything.
const Exchange = (() => {
  "use strict";
  const { b64u, unb64u, utf8, sha256 } = Tickets;
  const BODY_BYTES = 1024, PATIENCE_MS = 20000, DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const STATUS = { 404: "unknown", 409: "used", 410: "closed", 423: "closed" };

  class Problem extends Error {
    constructor(kind) { super(kind); this.kind = kind; }
  }

  async function call(path, body) {
    const options = { credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(PATIENCE_MS) };
    if (body) Object.assign(options, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    try {
      const response = await fetch("../" + path, options);
      if (response.ok) return await response.json();
      throw new Problem(response.status >= 500 || response.status === 429 ? "retry" : STATUS[response.status] || "stop");
    } catch (problem) {
      throw problem instanceof Problem ? problem : new Problem("retry"); // no network, too slow, or not our server
    }
  }

  // RFC 6962: the group's entry must be a leaf of the tree that the manifest announced to everybody
  async function announced(wave, cell) {
    const [manifest, file] = await Promise.all([call("manifest.json"), call(`cells/${cell}.json`)]);
    let hash = await sha256([0], utf8(file.entry));
    for (const { left, right } of file.path) {
      hash = await (left ? sha256([1], unb64u(left), hash) : sha256([1], hash, unb64u(right)));
    }
    const entry = JSON.parse(file.entry);
    if (b64u(hash) !== manifest.cells.root || manifest.wave !== wave || entry.cell !== cell) throw new Problem("stop");
    return { members: entry.members, key: await Tickets.importKey(unb64u(entry.key)) };
  }

  function sheet(answers) {
    const given = Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(given.map(([item, code]) => [item, /^-?\d+$/.test(code) ? Number(code) : code]));
  }

  // every body has the same size, whatever it says
  function padded(message) {
    const size = JSON.stringify({ ...message, pad: "" }).length;
    return JSON.stringify({ ...message, pad: "0".repeat(Math.max(0, BODY_BYTES - size)) });
  }

  async function expected(prepared, tagKey, answers) {
    const row = await Tickets.rowId(prepared);
    const key = await crypto.subtle.importKey("raw", tagKey, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const signed = Tickets.concat(row, utf8(JSON.stringify(answers)));
    const tag = new Uint8Array(await crypto.subtle.sign("HMAC", key, signed));
    const bits = (await sha256(utf8("entrepairs/rcpt/v1"), row, tag)).subarray(0, 10);
    const text = [...bits].map((byte) => byte.toString(2).padStart(8, "0")).join("");
    return text.replace(/.{5}/g, (five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[parseInt(five, 2)]);
  }

  // the larger panel is decided here and nowhere else
  function hard(rules, answers) {
    return rules.some(({ items, op, value }) => {
      const codes = items.map((item) => answers[item]);
      const sum = codes.reduce((a, b) => a + b, 0);
      return codes.every(Number.isInteger) && (op === ">=" ? sum >= value : sum <= value);
    });
  }

  // a card from its typed code: Crockford's base 32, where O is 0, and I and L are 1
  function read(text) {
    const digits = text.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
    if (!/^[0-7][\dA-HJKMNP-TV-Z]{25}$/.test(digits)) throw new Problem("partial");
    return b64u(Tickets.bytesOf([...digits].reduce((n, digit) => n * 32n + BigInt(DIGITS.indexOf(digit)), 0n), 16));
  }

  return { Problem, call, announced, sheet, padded, expected, hard, read };
})();
