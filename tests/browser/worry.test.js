// A worry, from the page on which it is written to the page on which its sender reads what became of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { begin, writeAll } from "./support/concern.js";
import { glance, inspect } from "./support/inspect.js";
import { keys } from "./support/keyboard.js";
import { bothWays, main, signIn, story } from "./support/story.js";

const SECOND = 1000;
const WORRY = "Two fading bruises on her upper arm. Her mother said she fell from the sofa; Amy said nothing.";

story("a worry", ({ open, as }) => {
  const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
  const choose = (page, question, answer) => page.getByRole("group", { name: question }).getByLabel(answer, { exact: true }).filter({ visible: true }).first().check();
  const problem = (page) => page.getByRole("heading", { name: "There is a problem" }).waitFor();
  const success = (page, words) => page.locator(".govuk-notification-banner").getByText(words).waitFor();
  const section = (page) => page.locator(".govuk-service-navigation__item--active").textContent();

  bothWays((scripts, look) => {
    let contact;
    let reference;

    test("Amy’s health visitor writes it part by part, and sends it", async () => {
      await as("health-visitor", scripts, async (page) => {
        await page.goto("/concerns");
        await look(page, "concerns-none");
        await page.getByRole("button", { name: "Raise a concern" }).click();
        await glance(page, "concern-for-whom");
        const draft = await begin(page);
        await look(page, "concern-tasks");
        await page.getByRole("link", { name: "Which child or children" }).click();
        await look(page, "concern-children");
        await page.getByLabel(/^Amy /).uncheck();
        await press(page, "Save and continue");
        await problem(page);
        await glance(page, "concern-children-in-error");
        await page.getByLabel(/^Amy /).check();
        await press(page, "Save and continue");

        await page.getByRole("heading", { name: "Where the child is now, and how safe" }).waitFor();
        await look(page, "concern-now");
        await choose(page, "How soon may the child come to harm?", "In danger now");
        await press(page, "Save and continue");
        await problem(page);
        await look(page, "concern-now-in-error");
        await choose(page, "How soon may the child come to harm?", "May come to harm within days");
        await page.getByLabel("Where is the child now, and with whom?").fill("At home with her mother");
        await press(page, "Save and continue");

        await page.getByRole("heading", { name: "What you are worried about" }).waitFor();
        await look(page, "concern-worry");
        await page.getByLabel("What have you or others tried?").fill("Rang the duty line twice");
        await press(page, "Save and continue");
        await problem(page);
        assert.equal(await page.getByLabel("What have you or others tried?").inputValue(), "Rang the duty line twice");
        await glance(page, "concern-worry-in-error");
        await page.getByLabel("What are you worried about?").fill(WORRY);
        await press(page, "Save and continue");

        await page.getByRole("heading", { name: "What the parents or carers know" }).waitFor();
        await look(page, "concern-parents");
        await choose(page, "Have you told the parents or carers?", "No");
        await press(page, "Save and continue");
        await problem(page);
        await glance(page, "concern-parents-in-error");
        await choose(page, "Have you told the parents or carers?", "Yes");
        await choose(page, "Do they agree that you ask for help?", "Yes");
        await press(page, "Save and continue");

        await page.getByRole("link", { name: "Family, home and how to reach them" }).click();
        await look(page, "concern-family");
        await page.getByLabel("Is there a risk to somebody who visits?").fill("A large dog, kept in the kitchen");
        await press(page, "Save and continue");
        await page.getByRole("link", { name: /^How to reach you/ }).click();
        await look(page, "concern-you");
        await page.getByLabel("How can you be reached about this today?").fill("020 7946 0733");
        await press(page, "Save and come back later");
        await success(page, "Saved.");
        await glance(page, "concerns-not-sent");

        await page.goto(draft);
        await glance(page, "concern-tasks-done");
        await page.goto(`${draft}/urgent`);
        await look(page, "concern-urgent");
        await press(page, "Check and send");
        await look(page, "concern-check");
        assert.match(await main(page), /Two fading bruises/);
        await press(page, "Send");
        await success(page, "Sent.");
        await look(page, "contact-just-sent");
        contact = new URL(page.url()).pathname;
        reference = (await page.locator(".govuk-caption-l").textContent()).trim().split(" ").pop();
        assert.equal((await section(page)).trim(), "My concerns", "the sender’s own section");

        await page.getByLabel("Something new").check();
        await press(page, "Write");
        await problem(page);
        await look(page, "contact-write-in-error");
        await page.getByLabel("What should they know?").fill("The nursery rang: she was not there today.");
        await press(page, "Write");
        await success(page, "Saved.");
        await page.goto("/concerns");
        await page.getByRole("row").filter({ hasText: reference }).getByText("Received: nobody has begun yet").waitFor();
        await look(page, "concerns-sent");
      });
    });

    test("the front door takes it on, asks partners, and one of them answers in part", async () => {
      let request;
      await as("social-worker", scripts, async (page) => {
        await look(page, "inbox");
        await page.getByRole("row").filter({ hasText: reference }).getByRole("link").click();
        await look(page, "contact-to-take-on");
        assert.match(await main(page), /The nursery rang/);
        await press(page, "Take this on");
        await success(page, "Saved.");
        await glance(page, "contact-taken-on");
        await page.getByRole("button", { name: "Ask partners" }).click();
        await look(page, "ask-partners");
        await press(page, "Ask");
        await problem(page);
        await glance(page, "ask-partners-in-error");
        await page.locator(`input[value="POL-CPW"]`).check();
        await page.locator(`input[value="MHA-CAM"]`).check();
        await page.getByLabel(/^Red/).check();
        await page.getByLabel("What do you need to know?").fill("Have you met the family since the summer?");
        await press(page, "Ask");
        await success(page, "Saved.");
        await glance(page, "contact-partners-asked");
      });
      await as("camhs", scripts, async (page) => {
        await page.goto("/contacts");
        await look(page, "inbox-asked");
        await page.getByRole("row", { name: /Amy Pritchard/ }).getByRole("link").click();
        assert.doesNotMatch(await main(page), /fading bruises/, "what was said stays at the front door");
        assert.equal((await section(page)).trim(), "Team inbox");
        await look(page, "request");
        await choose(page, "What can you tell?", "We can tell part of what we know");
        await page.getByLabel("What you know").fill("Her mother has been in our care since July.");
        await press(page, "Send the answer");
        await problem(page);
        await look(page, "request-in-error");
        await page.getByLabel("Why you do not tell more").fill("The rest is hers, and nobody is in danger");
        await press(page, "Send the answer");
        await page.getByRole("heading", { name: "Who may read your answer" }).waitFor();
        await glance(page, "request-answered");
        await press(page, "Release it");
        await page.getByRole("button", { name: "Take the release back" }).waitFor();
        await glance(page, "request-released");
        request = new URL(page.url()).pathname;
        assert.equal((await page.goto(contact)).status(), 404);
      });
      await as("social-worker", scripts, async (page) => {
        await page.goto(contact);
        await page.getByText("Her mother has been in our care since July.").waitFor();
        await look(page, "contact-partner-answered");
        await page.goto(request);
        await glance(page, "request-for-the-asker");
      });
    });

    test("no further action needs a manager, who hands it back, and its sender disagrees with what is decided", async () => {
      const words = "Bruises in a child of three want a second look";
      await as("social-worker", scripts, async (page) => {
        await page.goto(`${contact}/decision`);
        await look(page, "decision");
        await press(page, "Decide");
        await problem(page);
        await look(page, "decision-in-error");
        await choose(page, "Which level of need?", "2. Early help");
        await choose(page, "What happens next?", "No further action");
        await page.getByLabel("What help is offered, or why none?").fill("The family centre rings her mother on Monday");
        await page.getByLabel("Why?").fill("The account fits the bruises");
        await press(page, "Decide");
        await page.getByText("A manager is to agree to what was decided.").waitFor();
        await look(page, "contact-waits-for-a-manager");
      });
      await as("front-door-manager", scripts, async (page) => {
        await page.goto(contact);
        await look(page, "contact-to-agree");
        await press(page, "Hand back");
        await problem(page);
        await glance(page, "contact-to-agree-in-error");
        await page.getByLabel("What they should know").fill(words);
        await press(page, "Hand back");
        await success(page, "Saved.");
      });
      await as("social-worker", scripts, async (page) => {
        await page.goto(contact);
        await page.getByText("A decision that was handed back").click();
        await page.getByText(words).first().waitFor();
        await glance(page, "contact-handed-back");
        await page.goto(`${contact}/decision`);
        await page.getByText("What was said").click();
        await page.getByText("Two fading bruises").waitFor();
        await choose(page, "Which level of need?", "4. Specialist");
        await choose(page, "What happens next?", "Referral to social care");
        await page.locator('input[name="to-social-care"][value="CSC-REF"]').check();
        await glance(page, "decision-filled");
        await page.getByLabel("Why?").fill("Two bruises, and an account that may not fit them");
        await press(page, "Decide");
        await success(page, "Saved.");
        await glance(page, "contact-passed-on");
      });
      await as("health-visitor", scripts, async (page) => {
        await page.goto("/concerns");
        await page.getByRole("row").filter({ hasText: reference }).getByRole("link").click();
        await page.getByText("Passed on; nobody has taken it on yet").waitFor();
        assert.doesNotMatch(await main(page), /in our care since July/, "what a partner said is not hers");
        await glance(page, "contact-decided-for-its-sender");
        await page.getByText("I disagree with what was decided").click();
        await press(page, "Send the disagreement");
        await problem(page);
        await look(page, "contact-disagreement-in-error");
        await page.getByLabel("Why do you disagree?").fill("This wants a visit today, not on Tuesday");
        await press(page, "Send the disagreement");
        await page.getByText("Disagrees with what was decided").waitFor();
        await look(page, "contact-disagreed");
      });
      await as("social-worker", scripts, async (page) => {
        await page.getByRole("heading", { name: "Disagreements to answer" }).waitFor();
        await glance(page, "inbox-with-a-disagreement");
        await page.goto(contact);
        await look(page, "contact-disagreement-to-answer");
        await press(page, "Send the answer");
        await problem(page);
        await choose(page, "What do you answer?", "The decision stands");
        await page.getByLabel("Why?").fill("The assessment begins tomorrow at nine");
        await press(page, "Send the answer");
        await success(page, "Saved.");
        await glance(page, "contact-disagreement-answered");
      });
      await as("team-manager", scripts, async (page) => {
        await page.goto(contact);
        await press(page, "Take this on");
        await choose(page, "What has happened?", "Our work has ended");
        await press(page, "Save");
        await problem(page);
        await look(page, "contact-progress-in-error");
        await page.getByLabel("What the sender should know").fill("Her mother has help every day, and the bruises were from the sofa");
        const today = new Date().toLocaleDateString("en-GB", { timeZone: "Europe/London" }).split("/");
        for (const [part, label] of ["Day", "Month", "Year"].entries()) {
          await page.getByLabel(label, { exact: true }).first().fill(today[part]);
        }
        await press(page, "Save");
        await success(page, "Saved.");
      });
      await as("health-visitor", scripts, async (page) => {
        await page.goto(contact);
        assert.match(await main(page), /Closed[\s\S]*Her mother has help every day/);
        await look(page, "contact-closed-for-its-sender");
      });
    });

    test("a child whose name nobody knows is described, and what was begun is thrown away", async () => {
      await as("ae-nurse", scripts, async (page) => {
        await page.goto("/concerns/new");
        await press(page, "Go on without a name");
        await page.getByRole("link", { name: "Which child or children" }).click();
        await look(page, "concern-child-described");
        await page.getByLabel("Date of birth, age, or when the birth is expected").fill("Due in May");
        await press(page, "Save and continue");
        await problem(page);
        assert.equal(await page.getByLabel("Date of birth, age, or when the birth is expected").inputValue(), "Due in May");
        await glance(page, "concern-child-described-in-error");
        await page.getByLabel("Name, as far as you know it").fill("Baby of Tolley");
        await press(page, "Save and continue");
        await page.getByRole("heading", { name: "Where the child is now, and how safe" }).waitFor();
        await page.getByRole("link", { name: "Back", exact: true }).click();
        await page.getByText("About Baby of Tolley").waitFor();
        await page.getByRole("link", { name: "Throw this away" }).click();
        await glance(page, "concern-throw-away");
        await press(page, "Throw it away");
        await page.waitForURL(/\/concerns$/);
        assert.equal(await page.getByText("Baby of Tolley").count(), 0);
      });
    });
  });

  test("two seconds after typing stops it is saved, and a second window sees both texts", async () => {
    await as("health-visitor", true, async (page) => {
      const path = `${await begin(page)}/worry`;
      await page.goto(path);
      const other = await page.context().newPage();
      await other.goto(path);
      const question = "What are you worried about?";
      await page.getByLabel(question).pressSequentially("Bruises on her arm");
      const typed = Date.now();
      await page.getByText(/^Saved at \d\d:\d\d$/).waitFor();
      assert.ok(Date.now() - typed > 1.5 * SECOND, "not while somebody is still typing");
      await inspect(page, "concern-saved-by-itself");
      // The same window goes on without getting in its own way.
      await page.getByLabel(question).pressSequentially(", both blue");
      await other.getByLabel(question).fill("She did not eat");
      await page.getByRole("button", { name: "Save and come back later" }).click();
      await success(page, "Saved.");
      await other.getByText(/changed in another window/).waitFor();
      const answered = other.waitForResponse((answer) => answer.request().isNavigationRequest());
      await press(other, "Save and continue");
      assert.equal((await answered).status(), 409);
      await other.getByText("Bruises on her arm, both blue").waitFor();
      assert.equal(await other.getByLabel(question).inputValue(), "She did not eat");
      await other.setViewportSize({ width: 1280, height: 900 });
      await other.close();
    });
  });

  test("the page on which two windows meet shows both, without JavaScript too", async () => {
    for (const scripts of [true, false]) {
      await as("health-visitor", scripts, async (page) => {
        const path = `${await begin(page)}/worry`;
        await page.goto(path);
        const version = await page.locator('input[name="version"]').inputValue();
        const answer = await page.request.post(path, {
          headers: { origin: new URL(page.url()).origin },
          form: { version, worry: "Bruises on her arm", then: "later" },
        });
        assert.equal(answer.status(), 200);
        await page.getByLabel("What are you worried about?").fill("She did not eat");
        await press(page, "Save and continue");
        await problem(page);
        await page.getByText("Bruises on her arm").waitFor();
        await (scripts ? inspect : glance)(page, "concern-two-windows");
        await press(page, "Save and continue");
        await page.getByRole("heading", { name: "What the parents or carers know" }).waitFor();
      });
    }
  });

  test("a child described while the page saves itself is one child", async () => {
    await as("ae-nurse", true, async (page) => {
      await page.goto("/concerns/new");
      await press(page, "Go on without a name");
      await page.getByRole("link", { name: "Which child or children" }).click();
      const name = page.getByLabel("Name, as far as you know it");
      await name.fill("Baby of");
      await page.getByText(/^Saved at/).waitFor();
      await page.reload();
      assert.equal(await name.inputValue(), "Baby of", "kept though no button was pressed");
      await name.fill("Baby of Tolley");
      await page.getByText(/^Saved at/).waitFor();
      await press(page, "Save and continue");
      await page.getByRole("heading", { name: "Where the child is now, and how safe" }).waitFor();
      await page.getByRole("link", { name: "Back", exact: true }).click();
      await page.getByText("About Baby of Tolley").waitFor();
    });
  });

  test("who signs out while typing, or is signed out elsewhere, loses nothing", async () => {
    const page = await open();
    const again = async (page) => {
      await page.locator('form:has(input[value="health-visitor"]) button').click();
      await page.getByRole("button", { name: "Sign out" }).waitFor();
    };
    await signIn(page, "health-visitor");
    const path = `${await begin(page)}/worry`;
    await page.goto(path);
    await page.getByLabel("What are you worried about?").fill("Typed just before leaving");
    await press(page, "Sign out");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await again(page);
    await page.goto(path);
    assert.equal(await page.getByLabel("What are you worried about?").inputValue(), "Typed just before leaving");

    const other = await page.context().newPage();
    await other.goto("/concerns");
    await press(other, "Sign out");
    await other.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.getByLabel("What have you or others tried?").fill("Typed after the session had ended");
    await press(page, "Save and continue");
    await page.getByText(/^Not saved: you may have been signed out/).waitFor();
    await inspect(page, "concern-signed-out-elsewhere");
    await again(other);
    await press(page, "Save and continue");
    await page.getByRole("heading", { name: "What the parents or carers know" }).waitFor();
    await page.goto(path);
    assert.equal(await page.getByLabel("What have you or others tried?").inputValue(), "Typed after the session had ended");
    await page.context().close();
  });

  test("nobody needs a mouse from Amy’s page to the contact that was sent", async () => {
    let contact;
    await as("health-visitor", true, async (page) => {
      const { to, enter } = keys(page);
      await to(/^Amy Pritchard/);
      await enter("Who is involved");
      await to(/^Raise a concern/);
      await enter("Needed before you can send it");
      await to(/^Where the child is now/);
      await enter("Where the child is now, and how safe");
      await to(/How soon may the child/);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      await to(/^Where is the child now/);
      await page.keyboard.type("At the nursery");
      await to(/^Save and continue/);
      await enter("What you are worried about");
      await to(/^What are you worried about/);
      await page.keyboard.type(WORRY);
      await to(/^Save and continue/);
      await enter("What the parents or carers know");
      await to(/Have you told the parents/);
      await page.keyboard.press("Space");
      await to(/Do they agree/);
      await page.keyboard.press("Space");
      await to(/^Save and continue/);
      await enter("Needed before you can send it");
      await to(/^Check and send/);
      await enter("Check what you have written");
      await to(/^Send/);
      await page.keyboard.press("Enter");
      await success(page, "Sent.");
      contact = new URL(page.url()).pathname;
    });
    await as("social-worker", true, async (page) => {
      const { to, pick, enter } = keys(page);
      await page.goto(contact);
      await to(/^Take this on/);
      await page.keyboard.press("Enter");
      await success(page, "Saved.");
      await to(/^Decide what happens/);
      await enter("Decide what happens");
      await to(/Which level of need/);
      await page.keyboard.press("Space");
      await to(/What happens next/);
      await pick(/^Advice/);
      await to(/^What help is offered/);
      await page.keyboard.type("The family centre rings her mother on Monday");
      await to(/^Why\?/);
      await page.keyboard.type("Her health visitor can be rung about it");
      await to(/^Decide/);
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => !url.pathname.endsWith("/decision"));
    });
  });

  test("on paper, a contact and what is about to be sent keep their words and lose their buttons", async () => {
    await as("health-visitor", true, async (page) => {
      await writeAll(page, await begin(page), WORRY);
      await page.emulateMedia({ media: "print" });
      assert.ok(await page.getByText(WORRY).isVisible());
      assert.ok(!(await page.getByRole("button", { name: "Send", exact: true }).isVisible()));
      await page.emulateMedia({ media: "screen" });
      await press(page, "Send");
      await success(page, "Sent.");
      await page.emulateMedia({ media: "print" });
      assert.ok(await page.getByText("What became of it").isVisible());
      assert.ok(!(await page.getByRole("button", { name: "Write" }).isVisible()));
    });
  });
});
