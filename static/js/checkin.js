// The check-in page: one question at a time, a draft in this tab, a ticket asked for only when Send is pressed.
// Nothing is said to the server before that but "give me the page, the manifest and my group's entry".
(() => {
  "use strict";
  const { b64u, unb64u, utf8, sha256 } = Tickets;
  const $ = (id) => document.getElementById(id);
  const form = $("questions"), send = $("send"), next = $("next");
  const questions = [...form.querySelectorAll("fieldset")];
  const screens = [form, ...document.querySelectorAll("main > section")];
  const rules = JSON.parse(form.dataset.rules);
  const { wave, preview } = document.body.dataset;
  const titles = { page: document.title, send: send.textContent, skip: next.textContent };
  const STORE = "entrepairs." + wave, BODY_BYTES = 2048, PATIENCE_MS = 20000, PAUSE_MS = 250;
  const STATUS = { 404: "unknown", 409: "used", 410: "closed", 423: "closed" };
  let state = null, checked = null, pointed = false, pause = 0;

  class Problem extends Error {
    constructor(kind) { super(kind); this.kind = kind; }
  }

  // the draft: {cell, code, answers, step}, then {blind}, {signature}, {tagKey} once Send was pressed

  function keep() {
    if (preview !== undefined) return false;
    try { sessionStorage.setItem(STORE, JSON.stringify(state)); return true; }
    catch { return false; } // storage refused by the browser: the draft lives as long as this page
  }

  function kept() {
    try { return JSON.parse(sessionStorage.getItem(STORE)); }
    catch { return null; }
  }

  function wipe() {
    try { sessionStorage.removeItem(STORE); }
    catch { /* refused: then nothing was kept either */ }
    state = null;
    form.reset();
  }

  function load() {
    if (preview !== undefined) return { answers: {}, step: 0 };
    const link = /^#([0-9a-f]{16})\.([\w-]{22})$/.exec(location.hash);
    state = kept();
    if (!link) return location.hash.length > 1 ? {} : state;
    const [, cell, code] = link;
    if (!state || state.cell !== cell || state.code !== code) state = { cell, code, answers: {}, step: 0 };
    if (keep()) history.replaceState(null, "", location.pathname);
    return state;
  }

  // screens

  function screen(id, title) {
    for (const part of screens) part.hidden = part.id !== id;
    document.body.dataset.at = id;
    document.title = title ? `${title} - ${titles.page}` : titles.page;
    scrollTo(0, 0);
  }

  function go(step) {
    clearTimeout(pause);
    state.step = step;
    keep();
    if (step === 0) { screen("intro"); document.querySelector("h1").focus(); }
    else if (step > questions.length) review();
    else ask(step);
  }

  function ask(step) {
    const said = $("progress").dataset.text.replace("#", step);
    screen("questions", said);
    $("progress").textContent = said;
    $("bar").value = step;
    questions.forEach((question, i) => { question.hidden = i + 1 !== step; });
    label();
    questions[step - 1].querySelector("legend").focus();
  }

  function label() {
    const chosen = questions[state.step - 1].querySelector(":checked");
    next.textContent = chosen ? next.dataset.next : titles.skip;
    next.classList.toggle("quiet", !chosen);
  }

  function review() {
    show("review");
    $("given").textContent = Object.values(state.answers).filter((code) => code !== null).length;
    // once the answers are on their way, other ones would be refused
    $("review").querySelector(".back").hidden = Boolean(state.tagKey);
  }

  function show(id) {
    screen(id);
    $(id).querySelector("h2").focus();
  }

  function fail(kind) {
    wipe();
    $("language").hidden = true;
    show(kind);
  }

  // talking to the server

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
  async function check() {
    if (checked) return checked;
    const { cell } = state;
    const [manifest, file] = await Promise.all([call("manifest.json"), call(`cells/${cell}.json`)]);
    let hash = await sha256([0], utf8(file.entry));
    for (const { left, right } of file.path) {
      hash = await (left ? sha256([1], unb64u(left), hash) : sha256([1], hash, unb64u(right)));
    }
    const entry = JSON.parse(file.entry);
    if (b64u(hash) !== manifest.cells.root || manifest.wave !== wave || entry.cell !== cell) throw new Problem("stop");
    checked = { members: entry.members, key: await Tickets.importKey(unb64u(entry.key)) };
    return checked;
  }

  // What must be asked for again after a lost answer is kept first, so that asking twice counts once.
  async function ticket(key) {
    if (!state.blind) {
      const prepared = await Tickets.prepare(key.fpr), { blinded, inverse } = await Tickets.blind(key, prepared);
      state.blind = { prepared: b64u(prepared), blinded: b64u(blinded), inverse: b64u(inverse) };
      keep();
    }
    if (!state.signature) {
      const { prepared, blinded, inverse } = state.blind;
      const { blind_sig } = await call("ticket", JSON.stringify({ card: state.code, cell: state.cell, blinded }));
      state.signature = b64u(await Tickets.finalize(key, unb64u(prepared), unb64u(blind_sig), unb64u(inverse)));
      keep();
    }
  }

  function sheet() {
    const given = Object.entries(state.answers).sort(([a], [b]) => (a < b ? -1 : 1));
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

  async function deliver() {
    const { key } = await check();
    await ticket(key);
    state.tagKey = state.tagKey || b64u(Tickets.random(32));
    keep();
    const answers = sheet(), { prepared } = state.blind;
    const message = { cell: state.cell, prepared, signature: state.signature, tag_key: state.tagKey, answers };
    const { receipt } = await call("answers", padded(message));
    if (receipt !== await expected(unb64u(prepared), unb64u(state.tagKey), answers)) throw new Problem("stop");
    return answers;
  }

  // the larger panel is decided here and nowhere else
  function hard(answers) {
    return rules.some(({ items, op, value }) => {
      const codes = items.map((item) => answers[item]);
      const sum = codes.reduce((a, b) => a + b, 0);
      return codes.every(Number.isInteger) && (op === ">=" ? sum >= value : sum <= value);
    });
  }

  function thank(answers) {
    $("support").hidden = !hard(answers);
    wipe();
    $("language").hidden = true;
    $("help").open = true;
    show("thanks");
  }

  async function deliverOnce() {
    if (send.disabled) return;
    if (preview !== undefined) { show("previewed"); return; }
    send.disabled = true;
    send.textContent = send.dataset.sending;
    $("retry").hidden = true;
    try { thank(await deliver()); }
    catch (problem) {
      if (problem.kind === "retry") { review(); $("retry").hidden = false; }
      else fail(problem.kind || "stop");
    } finally {
      send.disabled = false;
      send.textContent = send.dataset.again;
    }
  }

  // arrow keys choose, only a finger or a mouse moves on
  form.addEventListener("pointerdown", () => { pointed = true; });
  form.addEventListener("keydown", () => { pointed = false; });
  form.addEventListener("change", ({ target }) => {
    state.answers[target.name] = target.value === "" ? null : target.value;
    keep();
    label();
  });
  form.addEventListener("click", ({ target }) => {
    if (!pointed || target.type !== "radio") return;
    clearTimeout(pause);
    pause = setTimeout(go, PAUSE_MS, state.step + 1);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); go(state.step + 1); });
  for (const back of document.querySelectorAll(".back")) back.addEventListener("click", () => go(state.step - 1));
  $("start").addEventListener("click", () => go(1));
  send.addEventListener("click", deliverOnce);
  addEventListener("hashchange", () => location.reload());

  state = load();
  if (!state) show("nocard");
  else if (!state.answers) show("unknown");
  else {
    for (const [item, code] of Object.entries(state.answers)) {
      const chosen = [...form.elements[item]].find((radio) => radio.value === (code === null ? "" : code));
      if (chosen) chosen.checked = true;
    }
    if (state.step) go(state.step); else screen("intro");
    if (preview === undefined) {
      check().then(({ members }) => { $("members").textContent = members; $("with").hidden = false; })
        .catch((problem) => { if (problem.kind !== "retry") fail(problem.kind || "stop"); });
    }
  }
})();
