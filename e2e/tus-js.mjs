// tus-js-client (which sends no checksum) uploads through an import station and a link that breaks
// twice; the bytes that the console plays are those that were sent.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import * as tus from "tus-js-client";
import { breakingLink, server, sha256, signIn, token } from "./lib.mjs";

const bytes = randomBytes(9 * 1024 * 1024 + 12345);
const cuts = [1_500_000, 4_000_000];
const link = await breakingLink(cuts);
let retries = 0;
let location;
await new Promise((resolve, reject) => {
  const upload = new tus.Upload(bytes, {
    endpoint: `${link.url}/dock/files`,
    chunkSize: Infinity,
    retryDelays: [50, 100, 200, 400, 800],
    headers: { Authorization: `Bearer ${token("import-desk")}` },
    metadata: {
      filename: "phone-video.mp4",
      filetype: "video/mp4",
      camera: "import",
      officer: "PC 4021",
      recorded_from: new Date(Date.now() - 3_600_000).toISOString(),
    },
    onShouldRetry: () => {
      retries += 1;
      return true;
    },
    onSuccess: resolve,
    onError: reject,
  });
  upload.start();
  location = () => upload.url;
});
link.close();
assert.equal(cuts.length, 0, "the link broke twice");
assert.ok(retries >= 2, `the client went on ${retries} times`);

const id = location().split("/").pop();
const cookie = await signIn("evidence-manager");
const media = await fetch(`${server}/staff/recordings/${id}/media`, { headers: { cookie } });
assert.equal(media.status, 200);
const held = Buffer.from(await media.arrayBuffer());
assert.equal(held.length, bytes.length);
assert.equal(sha256(held), sha256(bytes));
console.log(`tus-js-client: ${bytes.length} bytes through two breaks, and they match`);
