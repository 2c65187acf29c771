// Everything JavaScript adds to a page that is complete without it.
import { initAll } from "./govuk-frontend.min.js";
import { autosaveAll } from "./autosave.js";
import { leaveWithoutTrace } from "./leave.js";
import { refreshAll } from "./refresh.js";
import { watchSession } from "./session.js";

// GOV.UK Frontend would mark radio buttons as expanded, which ARIA does not know; the styles reveal without it.
if (CSS.supports("selector(:has(*))")) {
  document.querySelectorAll('input[type="radio"][data-aria-controls]').forEach((radio) => {
    radio.removeAttribute("data-aria-controls");
  });
}
leaveWithoutTrace();
initAll();
autosaveAll(document);
refreshAll(document);
watchSession(document.body);
