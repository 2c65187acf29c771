// Walks the three stories of the README through a running demonstration and keeps a picture of every step.
import { mkdir, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launch, openPage } from "../tests/browser/support/browser.js";

const OUT = fileURLToPath(new URL("../docs/tour/", import.meta.url));
const WIDTH = 1000;
const MOST_BYTES = 200_000;
const REASON = "Seen in A&E at 16:20 with a burn on the hand; need to know who is involved";
const WORRY =
  "At today’s visit Amy had two fading bruises on her upper arm, each the size of a thumb. Her mother said she fell from " +
  "the sofa on Friday. Amy did not look up while we talked about it.";
const baseURL = process.argv[2];

const browser = await launch();
await mkdir(OUT, { recursive: true });
try {
  await signInPage();
  const postcode = await healthVisitorOpensAmy();
  await nurseFindsAmy(postcode);
  await healthVisitorSeesWhoLooked();
  await healthVisitorIsWorried();
  await workOfTeams();
  await whoLeads();
  await aLeadIsHandedOver();
  await noticesThatCameIn();
  await oneChildOrTwo();
} finally {
  await browser.close();
}

async function signInPage() {
  const page = await openPage(browser, { baseURL });
  await page.goto("/sign-in");
  await keep(page, "sign-in", { until: "With a password" });
}

async function healthVisitorOpensAmy() {
  const page = await as("health-visitor");
  const amy = page.getByRole("link", { name: /^Amy / });
  await keep(page, "my-children", { below: amy });
  await amy.click();
  await page.getByRole("heading", { name: "Who is involved" }).waitFor();
  await keep(page, "amy", { until: "Who this child is" });
  await keep(page, "who-amy-is", { from: "Who this child is", until: "Who has looked" });
  return (await page.textContent("main")).match(/[A-Z]{1,2}\d{1,2} \d[A-Z]{2}/)?.[0];
}

async function nurseFindsAmy(postcode) {
  const page = await as("ae-nurse");
  await page.goto("/searches/new");
  await page.getByLabel("Name", { exact: true }).fill("Amie, about 3");
  await page.getByLabel("Postcode").fill(postcode);
  await page.getByLabel("I am seeing or treating this child").check();
  await keep(page, "find");
  await page.getByRole("button", { name: "Find", exact: true }).click();
  await keep(page, "found", { below: page.locator(".trellis-hit").nth(2) });
  await page.locator(".trellis-hit a").first().click();
  // Who gave a reason in the last 24 hours is not asked again.
  if (new URL(page.url()).pathname.endsWith("/reason")) {
    await page.getByLabel("Your reason").fill(REASON);
    await keep(page, "reason");
    await page.getByRole("button", { name: "Open the page" }).click();
  } else {
    console.log("The nurse's reason still holds: reason.png is left as it is. FRESH=1 makes a new demonstration.");
  }
  await page.getByRole("heading", { name: "Who is involved" }).waitFor();
}

async function healthVisitorSeesWhoLooked() {
  const page = await as("health-visitor");
  await page.getByRole("link", { name: /^Amy / }).click();
  await page.getByText(REASON).waitFor();
  await keep(page, "who-looked", { from: "Who has looked" });
}

async function healthVisitorIsWorried() {
  const page = await as("health-visitor");
  await page.getByRole("link", { name: /^Amy / }).click();
  await page.getByRole("button", { name: "Raise a concern" }).click();
  await keep(page, "concern-parts", { until: "If you know it" });
  const draft = page.url();
  await page.goto(`${draft}/urgent`);
  await answer(page, "danger", "soon");
  await page.getByLabel("Where is the child now, and with whom?").fill("At home with her mother");
  await answer(page, "told_parents", "yes");
  await answer(page, "parents_agree", "yes");
  await page.getByRole("button", { name: "Save and come back later" }).click();
  await page.waitForURL(/concerns\?saved/);
  await page.goto(`${draft}/worry`);
  await page.getByLabel("What are you worried about?").fill(WORRY);
  await page.getByText(/^Saved at/).waitFor();
  await keep(page, "concern-worry");
  await page.goto(`${draft}/check`);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText("Your reference is").waitFor();
  const contact = page.url().replace(/\?.*/, "");
  await frontDoorAnswers(contact);
  await page.goto(contact);
  await keep(page, "what-became-of-it");
  await page.getByText("I disagree with what was decided").click();
  await page.getByLabel("Why do you disagree?").fill("This wants a visit today, and not on Tuesday.");
  await page.getByRole("button", { name: "Send the disagreement" }).click();
  await page.getByText("Disagrees with what was decided").waitFor();
  await keep(page, "disagreed", { from: "Disagreement" });
}

