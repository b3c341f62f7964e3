// Every page to which the links of the public site lead, as somebody meets it who comes for the
// first time: nothing is set or stored, nobody else is told, every link leads somewhere, the markup
// is right, and no page is heavy. Then as somebody who chose which cookies they get.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { mistakes } from "./axe.mjs";
import { browser, open } from "./chromium.mjs";
import { thereAndBack } from "./keyboard.mjs";
import { server } from "./lib.mjs";
import { markup } from "./markup.mjs";
import { done, unfolded } from "./walk.mjs";

const PAGES_MAX = 400;
/** How many pages of one shape are looked at, how many of those whose frame alone is in another
 *  language, and how many of each are held against axe; how many files of one ending are fetched. */
const SHAPE_MAX = 60;
const SHAPE_SOME = 3;
const AXE_MAX = 3;
const FILES_MAX = 4;
const WEIGHT_MAX_BYTES = 40_000;
const VALUE_MAX = 100;
const FILE = /\.(pdf|txt|brf|wav|csv|xlsx|json|jsonld|zip)$|\/(checkpoint|proof)$/;
/** Whoever works here signs in, which the crawl does not; nor does it look at an empty player. */
const LEFT_OUT = /^(\/cy)?\/(staff|components)\b/;
const ACCEPT = "Accept optional cookies";
const REFUSE = "Refuse optional cookies";
const OTHER = /^\/cy(?=[/?]|$)/;

const shape = (path) => path.replace(/\?.*/, "?…").replace(/^((?:\/cy)?\/[a-z-]+\/)[^/?]+/, "$1…");

/** What was found, over all pages; each once. */
const found = new Set();

/** What stands in the page that is open, and what the browser keeps for it. */
const look = (page) => page.evaluate(async () => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const entries = [...performance.getEntriesByType("navigation"),
    ...performance.getEntriesByType("resource")];
  const inline = all("*").filter((one) => one.matches("style, script:not([src]), [style]") ||
    one.getAttributeNames().some((name) => name.startsWith("on")));
  return {
    title: document.title,
    lang: document.documentElement.lang,
    headings: all("h1").length,
    first: all("a[href], button, input, select, textarea, summary, [tabindex]")[0]?.id,
    inline: inline.map((one) => one.outerHTML.slice(0, 80)),
    ids: all("[id]").map((one) => one.id),
    links: all("a[href]").filter((one) => one.origin === location.origin).map((one) => ({
      path: one.pathname + one.search,
      part: decodeURIComponent(one.hash.slice(1)),
      file: one.hasAttribute("download"),
    })),
    sent: entries.reduce((sum, one) => sum + one.encodedBodySize, 0),
    loads: [...new Set(entries.slice(1).map(({ name }) => name))],
    stored: [
      ...Object.keys(localStorage), ...Object.keys(sessionStorage),
      ...(await indexedDB.databases()).map(({ name }) => name), ...(await caches.keys()),
      ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
    ],
  };
});

const weights = new Map();

/** What a file that pages load weighs, packed. */
async function packedFile(context, url) {
  if (!weights.has(url)) {
    weights.set(url, gzipSync(await (await context.request.get(url)).body()).length);
  }
  return weights.get(url);
}

/** Looks at a page; gives what stands in it, or nothing where it does not answer. */
async function examine({ page, context, faults }, path, from) {
  const answer = await page.goto(server + path, { waitUntil: "load" });
  const wrong = (words) => found.add(`${path}: ${words}`);
  const told = faults.splice(0);
  if (answer.status() !== 200) return void wrong(`answers ${answer.status()}, linked from ${from}`);
  for (const one of told) wrong(one);
  const html = await answer.text();
  const seen = await look(page);
  const cookies = await context.cookies();
  for (const one of cookies) wrong(`sets the cookie ${one.name}`);
  await context.clearCookies();
  for (const one of seen.stored) wrong(`stores ${one}`);
  for (const one of seen.inline) wrong(`has within it ${one}`);
  for (const one of markup(html)) wrong(one);
  if (!seen.lang) wrong("says no language");
  if (seen.first !== "exit") wrong(`begins with “${seen.first}” and not with the way out`);
  if (seen.headings !== 1) wrong(`has ${seen.headings} first headings`);
  if (!/^\S.* – \S/.test(seen.title)) wrong(`has the title “${seen.title}”`);
  let packed = gzipSync(html).length;
  for (const one of seen.loads) packed += await packedFile(context, one);
  if (packed > WEIGHT_MAX_BYTES) wrong(`weighs ${packed} bytes with what it loads, packed`);
  return { ...seen, path, packed };
}

