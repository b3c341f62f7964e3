// The staff console as whoever cannot see it, cannot use a mouse or has no JavaScript meets it:
// axe-core on every page that a persona is led to, a walk by keyboard alone, and the way from an
// invitation to the console. Each check is tried once on a page that was broken for it.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mistakes } from "./axe.mjs";
import { browser, open } from "./chromium.mjs";
import { enter, focused, press, reach } from "./keyboard.mjs";
import { data, server } from "./lib.mjs";
import { picture } from "./picture.mjs";
import { smaller } from "./png.mjs";
import { totp } from "./totp.mjs";
import { says, signedIn, unfolded } from "./walk.mjs";

const PERSONAS =
  ["evidence-manager", "officer", "supervisor", "data-office", "risk-owner", "auditor"];
const PASSWORD = "otter kettle mast";
const WEIGHT_MAX_BYTES = 120_000;
const PICTURE_MAX_BYTES = 150_000;
/** How many pages of one shape are looked at as the first persona, who may see most, and how many as
 *  each of the others. */
const SHAPE_MAX = 10;
const SHAPE_SOME = 2;

const pictures = process.env.BLUELAMP_PICTURES ?? process.env.BLUELAMP_SHOTS;
/** What was found, over all pages; each once. */
const found = new Set();
let looked = 0;

// ---- Looking at a page -------------------------------------------------------------------------

/** What a page weighs with all it loads, but for footage. */
const weigh = (page) => page.evaluate(() => {
  const parts = [...performance.getEntriesByType("navigation"),
    ...performance.getEntriesByType("resource").filter((one) => one.initiatorType !== "video")];
  return parts.reduce((sum, one) => sum + one.decodedBodySize, 0);
});

async function weighed(page) {
  const bytes = await weigh(page);
  assert.ok(bytes > 0, "a page weighs something");
  return bytes > WEIGHT_MAX_BYTES ? [`weighs ${bytes} bytes`] : [];
}

/** Looks at a page with everything on it unfolded: light and dark, wide and narrow. */
async function look(page, name) {
  for (const line of await weighed(page)) found.add(`${name}: ${line}`);
  await unfolded(page, async () => {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 800 });
        for (const line of await mistakes(page)) {
          found.add(`${name} (${colorScheme}, ${width} px): ${line}`);
        }
      }
    }
  });
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
  looked += 1;
}

const shape = (path) => path.replace(/[0-9a-f]{32}/g, "{id}").replace(/after=[^&]+/, "after=…");

/** The console's own addresses to which the page links. */
const links = (page) => page.evaluate(() => [...document.querySelectorAll("a[href]")]
  .filter((link) => link.origin === location.origin && !link.hasAttribute("download"))
  .map((link) => link.pathname + link.search)
  .filter((path) => /^\/(staff|sign-in|invitation)/.test(path)));

/** The forms that ask something: sent with nothing filled in, each comes back with its mistake. */
const asking = (page) => page.evaluate(() => [...document.querySelectorAll("main form")]
  .map((form, at) => ({ form, at }))
  .filter(({ form }) => form.querySelector("textarea, input[type=password], input[type=file]"))
  .map(({ form, at }) => ({ at, action: new URL(form.action).pathname })));

/** Every page of the console that links lead to from here, and what its forms answer. */
async function crawl(page, who, from, most) {
  const known = new Set(from);
  const sent = new Set();
  const shapes = new Map();
  for (const path of known) {
    const name = shape(path);
    const count = (shapes.get(name) ?? 0) + 1;
    shapes.set(name, count);
    if (count > most) continue;
    const answer = await page.goto(server + path);
    if (answer.status() !== 200) {
      found.add(`${who} is led to ${name}, which answers ${answer.status()}`);
      continue;
    }
    for (const next of await links(page)) known.add(next);
    const forms = await asking(page);
    await look(page, `${who} ${name}`);
    for (const { at, action } of forms) {
      if (sent.has(shape(action))) continue;
      sent.add(shape(action));
      await page.goto(server + path);
      await Promise.all([
        page.waitForEvent("load"),
        page.evaluate((at) => document.querySelectorAll("main form")[at].submit(), at),
      ]);
      const text = await page.locator("main").innerText();
      assert.ok(text.includes("There is a problem"), `${who} ${shape(action)}: ${text}`);
      await look(page, `${who} ${shape(action)}, sent empty`);
    }
  }
  return [...shapes.keys()];
}

