// Everything JavaScript adds to a page that is complete without it.
import { initAll } from "./govuk-frontend.min.js";
import { refreshAll } from "./refresh.js";
import { watchSession } from "./session.js";

initAll();
refreshAll(document);
watchSession(document.body);
