// An insurer asks for footage of somebody else, on a telephone and without JavaScript; the caseworker
// finds it, the commander of the borough decides and writes, a second person clears it, and the
// insurer takes everything home as one file. Then it turns out to have gone to somebody else.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { browser, open } from "./chromium.mjs";
import { server } from "./lib.mjs";
import { shoot, shots } from "./picture.mjs";
import { cleanAsItStands, done, given, mistakeAlone, phone, says, show, signedIn }
  from "./walk.mjs";

/** The insurer asks. */
async function asks() {
  const opened = await open(phone);
  const { page, faults } = opened;
  await page.goto(`${server}/ask/footage-request`);
  await page.getByLabel("Your name").fill("Casualty Mutual");
  await page.getByLabel("How can we reach you?").fill("claims@example.net");
  await page.getByLabel("what do you need it for").fill("The collision of our client, to settle the claim.");
  await page.getByLabel("Where and when it happened").fill("Brixton Road, Tuesday, about 17:20");
  await page.getByRole("button", { name: "Send it" }).click();
  await says(page, "one of those listed");
  mistakeAlone(faults);
  await page.getByLabel("In which borough or area was it?").selectOption("Lambeth");
  await shoot(page, "footage-ask-phone");
  await page.getByRole("button", { name: "Send it" }).click();
  const both = await given(page);
  await done(opened);
  return both;
}

/** The caseworker finds the footage and judges who asks. */
async function prepares(number) {
  const opened = await signedIn("footage-caseworker");
  const { page } = opened;
  await page.goto(`${server}/staff/recordings`);
  const recording = await page.locator("tbody a").first().getAttribute("href");
  await page.goto(`${server}/staff/requests?which=new`);
  await page.getByRole("link", { name: number }).click();
  const at = page.url().split("?")[0];
  await page.getByRole("button", { name: "Take it on" }).click();
  await page.getByText("Add something that was found").click();
  await page.getByLabel("What it is").fill("The collision on Brixton Road");
  await page.getByLabel("The recording's id or handle").fill(recording.split("/").pop());
  await page.getByRole("button", { name: "Add it" }).last().click();
  await page.getByText("Judge it", { exact: true }).click();
  await page.getByLabel("Who they are").selectOption("They showed who they are");
  await page.getByLabel("Why", { exact: true }).fill("A letter of the firm; the policy number fits.");
  await page.locator("#act-identify").getByRole("button", { name: "Keep it" }).click();
  // The data office does not decide.
  await page.getByText("Decide of The collision").click();
  await page.getByLabel("What the person is told").fill("You get it.");
  await page.getByLabel("Why, for those who check").fill("No reason.");
  await page.getByRole("button", { name: "Decide", exact: true }).click();
  await says(page, "does not include this act");
  mistakeAlone(opened.faults);
  await done(opened);
  return at;
}

/** The commander hears of it, decides and writes. */
async function commands(at) {
  const opened = await signedIn("borough-commander");
  const { page } = opened;
  await page.goto(`${server}/staff`);
  await says(page, "Somebody asks for footage of your area");
  await shoot(page, "commander-home");
  await page.goto(at);
  await says(page, "Bo Lund, Borough commander");
  await cleanAsItStands(page, "a request for footage of somebody else");
  await page.getByText("Decide of The collision").click();
  await page.getByLabel("What the person is told").fill("You get the footage whole.");
  await page.getByLabel("Why, for those who check").fill("Needed to settle; no harm to anybody in it.");
  await page.getByLabel("What was weighed").fill("Two passers-by, seen from behind.");
  await page.getByRole("button", { name: "Decide", exact: true }).click();
  await page.getByText("Write the answer", { exact: true }).click();
  await page.getByRole("textbox", { name: "The answer" }).fill("Dear Casualty Mutual,\n\nyou can have it.");
  await page.getByRole("button", { name: "Hand it to a second person" }).click();
  await shoot(page, "commander-request");
  await done(opened);
}

/** A second person clears and sends it, and finds it in the log. */
async function clears(at, number) {
  const opened = await signedIn("footage-caseworker");
  const { page } = opened;
  await page.goto(at);
  await page.getByRole("button", { name: "Clear it" }).click();
  await page.getByRole("button", { name: "Send the answer and close the request" }).click();
  await page.goto(`${server}/staff/requests`);
  await page.getByRole("link", { name: "Footage given to others" }).click();
  await says(page, number, "Casualty Mutual", "Lambeth", "BC 0210", "settle the claim");
  await cleanAsItStands(page, "the log of footage given to others");
  await shoot(page, "footage-log");
  await done(opened);
}

async function follows(page, both) {
  await page.goto(`${server}/ask/follow`);
  await show(page, both);
  await page.getByRole("button", { name: "Show how it stands" }).click();
}

/** The insurer takes it home. */
async function takes(both) {
  const opened = await open({ ...phone, acceptDownloads: true });
  const { page } = opened;
  await follows(page, both);
  await page.getByRole("button", { name: "Read the answer" }).click();
  await shoot(page, "footage-answer-phone");
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Take everything as one file (ZIP)" }).click();
  const path = await (await coming).path();
  const folder = `${shots}/bundle`;
  execFileSync("python3", ["-c",
    "import shutil,sys,zipfile; shutil.rmtree(sys.argv[2], True); zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])",
    path, folder]);
  const checked = execFileSync("sha256sum", ["--check", "SHA256SUMS"], { cwd: folder, encoding: "utf8" });
  assert.match(checked, /letter\.pdf: OK/);
  assert.match(checked, /footage\/002 The collision on Brixton Road\.(mp4|webm|mov): OK/);
  await done(opened);
}

/** It went to somebody else: the old secret opens nothing any more. */
async function wentWrong(at, both) {
  const opened = await signedIn("footage-caseworker");
  const { page } = opened;
  await page.goto(at);
  await cleanAsItStands(page, "a request that was answered");
  await page.getByText("It went to somebody else").click();
  await page.locator("#wrong-words").fill("The secret was read out to the wrong caller.");
  await page.getByRole("button", { name: "Say so" }).click();
  await page.getByText("A new secret").first().waitFor();
  await page.goto(at);
  await says(page, "the Commissioner is told by");
  await shoot(page, "went-wrong");
  await done(opened);
  const stranger = await open(phone);
  await follows(stranger.page, both);
  await says(stranger.page, "The number or the secret is not right");
  mistakeAlone(stranger.faults);
  await done(stranger);
}

const both = await asks();
const at = await prepares(both.number);
await commands(at);
await clears(at, both.number);
await takes(both);
await wentWrong(at, both);
await browser.close();
console.log("footage: asked for, decided by the commander, cleared, taken as one file, and shut again");