async function frontDoorAnswers(contact) {
  const page = await as("social-worker");
  await keep(page, "inbox", { below: page.getByRole("row").nth(4) });
  await keep(page, "gone-straight", { from: "Gone straight to the team of the child", until: /^Contacts$/ });
  await page.goto(contact);
  await page.getByRole("button", { name: "Take this on" }).click();
  await page.getByRole("button", { name: "Ask partners" }).click();
  await answer(page, "teams", "MHA-CAM");
  await answer(page, "urgency", "red");
  await page.getByLabel("What do you need to know?").fill("Have you met the family since the summer?");
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await partnerAnswers();
  await page.goto(contact);
  await keep(page, "partners", { from: "What partners know", until: "Earlier contacts" });
  await page.goto(`${contact}/decision`);
  await answer(page, "level", "4");
  await answer(page, "route", "social-care");
  await answer(page, "to-social-care", "CSC-REF");
  await page.getByLabel("Why?").fill("Two bruises of the same size on the upper arm do not fit a fall from the sofa.");
  await keep(page, "decision", { below: page.getByLabel("Strategy discussion") });
  await page.getByRole("button", { name: "Decide", exact: true }).click();
  await page.getByText("Saved.").waitFor();
}

/** Who carries how much, what the meeting has before it, who waits. */
async function workOfTeams() {
  const manager = await as("team-manager");
  await manager.goto("/team-work");
  await keep(manager, "team-work", { below: manager.getByRole("row").nth(7) });
  await manager.getByRole("link", { name: /^Tick all/ }).click();
  const receiver = manager.getByLabel("Who is to have what is ticked?").locator("option", { hasText: " open" }).first();
  await manager.getByLabel("Who is to have what is ticked?").selectOption(await receiver.getAttribute("value"));
  await manager.getByRole("button", { name: "Show what this comes to" }).click();
  await manager.getByRole("heading", { name: /^Give \d+ pieces of work to / }).waitFor();
  await keep(manager, "team-work-given", { below: manager.getByRole("row").nth(7) });
  const support = await as("support-manager");
  await support.goto("/meetings");
  await support.locator('main a[href^="/meetings/"], main form button').first().click();
  await keep(support, "meeting", { below: support.locator("main form").first() });
  await schoolReadsThatSupportHasStarted();
  await generalPractitionerJoins();
  const clinician = await as("camhs");
  await clinician.goto("/waiting");
  await keep(clinician, "waiting", { below: clinician.getByRole("row").nth(3) });
}

/** What a school reads of a referral the meeting has taken on. */
async function schoolReadsThatSupportHasStarted() {
  const page = await as("dsl");
  await page.goto("/concerns");
  const sent = await page.locator('main a[href^="/contacts/"]').evaluateAll((all) => all.map((link) => link.href));
  for (const contact of sent) {
    await page.goto(contact);
    if ((await page.textContent("main")).includes("Support has started")) {
      await keep(page, "support-started", { from: "Written since it was sent" });
      return;
    }
  }
  console.log("No referral of this school has led to support yet: support-started.png is left as it is.");
}

/** A health visitor asks for Amy; her general practitioner asks for a school, and joins. */
async function generalPractitionerJoins() {
  const visitor = await as("health-visitor");
  await visitor.getByRole("link", { name: /^Amy / }).click();
  const child = new URL(visitor.url()).pathname;
  await askForSpeech(visitor, child, "Says few words, and those only her mother understands.");
  const doctor = await as("gp");
  await askForSpeech(doctor, child, "The nursery class cannot follow her.", "EDU-S01");
  await keep(doctor, "joined", { until: "Help while waiting" });
}

async function askForSpeech(page, child, need, school) {
  await page.goto(`${child}/waiting`);
  await answer(page, "list", "speech-language");
  await answer(page, "priority", "routine");
  await page.getByLabel("What help is needed, and what have you seen?").fill(need);
  await answer(page, "agreed", "parent");
  if (school) {
    await page.getByLabel("Do you ask for another agency?").selectOption(school);
  }
  await page.getByRole("button", { name: "Add to the list" }).click();
  await page.waitForURL(/\/waiting\/[^/]+\?/);
}

async function whoLeads() {
  const page = await as("home-link");
  await page.getByRole("link", { name: /^Jo(e|seph) / }).first().click();
  await page.locator('main a[href^="/work/"]').first().click();
  await keep(page, "lead", { until: "Who takes part" });
}

