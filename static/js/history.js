// The owner's own page: everything on it comes from this device, and nothing on it goes anywhere.
(() => {
  "use strict";
  const { read, write, merge, score, has } = OwnScores;
  const KEY = "entrepairs.history", LARGEST = 1000000, SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 340, TOP = 12, BOTTOM = 132, LEFT = 28, RIGHT = 322;
  const $ = (id) => document.getElementById(id);
  const sets = JSON.parse($("sets").textContent), words = $("words").dataset, lang = document.documentElement.lang;
  const erase = $("erase"), sure = erase.dataset.sure, ask = erase.textContent;
  const height = (value) => BOTTOM - (value / 10) * (BOTTOM - TOP);
  let raw = null, entries = [];

  // what this device keeps

  function load() {
    raw = null;
    entries = [];
    try {
      raw = localStorage.getItem(KEY);
      if (raw !== null) entries = read(raw, sets);
      return true;
    } catch { return false; } // not readable, or refused by the browser: what is there stays until it is erased
  }

  function store(all) {
    try { localStorage.setItem(KEY, write(all)); return true; }
    catch { return false; }
  }

  function tell(text) {
    $("told").textContent = text || "";
  }

  // drawing

  function make(name, parent, text, attributes = {}) {
    const drawn = name in { svg: 1, line: 1, polyline: 1, circle: 1, text: 1 };
    const made = drawn ? document.createElementNS(SVG, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    parent.append(made);
    return made;
  }

  function dated(day, month = "long") {
    return new Date(`${day}T12:00`).toLocaleDateString(lang === "en" ? "en-GB" : lang, { day: "numeric", month, year: "numeric" });
  }

  function figure(value) {
    return value === null ? words.none : value.toLocaleString(lang, { maximumFractionDigits: 1 });
  }

  function places(points) {
    const days = points.map(({ day }) => Date.parse(day)), first = Math.min(...days), span = Math.max(...days) - first;
    return days.map((day) => (span ? LEFT + ((day - first) / span) * (RIGHT - LEFT) : (LEFT + RIGHT) / 2));
  }

  function curve(parent, title, points) {
    const said = words.curve.replace("#1", title).replace("#2", points.length);
    const svg = make("svg", parent, "", { viewBox: `0 0 ${WIDTH} 156`, role: "img", "aria-label": said, class: "curve" });
    for (const value of [0, 5, 10]) {
      make("line", svg, "", { x1: LEFT, x2: RIGHT, y1: height(value), y2: height(value) });
      make("text", svg, value, { x: LEFT - 8, y: height(value) + 4, "text-anchor": "end" });
    }
    const at = places(points), runs = [[]];
    points.forEach(({ value }, i) => {
      if (value === null) { runs.push([]); return; }
      runs[runs.length - 1].push(`${at[i]},${height(value)}`);
    });
    for (const run of runs) make("polyline", svg, "", { points: run.join(" ") });
    points.forEach(({ value }, i) => {
      if (value !== null) make("circle", svg, "", { cx: at[i], cy: height(value), r: 5 });
    });
    const last = points.length - 1, anchors = last ? { 0: "start", [last]: "end" } : { 0: "middle" };
    for (const [i, anchor] of Object.entries(anchors)) {
      make("text", svg, dated(points[i].day, "short"), { x: at[i], y: 152, "text-anchor": anchor });
    }
  }

  function table(parent, title, column, rows) {
    const all = make("table", parent, ""), head = make("tr", make("thead", all, ""), ""), body = make("tbody", all, "");
    make("caption", all, title);
    for (const name of [words.day, column]) make("th", head, name, { scope: "col" });
    for (const [day, text] of rows) {
      const row = make("tr", body, "");
      make("th", row, dated(day), { scope: "row" });
      make("td", row, text);
    }
  }

  // measures of all sets together, each once, in the order in which they are asked
  function gathered(kind) {
    const found = new Map();
    for (const set of Object.values(sets)) for (const one of set[kind]) found.set(one.id, one);
    return [...found.values()];
  }

  function asking(kind, id) {
    return entries.filter(({ set }) => has(sets, set) && sets[set][kind].some((one) => one.id === id));
  }

  function section(title) {
    const part = make("section", $("curves"), "");
    make("h2", part, title);
    return part;
  }

  function draw() {
    $("curves").replaceChildren();
    for (const scale of gathered("scales")) {
      const points = asking("scales", scale.id).map(({ day, answers }) => ({ day, value: score(scale, answers) }));
      if (!points.length) continue;
      const part = section(scale.title);
      make("p", part, scale.direction, { class: "soft" });
      curve(part, scale.title, points);
      const folded = make("details", part, "");
      make("summary", folded, words.table);
      table(folded, scale.title, words.figure, points.map(({ day, value }) => [day, figure(value)]));
    }
    for (const choice of gathered("choices")) {
      const rows = asking("choices", choice.id).map(({ day, answers }) => [day, choice.labels[answers[choice.id]]]);
      if (rows.length) table(section(choice.title), choice.question, words.answer, rows.map(([day, text]) => [day, text || words.none]));
    }
    const unknown = entries.filter(({ set }) => !has(sets, set)).length;
    $("unknown").hidden = !unknown;
    $("unknown").textContent = words.unknown.replace("#", unknown);
    $("empty").hidden = raw !== null;
    for (const id of ["save", "erase"]) $(id).hidden = raw === null;
  }

  // pressing

  function save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([entries.length ? write(entries) : raw], { type: "application/json" }));
    link.download = "entrepairs.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    tell(words.saved);
  }

  async function open({ target }) {
    const [file] = target.files;
    if (!file) return;
    let given = null;
    try { given = file.size <= LARGEST ? read(await file.text(), sets) : null; }
    catch { /* told below */ }
    target.value = "";
    if (!given) { tell(words.bad); return; }
    if (!load() && raw !== null) { tell(words.unreadable); return; } // what is there is never written over
    const all = merge(entries, given), added = all.length - entries.length;
    tell(store(all) ? words.added.replace("#", added) : words.refused);
    refresh();
  }

  function forget() {
    if (erase.textContent !== sure) { erase.textContent = sure; tell(sure); return; }
    try { localStorage.removeItem(KEY); tell(words.erased); }
    catch { tell(words.refused); }
    erase.textContent = ask;
    refresh();
    document.querySelector("h1").focus();
  }

  function refresh() {
    const readable = load();
    draw();
    if (!readable) tell(raw === null ? words.refused : words.unreadable);
  }

  $("save").addEventListener("click", save);
  $("file").addEventListener("change", open);
  erase.addEventListener("click", forget);
  erase.addEventListener("blur", () => { erase.textContent = ask; });
  addEventListener("storage", refresh); // another tab kept or erased something
  $("tools").hidden = false;
  refresh();
})();
