// Whoever leaves a page quickly does not find it again under "Back": the page they go to takes its place in the history.
import { ExitThisPage } from "./govuk-frontend.min.js";

/** GOV.UK Frontend follows the link, which keeps the page in the history. Whichever way out is taken, it ends here. */
export function leaveWithoutTrace() {
  ExitThisPage.prototype.exitPage = function exitPage() {
    document.body.classList.add("govuk-exit-this-page-hide-content");
    location.replace(this.$button.href);
  };
}