/** What axe finds, with everything unfolded, on a telephone and on a desk. */
async function heldAgainstAxe(page, path) {
  await unfolded(page, async () => {
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      for (const line of await mistakes(page)) found.add(`${path}: at ${width} px: ${line}`);
    }
  });
}

/** Every page that links lead to from the first one, by its path. */
async function everyPage(visitor) {
  const known = new Map([["/", { parts: new Set(), from: "nowhere" }]]);
  const files = new Set();
  const seen = new Map();
  const shapes = new Map();
  for (const path of known.keys()) {
    if (FILE.test(path.replace(/\?.*/, ""))) files.add(path);
    const name = shape(path);
    const count = (shapes.get(name) ?? 0) + 1;
    const most = OTHER.test(path) ? SHAPE_SOME : SHAPE_MAX;
    if (files.has(path) || count > most || seen.size === PAGES_MAX) continue;
    shapes.set(name, count);
    const one = await examine(visitor, path, known.get(path).from);
    if (!one) continue;
    if (count <= AXE_MAX) await heldAgainstAxe(visitor.page, path);
    seen.set(path, one);
    for (const link of one.links) {
      if (LEFT_OUT.test(link.path)) continue;
      if (link.file) files.add(link.path);
      if (!known.has(link.path)) known.set(link.path, { parts: new Set(), from: path });
      if (link.part) known.get(link.path).parts.add(link.part);
    }
  }
  for (const [path, { parts, from }] of known) {
    for (const part of seen.has(path) ? parts : []) {
      if (!seen.get(path).ids.includes(part)) found.add(`${from}: leads to ${path}#${part}`);
    }
  }
  return { seen, files, shapes };
}

/** Each file is there, and nothing is set along with it. */
async function everyFile({ context }, files) {
  const counts = new Map();
  for (const path of files) {
    const ending = path.match(FILE)?.[1] ?? "file";
    const count = (counts.get(ending) ?? 0) + 1;
    if (count > FILES_MAX) continue;
    counts.set(ending, count);
    const answer = await context.request.get(server + path);
    if (answer.status() !== 200) found.add(`${path}: answers ${answer.status()}`);
    if (answer.headers()["set-cookie"]) found.add(`${path}: sets a cookie`);
    if ((await answer.body()).length === 0) found.add(`${path}: is empty`);
  }
}

/** Pages of each kind by keyboard, as narrow as the way out that stays in sight leaves them. */
async function byKeyboard() {
  const opened = await open({ viewport: { width: 320, height: 480 }, reducedMotion: "reduce" });
  for (const path of ["/", "/notices/policing.child", "/ask/police-rights-request-child",
    "/cookies", "/take-part/consultation", "/registers/cookies", "/figures", "/looks"]) {
    await opened.page.goto(server + path);
    await thereAndBack(opened.page);
  }
  await done(opened);
}

/** Two pages of one title are of one thing: its versions, its frame in another language, one
 *  receipt and the next, or the register that the other page is drawn from. */
function titles(seen) {
  const known = new Map();
  for (const { path, title } of seen.values()) {
    const bare = path.replace(OTHER, "").replace(/\?.*|[0-9a-f]{32}$/, "") || "/";
    const key = `${bare.startsWith("/registers/")} ${title}`;
    const other = known.get(key) ?? bare;
    if (other !== bare) found.add(`${bare}: has the title of ${other}: ${title}`);
    known.set(key, other);
  }
}

/** The cookies of the policy, as the site itself lists them: those without a choice, and all. */
async function table(page) {
  await page.goto(`${server}/cookies`);
  const rows = await page.locator("table tbody tr").evaluateAll((rows) => rows.map((row) =>
    [...row.cells].map((cell) => cell.innerText.trim())));
  assert.ok(rows.length > 2 && rows.every((row) => row.length > 3), "the table of cookies");
  const names = (rows) => rows.map(([name]) => name.replace("__Host-", ""));
  return { all: names(rows), needed: names(rows.filter((row) => !/asked/.test(row.at(-1)))) };
}

