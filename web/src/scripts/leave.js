// Whoever leaves a page quickly does not find it again under "Back": the page they go to takes its place in the history.

const LEFT = "govuk-exit-this-page-hide-content";

/** GOV.UK Frontend marks the body when somebody leaves, whichever way, and then only follows the link. */
export function leaveWithoutTrace(body) {
  const button = document.querySelector(".govuk-exit-this-page__button");
  if (!button) {
    return;
  }
  new MutationObserver(() => {
    if (body.classList.contains(LEFT)) {
      location.replace(button.href);
    }
  }).observe(body, { attributes: true, attributeFilter: ["class"] });
}
