// html-validate, held against a page as it was sent.
import { HtmlValidate } from "html-validate";

const validator = new HtmlValidate({
  extends: ["html-validate:recommended", "html-validate:document"],
  rules: {
    "doctype-style": ["error", { style: "lowercase" }],
    // The question about cookies stands before the page's own heading.
    "heading-level": ["error", { minInitialRank: "h2" }],
    // The titles of notices are those of the policy, and the site's name follows.
    "long-title": ["error", { maxlength: 140 }],
    // A button in a form sends it, as HTML has it; none of ours does anything else.
    "no-implicit-button-type": "off",
    // Style and script are this site's own, under the digest of their bytes.
    "require-sri": ["error", { target: "crossorigin" }],
  },
});

/** What is wrong with the markup of a page. */
export const markup = (html) => validator.validateStringSync(html).results
  .flatMap(({ messages }) => messages)
  .map(({ ruleId, message, line }) => `${ruleId}: ${message} (line ${line})`);
