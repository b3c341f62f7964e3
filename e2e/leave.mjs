// Leaving quickly, in real Chromium: the link comes first and stays in sight, each way out leaves
// at once, and going back does not bring the page up; what the site says of its limits holds.
import assert from "node:assert/strict";
import { browser, launch, open } from "./chromium.mjs";
import { server } from "./lib.mjs";
import { shoot } from "./picture.mjs";
import { done, says } from "./walk.mjs";

const WAYS = {
  "a click": (page) => page.locator("#exit").click(),
  "Escape": (page) => page.keyboard.press("Escape"),
  "Shift, three times": async (page) => {
    for (let times = 0; times < 3; times += 1) await page.keyboard.press("Shift");
  },
};
const BLANK_MAX_MS = 2000;
/** A page out of the browser's cache of whole pages is there without being loaded. */
const KEPT = { waitUntil: "commit" };
const CHILD = "/notices/policing.child";
const isForChildren = (path) => /child$/.test(path);

/** A page in whose browser a stand-in answers for the harmless page, once `held` lets it. After
 *  each key and click the page tells by itself how it looks: it cannot be asked by then. */
async function opened(options, inside) {
  const all = await open(options, inside);
  const stand = { ...all, held: Promise.resolve(), blank: () => {} };
  await all.context.exposeBinding("tell", (_, looks) => looks.shown || stand.blank(looks));
  await all.context.addInitScript(() => {
    const again = () => new KeyboardEvent("keydown", { key: "Escape", cancelable: true });
    const tell = ({ isTrusted }) => isTrusted && setTimeout(() => {
      const shown = document.body.checkVisibility();
      // Escape once more would have the browser stop what it loads.
      const stops = shown || document.dispatchEvent(again());
      window.tell({ shown, stops, title: document.title });
    });
    for (const kind of ["keydown", "click"]) window.addEventListener(kind, tell);
  });
  await all.context.route((url) => url.origin !== server, async (route) => {
    await stand.held;
    const body = "<!doctype html><html lang=en><title>Weather</title><p>Sunny.";
    await route.fulfill({ contentType: "text/html", body });
  });
  return stand;
}

/** Nothing but the harmless page was asked for. */
async function away({ page, faults }, target, why) {
  await page.waitForURL(target, KEPT);
  assert.equal(await page.locator("body").innerText(), "Sunny.", why);
  assert.deepEqual(faults.splice(0), [`asked ${target}`], why);
}

/** The addresses to which the tab can go back, and forward. */
async function past(page) {
  const session = await page.context().newCDPSession(page);
  const { entries } = await session.send("Page.getNavigationHistory");
  await session.detach();
  return entries.map(({ url }) => url);
}

/** Leaves the page that is open, and looks at it between the key and the answer. */
async function leave(stand, way, why) {
  const { page } = stand;
  const target = await page.locator("#exit").getAttribute("href");
  const before = await past(page);
  let answer;
  stand.held = new Promise((resolve) => { answer = resolve; });
  const blank = new Promise((resolve) => { stand.blank = resolve; });
  const soon = new Promise((resolve) => { setTimeout(resolve, BLANK_MAX_MS, "not blank"); });
  const asking = page.waitForRequest(target);
  const pressed = WAYS[way](page);
  const { referer } = await (await asking).allHeaders();
  const looks = await Promise.race([blank, soon]);
  answer();
  await pressed;
  const expected = { shown: false, stops: false, title: new URL(target).hostname };
  assert.deepEqual(looks, expected, `${why}: until the other page answers`);
  assert.equal(referer, undefined, `${why}: the address is told`);
  await away(stand, target, why);
  const after = [...before.slice(0, -1), target];
  assert.deepEqual(await past(page), after, `${why}: what the tab can go back to`);
}

const hrefs = (page, start) => page.locator(`main a[href^="${start}"]`).evaluateAll(
  (links) => links.map((link) => new URL(link.href).pathname));

/** Every notice, those for children among them, every form, and one page of each other kind. That
 *  no page is without the link is what the crawl looks at. */
async function pages() {
  const all = await open();
  const found = new Set(["/cookies", "/looks", "/leave", "/contact", "/accessibility", "/promises",
    "/registers", "/notices/versions", "/disclosures", "/figures", "/receipts", "/ledger",
    "/sign-in", "/cy", "/cy/ask"]);
  for (const [path, start] of [["/", "/notices/"], ["/ask", "/ask/"], ["/choices", "/choices/"],
    ["/take-part", "/take-part/"]]) {
    await all.page.goto(server + path);
    found.add(path);
    for (const one of await hrefs(all.page, start)) found.add(one);
  }
  await done(all);
  const children = [...found].filter(isForChildren);
  assert.ok(children.length > 3 && found.size > 40, [...found].join(" "));
  return [...found];
}

/** The link is what Tab reaches first, and in sight wherever somebody has scrolled to. */
async function firstAndInSight(page, path) {
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "exit", `${path}: the first`);
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 640 });
    for (const end of ["top", "bottom"]) {
      const clear = await page.evaluate((end) => {
        window.scrollTo(0, end === "top" ? 0 : document.documentElement.scrollHeight);
        const exit = document.getElementById("exit");
        const { left, top, right, bottom } = exit.getBoundingClientRect();
        const middle = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight &&
          bottom - top >= 44 && exit.contains(middle);
      }, end);
      assert.ok(clear, `${path}: out of sight at ${width} px, at the ${end}`);
    }
  }
}

