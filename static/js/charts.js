// Draw a chart with plotly when somebody asks for it; until then the page has the server's picture and table.
(() => {
  "use strict";
  const holder = document.getElementById("figures");
  const source = document.querySelector("script[data-plotly]");
  const CONFIG = {
    showSendToCloud: false, plotlyServerURL: "", displaylogo: false, displayModeBar: false, responsive: true,
  };
  const figures = JSON.parse(holder.textContent);
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

  function painted(figure) {
    const { data, layout } = structuredClone(figure);
    const hue = token("--c1"), line = token("--line");
    for (const trace of data) {
      trace.line = { color: hue, width: 2 };
      trace.marker = { color: hue, size: 9 };
      Object.assign(trace.error_y, { color: hue, thickness: 1.5, width: 5 });
    }
    for (const axis of [layout.xaxis, layout.yaxis]) Object.assign(axis, { gridcolor: line, linecolor: line, zeroline: false });
    const clear = "rgba(0,0,0,0)";
    Object.assign(layout, { paper_bgcolor: clear, plot_bgcolor: clear, font: { color: token("--ink"), size: 13 } });
    return [data, layout];
  }

  function draw(name) {
    const place = drawn.get(name);
    return Plotly.react(place, ...painted(figures[name]), CONFIG);
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
