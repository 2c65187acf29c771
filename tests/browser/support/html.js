// Whether the HTML a server sent is valid.
import { HtmlValidate } from "./packages.js";

const validator = new HtmlValidate({
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // A browser forgets that a table is one when a narrow screen shows its rows as blocks; the roles keep it.
    "no-redundant-role": "off",
    // GOV.UK Frontend gives links that look like buttons the role of one.
    "prefer-native-element": "off",
    // Titles name the page and the service.
    "long-title": "off",
    // Telephone numbers may break on a narrow screen.
    "tel-non-breaking": "off",
    // Checkboxes of one question share its name.
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "submit", "button"] }],
    "no-trailing-whitespace": "off",
  },
});

/** What is wrong with `html`, one line each. */
export async function mistakes(html) {
  const report = await validator.validateString(html);
  return report.results.flatMap((result) =>
    result.messages.map((message) => `${message.ruleId}: ${message.message} (${message.selector ?? message.line})`),
  );
}