/** The health visitor leads, asks the home-link worker, he accepts, and a manager takes the lead from him. */
async function aLeadIsHandedOver() {
  const visitor = await as("health-visitor");
  await visitor.getByRole("link", { name: /^Amy / }).click();
  await visitor.getByRole("link", { name: "Start work together" }).click();
  await visitor.getByLabel("Early help: a team around the family").check();
  const services = visitor.locator("#another option").filter({ hasText: /^Families and schools/ });
  await visitor.locator("#another").selectOption(await services.first().getAttribute("value"));
  await visitor.getByLabel("What do you want to do together").fill("Amy is late and hungry; her mother is low and alone.");
  await visitor.getByLabel("Yes", { exact: true }).check();
  await visitor.getByLabel("Who agreed, and when?").fill("Her mother, at home on Friday");
  await visitor.getByRole("button", { name: "Start work together" }).click();
  await visitor.getByRole("heading", { name: "Who takes part" }).waitFor();
  const work = visitor.url().replace(/\?.*/, "");
  await askToLead(visitor, "Ruth Adeyemi", "I know the family, and will do it.");
  await visitor.getByLabel("Yes, I lead from now on").check();
  await visitor.getByRole("button", { name: "Answer", exact: true }).click();
  await visitor.getByText("Saved.").waitFor();
  await visitor.goto(work);
  await askToLead(visitor, "Winston Baptiste", "He sees her mother at the school gate every morning.");

  const winston = await as("home-link");
  await winston.goto(work);
  await keep(winston, "lead-asked", { until: "Who takes part" });
  await winston.getByLabel("Yes, I lead from now on").check();
  await winston.getByRole("button", { name: "Answer", exact: true }).click();
  await winston.getByText("Saved.").waitFor();
  await keep(winston, "lead-accepted", { until: "Hand the lead over" });

  const manager = await as("support-manager");
  await manager.goto(work);
  await manager.locator("summary").filter({ hasText: "Take the lead from them" }).click();
  await manager.getByLabel("Away, and nobody covers").check();
  await manager.getByLabel("What must the next lead know?").fill("Her mother is best rung after three.");
  await manager.getByRole("button", { name: "Take the lead from them" }).filter({ visible: true }).last().click();
  await manager.getByText("Saved.").waitFor();
  await visitor.goto(work);
  await keep(visitor, "lead-acting", { until: "Who takes part" });
}

async function askToLead(page, who, note) {
  const option = page.locator("#person option").filter({ hasText: who }).first();
  await page.locator("#person").selectOption(await option.getAttribute("value"));
  await page.getByLabel("What should they know?").fill(note);
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await page.getByText("Saved.").waitFor();
}

async function noticesThatCameIn() {
  const page = await as("social-worker");
  await page.goto("/contacts");
  await keep(page, "notices", { below: page.getByRole("row").nth(6) });
}

async function partnerAnswers() {
  const page = await as("camhs");
  await page.goto("/contacts");
  await page.getByRole("link", { name: /^Amy / }).first().click();
  await answer(page, "answer", "part");
  await page.getByLabel("What you know").fill("Her mother has come to every appointment since July, Amy with her twice.");
  await page.getByLabel("Why you do not tell more").fill("The rest is her mother’s own, and puts nobody in danger.");
  await page.getByRole("button", { name: "Send the answer" }).click();
  await page.getByRole("button", { name: "Release it" }).waitFor();
}

async function oneChildOrTwo() {
  const page = await as("index-team");
  await page.goto("/match-reviews");
  await page.locator('a[href^="/match-reviews/"]').first().click();
  await page.getByRole("heading", { name: "What is said of them" }).waitFor();
  await keep(page, "match-review", { below: page.getByRole("row").nth(4) });
}

/** Ticks a radio or a box by its name and value. */
function answer(page, name, value) {
  return page.locator(`input[name="${name}"][value="${value}"]`).check();
}

/** A page signed in by one click. */
async function as(who) {
  const page = await openPage(browser, { baseURL });
  await page.goto("/sign-in");
  await page.locator(`form:has(input[value="${who}"]) button`).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  return page;
}

/** Keeps a picture of the part from one heading on, until another or until just below an element. */
async function keep(page, name, { from, until, below } = {}) {
  await page.setViewportSize({ width: WIDTH, height: 800 });
  await page.evaluate(() => scrollTo(0, 0));
  const heading = (words) => page.getByRole("heading", { name: words }).boundingBox();
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  const begin = from ? (await heading(from)).y - 20 : 0;
  let end = whole;
  if (until) {
    end = (await heading(until)).y - 10;
  } else if (below && (await below.count()) > 0) {
    const last = await below.first().boundingBox();
    end = Math.min(whole, last.y + last.height + 60);
  }
  const path = `${OUT}${name}.png`;
  await page.screenshot({ path, fullPage: true, clip: { x: 0, y: begin, width: WIDTH, height: end - begin } });
  const { size } = await stat(path);
  console.log(`docs/tour/${name}.png  ${Math.ceil(size / 1000)} kB`);
  if (size > MOST_BYTES) {
    throw new Error(`${name}.png has more than ${MOST_BYTES / 1000} kB: take a smaller part`);
  }
}