/** Checks that can find nothing prove nothing. */
async function looksCanFail() {
  const { page, context, faults } = await signedIn("officer");
  await page.locator("table.list tbody a").first().click();
  assert.deepEqual(await mistakes(page), []);
  await page.evaluate(() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    for (const one of document.querySelectorAll("main label")) one.remove();
  });
  assert.ok((await mistakes(page)).some((line) => line.startsWith("label: ")), "a label is missed");
  await page.evaluate(() => { document.querySelector("main").style.minWidth = "5000px"; });
  assert.ok((await mistakes(page)).some((line) => line.includes("px wide")), "width is missed");
  const heavy = `<!doctype html><title>x</title><p>${"x".repeat(WEIGHT_MAX_BYTES)}`;
  await page.route("**/heavy", (route) => route.fulfill({ contentType: "text/html", body: heavy }));
  await page.goto(`${server}/heavy`);
  assert.equal((await weighed(page)).length, 1, "weight is missed");
  assert.deepEqual(faults, []);
  await page.route("**/elsewhere", (route) => route.fulfill({
    contentType: "text/html",
    body: "<!doctype html><title>x</title><img src=http://127.0.0.1:9/x alt=x>",
  }));
  await page.goto(`${server}/elsewhere`);
  assert.ok(faults.some((fault) => fault.startsWith("asked ")), "another origin is missed");
  await context.close();
}

async function everyPersona(personas) {
  const shapes = new Set();
  for (const persona of personas) {
    const { page, context, faults } = await signedIn(persona);
    const first = new URL(page.url()).pathname;
    const most = persona === personas[0] ? SHAPE_MAX : SHAPE_SOME;
    for (const name of await crawl(page, persona, [first], most)) shapes.add(name);
    expected(faults);
    await context.close();
  }
  return shapes;
}

/** Chromium says in its console that a form came back with a mistake; nothing else is let pass. */
function expected(faults, statuses = [400, 403, 422]) {
  const said = statuses.map((status) => `the server responded with a status of ${status} `);
  for (const fault of faults) {
    if (!said.some((words) => fault.includes(words))) found.add(fault);
  }
}

async function visitor() {
  const { page, context, faults } = await open();
  await crawl(page, "visitor", ["/sign-in", "/invitation"], SHAPE_SOME);
  await page.goto(`${server}/sign-in?over=idle`);
  await look(page, "visitor /sign-in, after half an hour");
  expected(faults);
  await context.close();
}

