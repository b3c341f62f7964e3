// What the scripts share: the demo's address, its tokens, a signed-in fetch, a link that breaks.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import net from "node:net";
import assert from "node:assert/strict";

export const server = process.env.BLUELAMP_SERVER;
export const data = process.env.BLUELAMP_DATA;
assert.ok(server && data, "BLUELAMP_SERVER and BLUELAMP_DATA say where the demo is");

/** The upload token of a dock or station of the demo. */
export const token = (id) => readFileSync(`${data}/${id}.token`, "utf8").split("\n")[0];

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Signs in as a persona of the demo and gives the cookie. */
export async function signIn(persona) {
  const answer = await fetch(`${server}/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: server },
    body: `persona=${persona}`,
  });
  const cookie = answer.headers.get("set-cookie");
  assert.ok(cookie, `sign-in as ${persona} answered ${answer.status} without a cookie`);
  return cookie.split(";")[0];
}

/** A way to the server that breaks off after so many bytes, each time it is told. */
export async function breakingLink(cuts) {
  const target = new URL(server);
  const link = net.createServer((near) => {
    const far = net.connect(Number(target.port), target.hostname);
    let left = cuts.length > 0 ? cuts[0] : Infinity;
    near.on("data", (part) => {
      left -= part.length;
      if (left < 0) {
        cuts.shift();
        far.write(part.subarray(0, Math.max(0, part.length + left)), () => {
          near.destroy();
          far.destroy();
        });
        return;
      }
      far.write(part);
    });
    far.on("data", (part) => near.write(part));
    for (const [one, other] of [[near, far], [far, near]]) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  await new Promise((ready) => link.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${link.address().port}`, close: () => link.close() };
}
