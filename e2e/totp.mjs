// An authenticator app: codes of six digits (RFC 6238).
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

/** What an authenticator app shows now for a secret in base32 (RFC 6238). */
export function totp(secret, at = Date.now()) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((one) => letters.indexOf(one).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const tag = createHmac("sha1", key).update(step).digest();
  const code = tag.readUInt32BE(tag[19] & 15) & 0x7fffffff;
  return String(code % 1_000_000).padStart(6, "0");
}
// RFC 6238, appendix B, at 59 seconds.
assert.equal(totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59_000), "287082");
