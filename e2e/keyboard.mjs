// A page by keyboard alone: what has the focus, and whether somebody who looks can tell.
import assert from "node:assert/strict";

const TABS_MAX = 120;
const STOPS_MAX = 500;

/** What holds the focus, and whether somebody who looks can tell. */
export function focused() {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const numbers = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const light = (colour) => {
    const parts = numbers(colour).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const clear = (colour) => numbers(colour)[3] === 0;
  let around = one.parentElement ?? one;
  while (around.parentElement && clear(getComputedStyle(around).backgroundColor)) {
    around = around.parentElement;
  }
  const ground = getComputedStyle(around).backgroundColor;
  const marks = [];
  if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) {
    marks.push(style.outlineColor);
  }
  if (style.boxShadow !== "none") marks.push(style.boxShadow.match(/rgba?\([^)]*\)/)[0]);
  // A link that goes on in the next line begins where its first part does.
  const [box] = one.getClientRects();
  // Of what fills the window the middle of what shows, of anything else its beginning.
  const middle = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const x = box.left + Math.min(box.width, 40) / 2;
  const y = box.height > innerHeight / 2 ? middle : box.top + Math.min(box.height, 20) / 2;
  const top = document.elementFromPoint(x, y);
  const label = one.labels?.[0] ?? one;
  return {
    tag: one.tagName.toLowerCase(),
    words: (one.getAttribute("aria-label") ?? label.textContent).replace(/\s+/g, " ").trim(),
    id: one.id,
    // Inside a player the buttons are the browser's own, as is the calendar's in a field for a day;
    // it draws its own ring around each.
    ring: (one.matches("video, input[type=date]") && !one.matches(":focus")) ||
      marks.some((mark) => !clear(mark) && contrast(mark, ground) >= 3),
    bare: top !== null && (one.contains(top) || top.contains(one)),
  };
}

/** One press, and where it led. Each stop must show that it has the focus. */
export async function press(page, key) {
  await page.keyboard.press(key);
  const now = await page.evaluate(focused);
  if (now.tag !== "body") {
    const { pathname } = new URL(page.url());
    const where = `${now.tag} “${now.words.slice(0, 60)}” on ${pathname}`;
    assert.ok(now.ring, `nothing shows the focus on ${where}`);
    assert.ok(now.bare, `the focus is out of sight on ${where}`);
  }
  return now;
}

/** Presses until something with these words has the focus. */
export async function reach(page, tag, words, key = "Tab") {
  const way = [];
  for (let count = 0; count < TABS_MAX; count += 1) {
    const now = await press(page, key);
    if (now.tag === tag && now.words.includes(words)) return way;
    way.push(`${now.tag} ${now.words.slice(0, 40)}`);
  }
  throw new Error(`no ${tag} “${words}” by ${key}: ${way.join(" · ")}`);
}

/** Enter on what has the focus, and the page to which it leads. */
export const enter = (page) =>
  Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);

/** Every stop of a page, to its end and back to the first. */
export async function thereAndBack(page) {
  const first = await press(page, "Tab");
  for (const [key, end] of [["Tab", "body"], ["Shift+Tab", first.tag]]) {
    for (let stops = 1; ; stops += 1) {
      const now = await press(page, key);
      if (now.tag === end && (end === "body" || now.id === first.id)) break;
      assert.ok(stops < STOPS_MAX, `no end of ${page.url()} by ${key}`);
    }
  }
}