/** The pages that only a filled-in form leads to. */
async function dataOffice() {
  const { page, context, faults } = await signedIn("data-office");
  const folder = join(data, "console-policy");
  cpSync("packs/london", folder, { recursive: true });
  const propose = async (from, to, why) => {
    const rule = join(folder, "retention.yaml");
    const text = readFileSync("packs/london/retention.yaml", "utf8");
    assert.ok(text.includes(from), `the pack says ${from}`);
    writeFileSync(rule, text.replace(from, to));
    await page.goto(`${server}/staff/policy`);
    await page.locator("input[type=file]").setInputFiles(folder);
    await page.locator("textarea[name=why]").fill(why);
    await page.locator("button", { hasText: "Check and propose it" }).click();
  };
  await propose("period: 31 days", "period: 31 dys", "With a slip of the pen.");
  await page.getByRole("heading", { name: "What is wrong with the pack" }).waitFor();
  await look(page, "data-office /staff/policy, with faults");
  await propose("period: 31 days", "period: 21 days", "To see what it would do.");
  await page.getByRole("heading", { name: "A proposed policy" }).waitFor();
  const proposal = new URL(page.url()).pathname;
  const lists = {
    "plan": [line("P 9100", "Una Frost", "officer", ""), "What it would do"],
    "mistakes": [line("P 9100", "Una Frost", "officer", "then"), "What is wrong with the file"],
  };
  for (const [name, [text, heading]] of Object.entries(lists)) {
    await page.goto(`${server}/staff/people/import`);
    await page.locator("input[type=file]").setInputFiles({
      name: "staff.csv", mimeType: "text/csv", buffer: Buffer.from(`${COLUMNS}\n${text}\n`),
    });
    await page.locator("button", { hasText: "Show what it would do" }).click();
    await page.getByRole("heading", { name: heading }).waitFor();
    await look(page, `data-office /staff/people/import, ${name}`);
  }
  await page.goto(`${server}/staff/people`);
  const find = async (text) => {
    await page.locator("#sought").fill(text);
    await page.locator("button", { hasText: "Find" }).click();
  };
  await find("nobody of that name");
  await page.getByText("Nobody on the register has that").waitFor();
  await look(page, "data-office /staff/people/find");
  await find("");
  await page.locator(".error-summary").waitFor();
  await look(page, "data-office /staff/people/find, a mistake");
  await find(invited.spare.number);
  await page.locator("button", { hasText: "Invite them" }).click();
  await page.getByRole("heading", { name: "Invitation code" }).waitFor();
  await look(page, "data-office /staff/people/{id}/invite");
  await page.goto(`${server}/staff/recordings/${"0".repeat(32)}`);
  await look(page, "data-office, where there is nothing");
  const { page: other, context: theirs, faults: more } = await signedIn("risk-owner");
  await other.goto(server + proposal);
  assert.ok(await other.locator("button", { hasText: "Apply this policy" }).isVisible());
  await look(other, "risk-owner /staff/policy/proposals/{id}");
  await theirs.close();
  await page.goto(server + proposal);
  await look(page, "data-office /staff/policy/proposals/{id}");
  await page.locator("summary", { hasText: "Take it back" }).click();
  await page.locator("textarea").fill("It was to be looked at only.");
  await page.locator("button", { hasText: "Take it back" }).click();
  await page.locator(".notification").waitFor();
  rmSync(folder, { recursive: true });
  expected([...faults, ...more], [400, 403, 404, 422]);
  await context.close();
}

// ---- Searching ---------------------------------------------------------------------------------

/** From what somebody works on to a plan for several recordings, and a list taken home. */
async function searching() {
  const { page, context, faults } = await signedIn("evidence-manager");
  await page.locator(".who a", { hasText: "Change your work" }).click();
  await look(page, "/staff/work");
  await page.getByLabel("Case reference").fill("26/0042");
  await page.locator("button", { hasText: "Begin" }).click();
  await page.goto(`${server}/staff/search`);
  await page.locator("button", { hasText: "Search" }).click();
  await says(page, "There is a problem");
  await look(page, "/staff/search, sent empty");
  await page.getByLabel("Received from").fill("2020-01-01");
  await page.locator("form.search button").click();
  const lines = page.locator("table.list tbody tr");
  assert.ok((await lines.count()) > 3, "recordings are found");
  await look(page, "/staff/search, found");
  await page.getByText("Save this search").click();
  await page.getByLabel("A name for it").fill("Everything");
  await page.locator("button", { hasText: "Save it" }).click();
  await page.getByRole("button", { name: "Everything", exact: true }).click();
  await page.locator("input.tick").nth(0).check();
  await page.locator("input.tick").nth(1).check();
  await page.getByLabel("Do this").selectOption({ index: 0 });
  await page.locator("button", { hasText: "Show what it would do" }).click();
  await says(page, "Nothing was done yet");
  await look(page, "/staff/bulk");
  await page.goto(`${server}/staff/search`);
  await page.getByLabel("Received from").fill("2020-01-01");
  await page.locator("form.search button").click();
  await page.getByText("Take the list home").click();
  await page.locator("textarea").fill("For the weekly review.");
  const [taken] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("button", { hasText: "Save as CSV" }).click(),
  ]);
  const text = readFileSync(await taken.path(), "utf8");
  assert.ok(text.includes("case 26/0042") && text.split("\r\n").length > 5, text);
  expected(faults, [422]);
  await context.close();
}

