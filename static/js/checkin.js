// The check-in page: one question at a time, a draft in this tab, a ticket asked for only when Send is pressed.
// Nothing is said to the server before that but "give me the page, the manifest and my group's entry", and, for a code
// that was typed, "which group is it of". On a shared device nothing is stored and everything goes with its user.
(() => {
  "use strict";
  const { b64u, unb64u } = Tickets, { Problem, call, announced, sheet, padded, expected, hard, read } = Exchange;
  const $ = (id) => document.getElementById(id);
  const form = $("questions"), send = $("send"), next = $("next"), typed = $("code");
  const questions = [...form.querySelectorAll("fieldset")];
  const screens = [form, ...document.querySelectorAll("main > section")];
  const rules = JSON.parse(form.dataset.rules);
  const { wave, preview, set, day } = document.body.dataset;
  const WRONG = $("wrong").dataset;
  const titles = { page: document.title, send: send.textContent, skip: next.textContent };
  const STORE = "entrepairs." + wave, HISTORY = "entrepairs.history";
  const PAUSE_MS = 250, SHARED = "#shared";
  const WARN_MS = 40000, FORGET_MS = 60000, THANKS_MS = 20000;
  let state = null, checked = null, own = null, pointed = false, pause = 0, seen = 0, shared = false;

  // the draft: {cell, code, answers, step}, then {blind}, {signature}, {tagKey} once Send was pressed

  function keep() {
    if (preview !== undefined || shared) return false;
    try { sessionStorage.setItem(STORE, JSON.stringify(state)); return true; }
    catch { return false; } // storage refused by the browser: the draft lives as long as this page
  }

  function kept() {
    try { return JSON.parse(sessionStorage.getItem(STORE)); }
    catch { return null; }
  }

  function unkeep() {
    try { sessionStorage.removeItem(STORE); }
    catch { /* refused: then nothing was kept either */ }
  }

  function wipe() {
    unkeep();
    clearTimeout(pause);
    state = own = null;
    form.reset();
    $("typed").reset();
    for (const id of ["retry", "support", "with", "idle"]) $(id).hidden = true;
    complain("");
    send.textContent = titles.send;
  }

  function share(on) {
    shared = on;
    document.body.classList.toggle("shared", on);
    $("language").hidden = on;
    if (on) unkeep(); else keep();
  }

  function load() {
    if (preview !== undefined) return { answers: {}, step: 0 };
    if (location.hash === SHARED) {
      share(true);
      $("choice").hidden = true;
      $("language").hash = SHARED;
      return null;
    }
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
    // the other language is another page: it would find nothing there
    $("language").hidden = id !== "nocard" && (shared || !state);
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
    show(kind);
  }

  // a shared device

  function forget() {
    if (!shared || send.disabled) return; // what is being sent goes when that is over
    wipe();
    $("forgotten").hidden = false;
    show("nocard");
  }

  function watch() {
    const filled = state || typed.value, idle = Date.now() - seen;
    $("idle").hidden = !shared || !filled || idle < WARN_MS;
    if ((filled || document.body.dataset.at !== "nocard") && idle >= (filled ? FORGET_MS : THANKS_MS)) forget();
  }

  function stay() {
    seen = Date.now();
    watch();
  }

  // talking to the server

  // asked for once, however soon somebody sends; again only when it failed
  function check() {
    if (checked?.cell !== state.cell) {
      const asked = { cell: state.cell, entry: announced(wave, state.cell) };
      asked.entry.catch(() => { if (checked === asked) checked = null; });
      checked = asked;
    }
    return checked.entry;
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

  async function deliver() {
    const { key } = await check();
    await ticket(key);
    state.tagKey = state.tagKey || b64u(Tickets.random(32));
    keep();
    const answers = sheet(state.answers), { prepared } = state.blind;
    const message = { cell: state.cell, prepared, signature: state.signature, tag_key: state.tagKey, answers };
    const { receipt } = await call("answers", padded(message));
    if (receipt !== await expected(unb64u(prepared), unb64u(state.tagKey), answers)) throw new Problem("stop");
    return answers;
  }

  function thank(answers) {
    wipe();
    $("support").hidden = !hard(rules, answers);
    own = answers;
    $("keep").disabled = $("gone").hidden = false;
    $("help").open = true;
    show("thanks");
  }

  // the owner's own choice, for the page /box/history/: nothing is sent, and nothing is replaced but this wave
  function remember() {
    const said = $("kept");
    try {
      const { entries } = JSON.parse(localStorage.getItem(HISTORY)) || { entries: [] };
      const all = [...entries.filter((entry) => entry.wave !== wave), { wave, day, set, answers: own }];
      localStorage.setItem(HISTORY, JSON.stringify({ version: 1, entries: all }));
      said.textContent = said.dataset.done;
      own = null;
      $("keep").disabled = $("gone").hidden = true;
    } catch { said.textContent = said.dataset.refused; }
  }

  async function deliverOnce() {
    if (send.disabled) return;
    if (preview !== undefined) { show("previewed"); return; }
    send.disabled = true;
    send.textContent = send.dataset.sending;
    $("retry").hidden = true;
    try { thank(await deliver()); }
    catch (problem) {
      if (problem.kind === "retry") {
        review();
        $("retry").hidden = false;
        $("alone").hidden = !state.blind;
        send.textContent = send.dataset.again;
      } else fail(problem.kind || "stop");
    } finally {
      send.disabled = false;
      if (document.hidden) forget();
    }
  }

  async function enter(event) {
    event.preventDefault();
    const text = typed.value;
    complain("");
    try {
      const code = read(text), { cell } = await call("cell", JSON.stringify({ card: code }));
      if (typed.value !== text) return; // forgotten or corrected meanwhile
      state = { cell, code, answers: {}, step: 0 };
      $("typed").reset();
      begin();
      go(0);
    } catch ({ kind }) {
      if (!WRONG[kind]) { fail(kind || "stop"); return; }
      complain(WRONG[kind]);
      typed.focus();
    }
  }

  function complain(text) {
    $("wrong").textContent = text;
    typed.setAttribute("aria-invalid", text !== "");
  }

  function begin() {
    if (preview !== undefined) return;
    check().then(({ members }) => { $("members").textContent = members; $("with").hidden = false; })
      .catch((problem) => { if (state && problem.kind !== "retry") fail(problem.kind || "stop"); });
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
  const clicks = { start: () => go(1), send: deliverOnce, keep: remember, done: forget };
  for (const [id, act] of Object.entries(clicks)) $(id).addEventListener("click", act);
  $("typed").addEventListener("submit", enter);
  $("choice").addEventListener("change", ({ target }) => share(target.checked));
  addEventListener("hashchange", () => location.reload());

  for (const sign of ["pointerdown", "keydown", "click"]) addEventListener(sign, stay);
  addEventListener("visibilitychange", () => { if (document.hidden) forget(); });
  addEventListener("pagehide", () => {
    own = null; // a browser may hold on to the whole page for its back button
    $("keep").disabled = true;
    forget();
  });
  addEventListener("pageshow", ({ persisted }) => { if (persisted && shared) location.reload(); });
  setInterval(watch, 1000);

  state = load();
  stay();
  $("slow").hidden = true; // what a browser too old for this script, or without it, shows after a while
  if (!state) show("nocard");
  else if (!state.answers) show("unknown");
  else {
    for (const [item, code] of Object.entries(state.answers)) {
      const chosen = [...form.elements[item]].find((radio) => radio.value === (code === null ? "" : code));
      if (chosen) chosen.checked = true;
    }
    if (state.step) go(state.step); else screen("intro");
    begin();
  }
})();
