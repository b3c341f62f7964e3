// The pages in real Chromium: signed in with one click, a clip played and sought, the clock moved,
// the receipt and its proof read; with and without JavaScript, on a desk and on a phone.
import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { browser, open } from "./chromium.mjs";
import { server } from "./lib.mjs";
import { shoot } from "./picture.mjs";
import { done, says, signIn, signedIn } from "./walk.mjs";

/** Public pages read without signing in; nothing is stored in the visitor's browser. */
async function publicPages(options, suffix) {
  const opened = await open(options);
  const { page, context } = opened;
  for (const [path, name, words] of [
    ["/", "home", "promise"],
    ["/notices/body-worn-video.adult", "notice", "31 days"],
    ["/notices/body-worn-video.child", "notice-child", "31 days"],
    ["/notices/policing.adult", "policing", "police"],
    ["/notices/policing.child", "policing-child", "escape"],
    ["/notices/oversight.child", "oversight-child", "mayor"],
    ["/notices/website.adult", "website", "cookie"],
    ["/notices/staff-code.staff", "staff-code", "12 hours"],
    ["/notices/footage.collection", "footage-form", "commander"],
    ["/notices/versions", "notices-versions", "version 1"],
    ["/registers", "registers", "retention"],
    ["/registers/retention", "register-retention", "31 days"],
    ["/registers/cookies", "register-cookies", "cookie"],
    ["/publication-scheme", "publication-scheme", "how we make decisions"],
    ["/disclosures", "disclosures", "what they were told"],
    ["/figures", "figures", "where they stand"],
    ["/promises", "promises", "31 days"],
    ["/ledger", "ledger", "checkpoint"],
    ["/receipts", "receipts", "receipt"],
    ["/demo", "demo", "clock"],
  ]) {
    const answer = await page.goto(server + path);
    assert.equal(answer.status(), 200, path);
    const text = await page.locator("main").innerText();
    assert.ok(text.toLowerCase().includes(words), `${path} does not say "${words}"`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    const seen = page.viewportSize().width;
    assert.ok(wide <= seen, `${path} is ${wide} px wide in a window of ${seen}`);
    await shoot(page, name + suffix);
  }
  assert.deepEqual(await context.cookies(), [], "a visitor got a cookie");
  await done(opened);
}

async function library() {
  const opened = await signedIn("evidence-manager");
  const { page } = opened;
  await shoot(page, "library");
  const row = page.locator("tr", { hasText: "market-street.mp4" }).first();
  await row.locator("a").first().click();
  const video = page.locator("video");
  await video.evaluate((media) => new Promise((resolve, reject) => {
    if (media.readyState >= 1) return resolve();
    media.addEventListener("loadedmetadata", resolve, { once: true });
    media.addEventListener("error", () => reject(new Error("the clip does not load")), { once: true });
    media.load();
  }));
  const played = await video.evaluate(async (media) => {
    const reached = (name, until) => new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${name}`)), 20000);
      const look = () => {
        if (!until()) return;
        clearTimeout(timer);
        media.removeEventListener(name, look);
        resolve();
      };
      media.addEventListener(name, look);
    });
    media.muted = true;
    const moving = reached("timeupdate", () => media.currentTime > 0.3);
    await media.play();
    await moving;
    const first = media.currentTime;
    const sought = reached("seeked", () => true);
    media.currentTime = 6;
    await sought;
    const further = reached("timeupdate", () => media.currentTime > 6.2);
    await further;
    media.pause();
    return { first, then: media.currentTime, length: media.duration, width: media.videoWidth };
  });
  assert.ok(played.first > 0.3 && played.then > 6.2 && played.length > 7.5, JSON.stringify(played));
  assert.ok(played.width > 0, "a picture is shown");
  await shoot(page, "recording");
  await page.goto(`${server}/staff/disposals`);
  await shoot(page, "disposals");
  await done(opened);
  return played;
}

/** Another policy: proposed from its folder, looked at and applied by somebody else, compared. */
async function anotherPolicy() {
  const folder = join(process.env.BLUELAMP_DATA, "another-policy");
  cpSync("packs/london", folder, { recursive: true });
  const rule = join(folder, "retention.yaml");
  writeFileSync(rule, readFileSync(rule, "utf8").replace("period: 31 days", "period: 21 days"));
  const opened = await signedIn("data-office", { javaScriptEnabled: false });
  const { page } = opened;
  await page.goto(`${server}/staff/policy`);
  await page.locator("input[type=file]").setInputFiles(folder);
  await page.locator("textarea[name=why]").fill("The board agreed to a shorter time.");
  await shoot(page, "policy");
  await page.locator("button", { hasText: "Check and propose it" }).click();
  await says(page, "would go sooner", "You proposed this");
  const proposal = page.url();
  await signIn(page, "risk-owner");
  await page.goto(proposal);
  await shoot(page, "proposal");
  await page.locator("button", { hasText: "Apply this policy" }).click();
  await says(page, "Version 2");
  await page.goto(`${server}/notices/body-worn-video.adult`);
  await says(page, "21 days");
  await page.goto(`${server}/notices/body-worn-video.adult/compare?from=1&to=2`);
  assert.ok((await page.locator("main del").count()) > 0, "what went is struck through");
  await shoot(page, "compare");
  await page.goto(`${server}/notices/body-worn-video.adult?version=1`);
  await says(page, "31 days");
  await shoot(page, "notice-earlier");
  await page.goto(`${server}/notices/body-worn-video.adult/versions`);
  await shoot(page, "versions");
  await done(opened);
}

/** Without JavaScript: categorise, forget the reason once, move the clock, read receipt and proof. */
async function withoutScripts() {
  const { page, context } = await signedIn("officer", { javaScriptEnabled: false });
  await page.locator("tr", { hasText: "battery-died.mp4" }).first().locator("a").first().click();
  const form = page.locator("form[action$='categorise']");
  await page.locator("summary", { hasText: "Mark as evidence" }).click();
  await form.locator("input[value='evidence-summary']").check();
  await form.locator("button").click();
  const summary = await page.locator("main").innerText();
  assert.ok(summary.toLowerCase().includes("there is a problem"), "the mistake is summed up");
  await shoot(page, "error-summary");
  await form.locator("input[value='evidence-summary']").check();
  await form.locator("textarea").fill("Shows the start of the chase.");
  await form.locator("button").click();
  const kept = page.locator(".keeps", { hasText: "Evidence, summary offence" });
  assert.ok(await kept.isVisible(), "the category is shown");
  await page.goto(`${server}/demo`);
  await page.locator("form[action='/demo/clock'] button[value='32']").click();
  await shoot(page, "demo-moved");
  await page.goto(`${server}/receipts`);
  await shoot(page, "receipts-after");
  await page.locator("main a[href^='/receipts/']").first().click();
  await says(page, "c2sp.org/tlog-proof@v1");
  await shoot(page, "receipt");
  await page.goto(`${server}/promises`);
  await shoot(page, "promises-after");
  await context.close();
}

await publicPages({}, "");
await publicPages({ viewport: { width: 360, height: 740 }, isMobile: true }, "-phone");
await publicPages({ colorScheme: "dark" }, "-dark");
const played = await library();
await anotherPolicy();
await withoutScripts();
await browser.close();
console.log(`chromium: pages read, a clip played and sought to ${played.then.toFixed(1)} s`);
