// A child asks for footage on a telephone and without JavaScript; a caseworker answers, a second
// person clears it, and the child reads the answer and takes it home as PDF.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { browser, open } from "./chromium.mjs";
import { server } from "./lib.mjs";
import { shoot, shots } from "./picture.mjs";
import { cleanAsItStands, cleanForEverybody, done, given, mistakeAlone, phone, says, show, signedIn }
  from "./walk.mjs";

/** The child asks. */
async function asks() {
  const opened = await open(phone);
  const { page, context } = opened;
  await page.goto(`${server}/`);
  await page.getByRole("link", { name: "Ask", exact: true }).click();
  await page.getByRole("link", { name: "Ask the police about your data, for children" }).click();
  await shoot(page, "ask-child-phone");
  await page.getByLabel("Footage in which you can be seen").check();
  await page.getByLabel("Your name").fill("Robin Example");
  await page.getByRole("button", { name: "Send it" }).click();
  await says(page, "There is a problem");
  mistakeAlone(opened.faults);
  await page.getByLabel("How can we reach you?").fill("robin@example.org");
  await page.getByLabel("What do you want to know").fill("Can I see the film of me in the park?");
  await page.getByText("An adult helps me").click();
  await page.getByLabel("Their name").fill("Kim Example");
  await page.getByRole("button", { name: "Send it" }).click();
  await shoot(page, "ask-taken-phone");
  const both = await given(page);
  assert.match(both.number, /^R-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  assert.ok(!page.url().includes(both.secret) && page.url().endsWith("/ask/police-rights-request-child"));
  assert.deepEqual(await context.cookies(), [], "whoever asks got a cookie");
  await done(opened);
  return both;
}

/** The caseworker finds the footage, decides, and writes. */
async function works(number) {
  const opened = await signedIn("caseworker");
  const { page } = opened;
  await page.goto(`${server}/staff/requests/new`);
  await cleanAsItStands(page, "taking a request in");
  await page.goto(`${server}/staff/requests/new/police-rights-request`);
  await cleanAsItStands(page, "a form at the counter");
  await page.goto(`${server}/staff/requests?which=new`);
  await cleanAsItStands(page, "the worklist");
  await shoot(page, "requests");
  await page.getByText("Of one kind alone").click();
  await page.getByRole("link", { name: "Footage in which you can be seen" }).click();
  await page.getByRole("link", { name: number }).waitFor();
  await page.getByLabel("Look for a request").fill("robyn exampel");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${server}/staff/requests/search`);
  await page.getByRole("link", { name: number }).waitFor();
  await cleanAsItStands(page, "looking for a request");
  await shoot(page, "requests-search");
  await page.getByRole("link", { name: number }).click();
  const at = page.url().split("?")[0];
  await page.getByRole("button", { name: "Take it on" }).click();
  await page.getByText("Add something that was found").click();
  await page.getByLabel("What it is").fill("Film of 20 November in the park");
  await page.getByRole("button", { name: "Add it" }).last().click();
  await page.getByText("It is in another language", { exact: true }).click();
  await page.getByLabel("The language that it is in").selectOption("Arabic");
  await page.getByLabel("What it says in English").fill("May I see the film of me?");
  await page.locator("#act-english").getByRole("button", { name: "Keep it" }).click();
  await page.getByText("They wrote in: Arabic.").waitFor();
  await cleanAsItStands(page, "a request");
  await page.getByText("Decide of Film of 20 November").click();
  await page.getByLabel("What the person is told").fill("You can watch it at your station.");
  await page.getByRole("button", { name: "Decide", exact: true }).click();
  // A document that names somebody: what is ticked is not in what goes out.
  const pdf = await (await fetch(`${server}/notices/policing.adult.pdf`)).arrayBuffer();
  await page.getByText("Add a letter or a scan").click();
  const file = { name: "notice.pdf", mimeType: "application/pdf", buffer: Buffer.from(pdf) };
  await page.getByLabel("The file").setInputFiles(file);
  await page.getByRole("button", { name: "Add it" }).first().click();
  await page.getByRole("link", { name: /^Redact it/ }).click();
  // What no recogniser finds is drawn, with two clicks, or by four numbers.
  await page.getByRole("link", { name: "Draw a box on page 1" }).click();
  await page.getByLabel("Why it goes").fill("The title, which names the case");
  const sheet = page.getByRole("button", { name: "A corner of the box on page 1" });
  await sheet.click({ position: { x: 20, y: 20 } });
  await page.getByText("One corner is set.").waitFor();
  await sheet.click({ position: { x: 880, y: 160 } });
  await page.getByLabel("Why it goes").fill("A number in the margin");
  await page.getByText("Give the edges as numbers").click();
  for (const [edge, value] of [["Left", "95"], ["Upper", "95"], ["Right", "99"], ["Lower", "99"]]) {
    await page.getByLabel(`${edge} edge`).fill(value);
  }
  await page.getByRole("button", { name: "Draw it" }).click();
  await page.getByRole("button", { name: /box 2, A number in the margin/ }).click();
  const drawn = await says(page, "The title, which names the case");
  assert.ok(!drawn.includes("A number in"), drawn);
  await cleanAsItStands(page, "a box being drawn");
  await page.waitForLoadState("networkidle");
  const seen = await page.request.get(server + (await sheet.getAttribute("src")));
  assert.equal(seen.headers()["content-type"], "image/png", "the page is there to be drawn on");
  await shoot(page, "draw");
  await page.getByRole("link", { name: "All pages of the file" }).click();
  await page.getByLabel("Names of other people, one a line").fill("Sidcup");
  await page.getByRole("button", { name: "Look again" }).click();
  await cleanAsItStands(page, "a file to redact");
  await shoot(page, "redact");
  assert.ok(await page.getByLabel("Sidcup").first().isChecked(), "a name that was given is ticked");
  await page.getByRole("button", { name: "Make the file for release" }).click();
  await page.getByText("Made, read again, and added").waitFor();
  await page.getByText("Judge it", { exact: true }).click();
  await page.getByLabel("Who they are").selectOption("There is no reasonable doubt who they are");
  await page.getByLabel("Whether they may speak for them").selectOption("Somebody helps; the person speaks for themselves");
  await page.getByLabel("Whether the child understands").selectOption("The child understands what it asks for");
  await page.getByLabel("Why", { exact: true }).fill("She writes for herself.");
  await page.locator("#act-identify").getByRole("button", { name: "Keep it" }).click();
  await page.getByText("Write the answer", { exact: true }).click();
  await page.getByRole("textbox", { name: "The answer" }).fill("Dear Robin,\n\nyes, you can see it.");
  await page.getByRole("button", { name: "Hand it to a second person" }).click();
  await says(page, "Somebody who neither wrote it");
  assert.equal(await page.getByRole("button", { name: "Clear it" }).count(), 0);
  await shoot(page, "request");
  await done(opened);
  return at;
}

/** A second person clears and sends it. */
async function clears(at) {
  const opened = await signedIn("second-caseworker");
  const { page } = opened;
  await page.goto(at);
  await page.getByRole("button", { name: "Clear it" }).click();
  await page.getByRole("button", { name: "Send the answer and close the request" }).click();
  await says(page, "Answered. Whoever asked can read it now");
  await done(opened);
}

/** The child reads the answer, and takes it home. */
async function reads({ number, secret }) {
  const opened = await open({ ...phone, acceptDownloads: true });
  const { page } = opened;
  await page.goto(`${server}/ask/follow`);
  await show(page, { number: number.toLowerCase(), secret });
  await page.getByRole("button", { name: "Show how it stands" }).click();
  await page.getByRole("button", { name: "Read the answer" }).click();
  await shoot(page, "answer-phone");
  await says(page, "Dear Robin,", "You can watch it at your station.");
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Take it home as PDF" }).click();
  const path = await (await coming).path();
  assert.ok(readFileSync(path).subarray(0, 5).equals(Buffer.from("%PDF-")));
  const paper = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" });
  for (const words of [number, "Metropolitan Police Service", "yes, you can see it.", "If you do not like this answer"]) {
    // A line may end within the number.
    const close = (text) => text.replace(/\s+/g, "");
    assert.ok(close(paper).includes(close(words)), `the letter does not say "${words}": ${paper}`);
  }
  assert.ok(!paper.includes("Last updated"), "a letter is no version of anything");
  const info = execFileSync("pdfinfo", [path], { encoding: "utf8" });
  assert.match(info, /Tagged:\s+yes/);
  execFileSync("pdftoppm", ["-r", "60", "-png", "-singlefile", path, `${shots}/answer-letter`]);
  const following = page.waitForEvent("download");
  await page.getByRole("button", { name: "notice (for release).pdf" }).click();
  const release = await (await following).path();
  const released = execFileSync("pdftotext", [release, "-"], { encoding: "utf8" });
  assert.ok(released.includes("Data Office"), "what stands beside it is there");
  assert.ok(!released.includes("Sidcup"), "what was taken out is not");
  assert.ok(released.length > 500 && !/^How .*use/m.test(released.slice(0, 200)), "nor what lay in a box");
  execFileSync("pdftoppm", ["-r", "60", "-png", "-singlefile", release, `${shots}/released`]);
  await done(opened);
}

await cleanForEverybody(["/ask", "/ask/follow", "/ask/police-rights-request-child",
  "/ask/police-rights-request", "/ask/information-request", "/ask/footage-request"]);
const both = await asks();
await clears(await works(both.number));
await reads(both);
await browser.close();
console.log("requests: asked by a child, worked on, cleared, answered and taken home as PDF");
