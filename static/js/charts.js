// Draw a chart with plotly when somebody asks for it; until then the page has the server's picture and table.
(() => {
  "use strict";
  const holder = document.getElementById("figures");
  const source = document.querySelector("script[data-plotly]");
  const CONFIG = {
    showSendToCloud: false, plotlyServerURL: "", displaylogo: false, displayModeBar: false, responsive: true,
  };
  const figures = JSON.parse(holder.textContent);
  const PAPER = { hue: "#0072b2", line: "#d9d4c8", ink: "#1d2733", ground: "#ffffff" };
  const PICTURE = { format: "png", width: 1000, height: 520, scale: 2 };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const drawn = new Map();
  let library = null;

  function load() {
    // plotly adds no style of its own when it finds this id and class, which our policy would refuse
    const sheet = Object.assign(document.createElement("link"), {
      id: "plotly.js-style-global", className: "no-inline-styles", rel: "stylesheet", href: source.dataset.style,
    });
    const script = Object.assign(document.createElement("script"), { src: source.dataset.plotly });
    const arrived = [sheet, script].map((part) => new Promise((done, failed) => {
      part.addEventListener("load", done);
      part.addEventListener("error", failed);
    }));
    document.head.append(sheet, script);
    return Promise.all(arrived);
  }

  function token(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function onPage() {
    return { hue: token("--c1"), line: token("--line"), ink: token("--ink"), ground: "rgba(0,0,0,0)" };
  }

  function painted(figure, { hue, line, ink, ground }) {
    const { data, layout } = structuredClone(figure);
    for (const trace of data) {
      trace.line = { color: hue, width: 2 };
      trace.marker = { color: hue, size: 9 };
      Object.assign(trace.error_y, { color: hue, thickness: 1.5, width: 5 });
    }
    for (const axis of [layout.xaxis, layout.yaxis]) Object.assign(axis, { gridcolor: line, linecolor: line, zeroline: false });
    Object.assign(layout, { paper_bgcolor: ground, plot_bgcolor: ground, font: { color: ink, size: 13 } });
    return [data, layout];
  }

  function draw(name) {
    const place = drawn.get(name);
    return Plotly.react(place, ...painted(figures[name], onPage()), CONFIG);
  }

  // On white whatever the page's colours, and with its title, because a picture goes on without its page.
  async function save(button) {
    const name = button.dataset.save;
    const title = [button.dataset.title, document.querySelector("h1").textContent.trim()].join(" - ");
    const [data, layout] = painted(figures[name], PAPER);
    // plotly reads a few tags in texts: a name is a name, whatever it looks like
    const text = title.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    Object.assign(layout, { title: { text, font: { size: 18 } }, margin: { l: 48, r: 24, t: 64, b: 48 }, height: PICTURE.height });
    const filename = title.replace(/[^\p{L}\p{N}]+/gu, "-");
    await Plotly.downloadImage({ data, layout, config: CONFIG }, { ...PICTURE, filename });
  }

  async function explore(button) {
    const name = button.dataset.explore;
    button.disabled = true;
    try {
      library ??= load();
      await library;
      const place = document.querySelector(`[data-plot="${name}"]`);
      const label = place.dataset.label ?? place.querySelector("svg").getAttribute("aria-label");
      place.setAttribute("role", "img");
      place.setAttribute("aria-label", label);
      place.replaceChildren();
      drawn.set(name, place);
      await draw(name);
      button.hidden = true;
      for (const saving of document.querySelectorAll(`[data-save="${name}"]`)) {
        saving.hidden = false;
        saving.addEventListener("click", () => save(saving));
      }
    } catch {
      library = null; // a lost network: the picture stays and the button can be pressed again
      button.disabled = false;
    }
  }

  dark.addEventListener("change", () => [...drawn.keys()].forEach(draw));
  for (const button of document.querySelectorAll("[data-explore]")) {
    if (!figures[button.dataset.explore]) continue;
    button.hidden = false;
    button.addEventListener("click", () => explore(button));
  }
})();