/** Each page is left by one of the ways in turn, and those for children by all. */
async function everyPage() {
  const all = await pages();
  const ways = Object.keys(WAYS);
  const stand = await opened();
  for (const [at, path] of all.entries()) {
    for (const way of isForChildren(path) ? ways : [ways[at % ways.length]]) {
      const answer = await stand.page.goto(server + path);
      assert.equal(answer.status(), 200, path);
      assert.equal(answer.headers()["cache-control"], "no-store", path);
      await firstAndInSight(stand.page, path);
      await leave(stand, way, `${path}, ${way}`);
    }
  }
  await done(stand);
  return all.length;
}

/** Whoever typed number and secret and read on: neither comes back by going back. */
async function typed(stand) {
  const { page, faults } = stand;
  await page.goto(`${server}/ask/follow`);
  await page.getByLabel("The number").fill("R-0000-0000");
  await page.getByLabel("The secret").fill("nobody is to see this");
  await page.getByRole("button", { name: "Show how it stands" }).click();
  await page.locator(".error-summary").waitFor();
  assert.equal(faults.splice(0).length, 1, "the mistake alone");
  await leave(stand, "Escape", "after a form");
  await page.goBack(KEPT);
  assert.equal(page.url(), `${server}/ask/follow`);
  for (const label of ["The number", "The secret"]) {
    assert.equal(await page.getByLabel(label).inputValue(), "", `${label} comes back`);
  }
}

/** Back and forward, with the browser's cache of whole pages and without it. */
async function back(inside) {
  const stand = await opened({}, inside);
  const { page } = stand;
  await page.goto(`${server}/`);
  await page.locator(`main a[href="${CHILD}"]`).click();
  await page.waitForURL(server + CHILD);
  const target = await page.locator("#exit").getAttribute("href");
  await leave(stand, "Escape", "from a page after another");
  assert.deepEqual((await past(page)).slice(-2), [`${server}/`, target]);
  // What was read before it is still there, as the page about leaving says.
  await page.goBack(KEPT);
  assert.equal(page.url(), `${server}/`);
  await page.goForward(KEPT);
  assert.equal(page.url(), target);
  assert.ok(stand.faults.splice(0).every((fault) => fault === `asked ${target}`));
  await typed(stand);
  await page.goto(`${server}/leave`);
  await says(page, "and no other", "whoever goes back sees those", "still remembers");
  await shoot(page, "leave");
  await done(stand);
}

/** What Escape closes is closed, and nobody is led away; once more, and they are. */
async function somethingToClose() {
  const stand = await opened();
  const { page } = stand;
  const target = `${server}/ask/footage-request`;
  const things = {
    "a dialog": () => page.evaluate(() => {
      const dialog = document.createElement("dialog");
      document.body.append(dialog);
      dialog.showModal();
    }),
    "a popover": () => page.evaluate(() => {
      const popover = document.createElement("div");
      popover.popover = "auto";
      document.body.append(popover);
      popover.showPopover();
    }),
    "a list to choose from": () => page.locator("main select").click(),
    "a calendar": async () => {
      await page.evaluate(() => {
        const day = document.createElement("input");
        day.type = "date";
        document.querySelector("main").prepend(day);
        day.focus();
      });
      await page.keyboard.press("Space");
    },
  };
  const isOpen = () => page.locator("dialog[open], :popover-open, select:open, input:open").count();
  for (const [thing, show] of Object.entries(things)) {
    await page.goto(target);
    await show();
    assert.equal(await isOpen(), 1, `${thing} is open`);
    await page.keyboard.press("Escape");
    assert.equal(await isOpen(), 0, `${thing} is closed`);
    assert.equal(page.url(), target, `closing ${thing} leads away`);
    assert.ok(await page.locator("main").isVisible(), `closing ${thing} blanks the page`);
    await leave(stand, "Escape", `after ${thing}`);
  }
  // What Escape does not close holds nobody up; capital letters are no way out.
  await page.goto(target);
  await page.locator("main textarea").first().focus();
  for (const letter of "ABC") await page.keyboard.press(`Shift+${letter}`);
  assert.ok(await page.locator("main").isVisible(), "capital letters lead away");
  await page.locator("main summary").first().click();
  await leave(stand, "Escape", "with something unfolded");
  await done(stand);
}

/** The harmless page cannot be had: the page is gone all the same. */
async function noWayThere() {
  const { page, context } = await open();
  await context.route((url) => url.origin !== server, (route) => route.abort());
  await page.goto(server + CHILD);
  const failed = page.waitForEvent("requestfailed");
  await WAYS.Escape(page);
  await failed;
  await page.waitForURL((url) => url.href !== server + CHILD);
  assert.ok(!(await past(page)).includes(server + CHILD));
  await context.close();
}

/** The link alone, which adds to the tab's history: the page about leaving says so. */
async function withoutScripts() {
  const stand = await opened({ javaScriptEnabled: false });
  const { page } = stand;
  await page.goto(server + CHILD);
  const target = await page.locator("#exit").getAttribute("href");
  await page.locator("#exit").click();
  await away(stand, target, "without JavaScript");
  await page.goBack();
  assert.equal(page.url(), server + CHILD);
  await page.goto(`${server}/leave`);
  await says(page, "without JavaScript");
  await done(stand);
}

const keeping = await launch({ ignoreDefaultArgs: ["--disable-back-forward-cache"] });
try {
  const count = await everyPage();
  await back(browser);
  await back(keeping);
  await somethingToClose();
  await noWayThere();
  await withoutScripts();
  console.log(`leave: ${count} pages left by link, Escape and Shift, and none came back`);
} finally {
  await keeping.close();
  await browser.close();
}