/** Somebody chooses, and goes about: gives the values of the cookies that they have then. */
async function chosen(button, allowed, paths) {
  const opened = await open();
  const { page, context } = opened;
  await page.goto(server);
  await page.getByRole("button", { name: button }).click();
  await page.waitForLoadState();
  for (const path of paths) {
    assert.equal((await page.goto(server + path)).status(), 200, path);
    const { stored } = await look(page);
    assert.deepEqual(stored, [], `${path} stores something, after “${button}”`);
  }
  const cookies = await context.cookies();
  for (const { name, value, path, sameSite } of cookies) {
    const bare = name.replace("__Host-", "");
    assert.ok(allowed.includes(bare), `${name} is not in the table, after “${button}”`);
    assert.ok(path === "/" && ["Lax", "Strict"].includes(sameSite), `${name} goes elsewhere`);
    assert.ok(value.length < VALUE_MAX, `${name} holds ${value.length} letters`);
  }
  await done(opened);
  return cookies.map(({ name, value }) => `${name}=${value}`).sort();
}

/** Once the banner was answered, only cookies of the table are there; nobody is known by them. */
async function choices({ all, needed }, paths) {
  const accepted = await chosen(ACCEPT, all, paths);
  assert.ok(accepted.length > 0, "the answer is remembered");
  const few = paths.slice(0, 10);
  assert.deepEqual(await chosen(ACCEPT, all, few), accepted, "two visitors are told apart");
  const refused = await chosen(REFUSE, needed, few);
  assert.ok(refused.length > 0, "the answer is remembered");
}

/** A crawl that can find nothing proves nothing. */
async function canFail() {
  const visitor = await open();
  const body = `<!doctype html><title>x</title><h1>a</h1><h1>b</h1><p style="color:red" id=a id=b>
    ${randomBytes(WEIGHT_MAX_BYTES).toString("hex")}
    <script>localStorage.setItem("mark", "x")</script>`;
  const headers = { "set-cookie": "spy=1; Path=/" };
  await visitor.page.route("**/spoilt", (route) =>
    route.fulfill({ contentType: "text/html", headers, body }));
  await examine(visitor, "/spoilt");
  await examine(visitor, "/nowhere");
  for (const words of ["sets the cookie spy", "stores mark", "has within it <p style",
    "has within it <script", "says no language", "has 2 first headings", "has the title “x”",
    "weighs 4", "no-dup-attr", "/nowhere: answers 404"]) {
    const lines = [...found];
    assert.ok(lines.some((line) => line.includes(words)), `${words} is missed: ${lines}`);
  }
  found.clear();
  await visitor.context.close();
}

try {
  await canFail();
  const visitor = await open();
  const { seen, files, shapes } = await everyPage(visitor);
  await everyFile(visitor, files);
  titles(seen);
  await byKeyboard();
  for (const path of ["/notices/versions", "/ask/follow", "/choices/mine", "/choices/stop",
    "/take-part/mine", "/contact", "/accessibility", "/leave", "/figures", "/publication-scheme",
    "/disclosures", "/registers", "/receipts", "/ledger", "/promises", "/looks", "/sign-in"]) {
    assert.ok(seen.has(path), `no link leads to ${path}`);
  }
  const cookies = await table(visitor.page);
  await done(visitor);
  const some = new Map([...seen.keys()].map((path) => [shape(path), path]));
  await choices(cookies, [...some.values()]);
  const heavy = [...seen.values()].sort((one, other) => other.sent - one.sent).slice(0, 10);
  for (const { path, sent, packed } of heavy) {
    console.log(`crawl: ${path}: ${sent} bytes with what it loads, ${packed} packed`);
  }
  console.log(`crawl: ${seen.size} pages of ${shapes.size} shapes, ${files.size} files`);
} finally {
  for (const line of [...found].sort()) console.error(line);
  await browser.close();
}
assert.equal(found.size, 0, "what was found is listed above");