// ---- By keyboard -------------------------------------------------------------------------------

/** The skip link comes first, or after the quick exit, is in sight, and leads past the head. */
async function skip(page) {
  let first = await press(page, "Tab");
  if (first.id === "exit") first = await press(page, "Tab");
  assert.ok(first.words === "Skip to the main content", `first comes ${first.words}`);
  await page.keyboard.press("Enter");
  await page.waitForURL(/#main$/);
  const next = await press(page, "Tab");
  const inside = await page.evaluate(() => document.activeElement.closest("main") !== null);
  assert.ok(inside, `after the skip link comes ${next.words}`);
}

/** A letter pressed with Alt. `keyboard.press` does not say which letter it would be without Alt,
 * and by that alone a browser finds the link. */
async function accessKey(page, letter) {
  const session = await page.context().newCDPSession(page);
  const key = { key: letter, code: `Key${letter.toUpperCase()}`, modifiers: 1, unmodifiedText: letter,
    windowsVirtualKeyCode: letter.toUpperCase().charCodeAt(0) };
  await session.send("Input.dispatchKeyEvent", { type: "keyDown", ...key });
  await session.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
  await session.detach();
}

/** What a printed page shows: whose it is and as at when, and nothing to click. */
async function onPaper(page) {
  await page.emulateMedia({ media: "print" });
  const seen = (selector) => page.locator(selector).first().isVisible();
  assert.ok(await seen("h1") && await seen(".who strong") && await seen(".printed"));
  assert.match(await page.locator(".printed").innerText(), /as at .* UTC/);
  for (const control of [".nav", ".who-forms", "main form", ".keys-help"]) {
    assert.ok(!(await seen(control)), `${control} is printed`);
  }
  await page.emulateMedia({ media: null });
}

async function byKeyboard(colorScheme, file) {
  // Where motion is reduced a page jumps to what has the focus, so that it need not be waited for.
  const { page, context, faults } = await open({ colorScheme, reducedMotion: "reduce" });
  await page.goto(`${server}/sign-in`);
  await skip(page);
  if (!(await page.evaluate(focused)).words.includes("Sam Adeyemi")) {
    await reach(page, "button", "Sign in as Sam Adeyemi");
  }
  await enter(page);
  assert.equal(new URL(page.url()).pathname, "/staff/recordings");
  await skip(page);
  await reach(page, "a", file);
  await reach(page, "a", "Skip to the main content", "Shift+Tab");
  await reach(page, "a", file);
  await enter(page);
  await page.locator("h1", { hasText: file }).waitFor();
  await skip(page);
  await reach(page, "summary", "Mark as evidence");
  await page.keyboard.press("Space");
  assert.equal((await press(page, "Tab")).tag, "input", "the form is unfolded");
  const before = await page.evaluate(() => document.activeElement.value);
  await press(page, "ArrowDown");
  const chosen = await page.evaluate(() => [document.activeElement.value,
    document.activeElement.checked]);
  assert.ok(chosen[1] && chosen[0] !== before, "the arrows choose");
  // Without a reason it comes back, says so where the focus is, and leads to the field.
  await reach(page, "button", "Mark as evidence");
  await enter(page);
  const told = await page.evaluate(focused);
  assert.ok(told.words.includes("There is a problem"), `after a mistake: ${told.words}`);
  await reach(page, "a", "reason");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.tagName === "TEXTAREA");
  assert.ok((await page.evaluate(focused)).ring, "the field shows that it has the focus");
  await page.keyboard.type("Kept for court: the jacket is seen at 0:04.");
  await reach(page, "button", "Mark as evidence");
  await enter(page);
  const notice = page.locator(".notification[role=status]");
  assert.ok((await notice.innerText()).length > 2, "the notification says something");
  assert.ok(await notice.isVisible());
  // A letter with the browser's keys for it leads to a room of the console; a letter alone does not.
  await page.locator(".brand").focus();
  const here = page.url();
  await page.keyboard.press("s");
  assert.equal(page.url(), here);
  await Promise.all([page.waitForURL(/\/staff\/search$/), accessKey(page, "s")]);
  await onPaper(page);
  expected(faults);
  // A page whose focus cannot be seen is not let through.
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(":focus-visible { outline: none !important; box-shadow: none !important }");
    document.adoptedStyleSheets.push(sheet);
  });
  await assert.rejects(press(page, "Tab"), /nothing shows the focus/);
  await context.close();
}

