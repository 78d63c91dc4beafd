"""Open the world's pages in one browser tab and ask what is wrong with them."""

from collections.abc import Iterable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage

from tests.browser import AXE_TAGS, PATIENCE_MS
from tests.promises.visits import Visit
from tests.promises.world import World

WATCH = "refused = []; addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective));"
EVERYTHING = {"type": "tag", "values": AXE_TAGS}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The only rules of axe that a colour scheme can break."""
COMPLAINTS = ("error", "warning")
AUDIT = """async (rules) => {
  const options = { runOnly: rules, resultTypes: ["violations"], selectors: false, preload: false };
  const { violations } = await axe.run(document, options);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}"""
"""List what axe finds by some of its rules."""
CHECK_IN = ("box.page", "paper.preview")
"""Pages that a script fills once they have loaded."""

STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((one) => !one.disabled && one.type !== "hidden" && one.checkVisibility({ visibilityProperty: true }))"""
"""Return what the keyboard must reach and a finger must hit."""

LISTEN = f"""() => {{
  const stops = ({STOPS})();
  const group = (one) => one.type === "radio" ? `radio ${{one.name}}` : stops.indexOf(one);
  const name = (one) => one.outerHTML.slice(0, 120);
  window.waiting = new Map(stops.map((one) => [group(one), name(one)]));
  window.unmarked = [];
  addEventListener("focusin", ({{ target }}) => {{
    waiting.delete(group(target));
    const seen = [target, ...(target.labels ?? [])].map((one) => getComputedStyle(one));
    if (!seen.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2))
      unmarked.push(name(target));
  }});
  // each part of a date and its button has its own stop
  return stops.reduce((sum, one) => sum + ({{ "datetime-local": 7, date: 4 }}[one.type] ?? 1), 0);
}}"""
"""Note from now on what gets the focus and whether it shows; return how many presses reach everything."""

SMALL = f"""(least) => ({STOPS})()
  .filter((one) => !one.matches(".skip"))
  .filter((one) => [one, ...(one.labels ?? [])].every((part) => {{
    const {{ width, height }} = part.getBoundingClientRect();
    return Math.min(width, height) < least;
  }}))
  .map((one) => one.outerHTML.slice(0, 120))"""
"""List the targets smaller than so many pixels, their label included."""


class Tab:
    """One tab; `open` forgets what was wrong with the page before."""

    def __init__(self, context: BrowserContext, world: World, address: str) -> None:
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(WATCH)
        self._context, self._world, self._address = context, world, address
        self._said: list[ConsoleMessage] = []
        self._asked: list[str] = []
        self._thrown: list[str] = []
        self.page = context.new_page()
        self.page.on("console", lambda message: self._said.append(message))  # noqa: PLW0108  # it takes functions alone
        self.page.on("request", lambda request: self._asked.append(request.url))
        self.page.on("pageerror", lambda error: self._thrown.append(str(error)))

    def open(self, visit: Visit, lang: str = "fr", *, wide: int = 1280, script: bool = True) -> None:
        """Show a page to whoever visits it, in a window so many pixels wide, and check its status."""
        cookie = self._world.cookie(visit.who, lang)
        self._context.clear_cookies()
        self._context.add_cookies([{"name": "entrepairs", "value": cookie, "domain": "localhost", "path": "/app"}])
        self.page.set_viewport_size({"width": wide, "height": 800})
        self.page.goto("about:blank")  # a change of the fragment alone would load nothing
        for noted in (self._said, self._asked, self._thrown):
            noted.clear()
        answer = self.page.goto(self._address + self._world.address(visit.path, lang))
        assert answer is not None
        assert answer.status == visit.status
        if script and visit.endpoint in CHECK_IN and answer.ok:
            self.page.locator("#start").wait_for()

    def troubles(self) -> list[str]:
        """Return what the page complained of or asked of others; that a refusal is one is no complaint."""
        own, home = self.page.url.partition("#")[0], f"{self._address}/"
        said = [one for one in self._said if one.type in {"error", "warning"} and not _told(one, own)]
        return [
            *(f"{one.type}: {one.text}" for one in said),
            *(f"error: {one}" for one in self._thrown),
            *(f"asked elsewhere: {url}" for url in self._asked if not url.startswith((home, "data:"))),
            *(f"refused by the policy: {one}" for one in self.run("() => refused")),
        ]

    def violations(self, schemes: Iterable[str] = ("light", "dark")) -> list[str]:
        """Return what axe finds in each colour scheme; from the second on it looks at colours alone."""
        self.run(Axe().axe_script)
        found = []
        for number, scheme in enumerate(schemes):
            self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            found += [f"{scheme}: {one}" for one in self.run(AUDIT, COLOURS if number else EVERYTHING)]
        return found

    def width(self) -> int:
        """Return how wide the content is, in pixels."""
        return int(self.run("() => document.scrollingElement.scrollWidth"))

    def double_letters(self) -> None:
        """Show all text at 200 %, as somebody's browser is set; the usual size is 112.5 % of the browser's own."""
        self.run("() => { document.documentElement.style.fontSize = '225%'; }")

    def walk(self) -> tuple[list[str], list[str]]:
        """Press Tab through the page; return what was not reached, and what did not show that it had the focus."""
        for _ in range(self.run(LISTEN) + 1):
            self.page.keyboard.press("Tab")
        return self.run("() => [...waiting.values()]"), self.run("() => unmarked")

    def small(self, least: int) -> list[str]:
        """List the targets smaller than so many pixels."""
        return list(self.run(SMALL, least))

    def text(self) -> str:
        """Return what the page shows, without what only a script can do."""
        self.run("() => document.querySelectorAll('[data-explore]').forEach((one) => one.remove())")
        return self.page.locator("body").inner_text()

    def run(self, script: str, argument: object = None) -> Any:  # whatever the script returns
        """Run a script in the page."""
        return self.page.evaluate(script, argument)


def _told(message: ConsoleMessage, page: str) -> bool:
    """Tell whether a message only repeats the status of the page itself."""
    return message.text.startswith("Failed to load") and message.location["url"].partition("#")[0] == page