// ---- From an invitation ------------------------------------------------------------------------

const COLUMNS = "number,name,email,role,unit,borough,supervisor,kind,vetting,vetting_until," +
  "starts_on,ends_on";
const line = (number, name, role, until) => [number, name, `${role}@force.example`, role, "Unit",
  "", "", "employee", "RV", "2098-01-31", "2026-01-05", until].join(",");
const invited = JSON.parse(readFileSync(process.env.BLUELAMP_INVITED, "utf8"));

/** Somebody on the register, from the code on paper to the console. */
async function takeUp({ number, name, code }, options, see) {
  const { page, context, faults } = await open(options);
  await page.goto(`${server}/sign-in`);
  await page.getByRole("link", { name: "I have an invitation code" }).click();
  await page.getByLabel("Staff number").fill(number);
  await page.getByLabel("Invitation code").fill(code);
  await page.locator("input[type=password]").nth(0).fill(PASSWORD);
  await page.locator("input[type=password]").nth(1).fill(PASSWORD);
  await page.locator("button", { hasText: "Go on" }).click();
  assert.equal(new URL(page.url()).pathname, "/staff/account/second-factor");
  await see(page, "/staff/account/second-factor");
  await page.locator("input[type=password]").fill(PASSWORD);
  await page.locator("button", { hasText: "Show me a secret" }).click();
  const secret = (await page.locator("p:has-text('Or type it in') strong").innerText());
  await see(page, "/staff/account/second-factor, with a secret");
  await page.locator("form[action$=confirm] input").fill("000000");
  await page.locator("button", { hasText: "Confirm" }).click();
  await says(page, "There is a problem");
  await see(page, "/staff/account/second-factor/confirm, wrong");
  await page.locator("form[action$=confirm] input").fill(totp(secret.replaceAll(" ", "")));
  await page.locator("button", { hasText: "Confirm" }).click();
  assert.equal(await page.locator("ul.codes li").count(), 10, "ten recovery codes");
  await see(page, "/staff/account/second-factor/confirm");
  await page.getByRole("link", { name: "I have written them down" }).click();
  let texts = 0;
  while (new URL(page.url()).pathname === "/staff/conduct") {
    texts += 1;
    assert.ok(texts < 10, "the texts come to an end");
    const title = await page.locator("h1").innerText();
    assert.ok(title.length > 3 && (await page.locator("article section").count()) > 1, title);
    await see(page, "/staff/conduct");
    await page.locator("button", { hasText: "I have read it" }).click();
  }
  assert.ok(texts > 0, "the code of conduct was shown");
  assert.equal(new URL(page.url()).pathname, "/staff/work", "asked what they work on");
  await see(page, "/staff/work");
  await page.locator("button", { hasText: "Begin" }).click();
  await says(page, "There is a problem");
  await see(page, "/staff/work, nothing chosen");
  await page.locator("input[type=radio]").first().check();
  await page.getByLabel("Case reference").fill("26/0042");
  await page.locator("button", { hasText: "Begin" }).click();
  assert.ok((await page.locator(".who").innerText()).includes("case 26/0042"));
  await page.goto(`${server}/staff`);
  const who = await page.locator(".who").innerText();
  assert.ok(who.includes(name), `${who} is not ${name}`);
  assert.ok(await page.getByRole("link", { name: "Your account" }).isVisible());
  return { page, context, faults };
}

async function fromAnInvitation() {
  const plain = await takeUp(invited.plain, { javaScriptEnabled: false }, async () => {});
  await plain.page.goto(`${server}/staff/account`);
  await says(plain.page, "You have 10 of your");
  await plain.page.locator("button", { hasText: "Sign out" }).click();
  await plain.page.goto(`${server}/staff/account`);
  assert.ok(plain.page.url().includes("/sign-in"), "signed out");
  expected(plain.faults);
  await plain.context.close();
  const seen = await takeUp(invited.seen, {}, (page, name) => look(page, `staff ${name}`));
  await crawl(seen.page, "staff", ["/staff/account", "/staff/account/second-factor"], 1);
  expected(seen.faults);
  await seen.context.close();
}

// ---- Pictures ----------------------------------------------------------------------------------

async function takePictures() {
  mkdirSync(pictures, { recursive: true });
  const { page, context, faults } = await signedIn("evidence-manager",
    { viewport: { width: 1280, height: 800 } });
  const take = async (name) => {
    const taken = smaller(await picture(page));
    const bytes = taken.length;
    assert.ok(bytes < PICTURE_MAX_BYTES, `${name}.png has ${bytes} bytes`);
    writeFileSync(join(pictures, `${name}.png`), taken);
  };
  await take("recordings");
  await page.locator("table.list tbody a", { hasText: "market-street.mp4" }).click();
  await page.locator(".title-row .badge summary").click();
  await page.locator("video").evaluate((media) => new Promise((resolve) => {
    if (media.readyState >= 4) return resolve();
    media.addEventListener("canplaythrough", resolve, { once: true });
  }));
  await page.locator("video").evaluate((media) => { media.controls = false; });
  await take("recording");
  await context.clearCookies();
  await page.goto(`${server}/promises`);
  await take("promises");
  assert.deepEqual(faults, []);
  await context.close();
}

// ---- All of it ---------------------------------------------------------------------------------

/** What came of a recording, and its receipt, once the month is over. */
const later = process.argv[2] === "later";

async function all() {
  if (later) {
    await everyPersona(["evidence-manager", "auditor"]);
    return;
  }
  await takePictures();
  await looksCanFail();
  await byKeyboard("light", "shop-visit.mp4");
  await byKeyboard("dark", "traffic-stop.mp4");
  await fromAnInvitation();
  await searching();
  await dataOffice();
  await visitor();
  const shapes = await everyPersona(PERSONAS);
  for (const path of ["/staff/recordings", "/staff/recordings/{id}", "/staff/disposals",
    "/staff/policy", "/staff/policy/proposals/{id}", "/staff/people", "/staff/people/{id}",
    "/staff/people/import"]) {
    assert.ok(shapes.has(path), `no persona was led to ${path}`);
  }
}

try {
  await all();
} finally {
  for (const line of [...found].sort()) console.error(line);
  await browser.close();
}
assert.equal(found.size, 0, `mistakes on ${looked} pages, listed above`);
console.log(later
  ? `console: ${looked} pages a month later without a finding of axe`
  : `console: ${looked} pages without a finding of axe, a walk by keyboard, an invitation`);
