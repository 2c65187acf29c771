// A worry about Amy, for journeys that begin once it is written.

const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
const choose = (page, question, answer) =>
  page.getByRole("group", { name: question }).getByLabel(answer, { exact: true }).filter({ visible: true }).first().check();

/** From the list of children to a concern about Amy that has been begun; its address. */
export async function begin(page) {
  await page.goto("/children");
  await page.getByRole("link", { name: /^Amy Pritchard/ }).click();
  await press(page, "Raise a concern");
  await page.getByRole("heading", { name: "Needed before you can send it" }).waitFor();
  return new URL(page.url()).pathname;
}

/** Writes what must be said on the one page for what is urgent, up to the page on which it is checked. */
export async function writeAll(page, draft, worry) {
  await page.goto(`${draft}/urgent`);
  await choose(page, "How soon may the child come to harm?", "May come to harm within days");
  await page.getByLabel("Where is the child now, and with whom?").fill("At home with her mother");
  await page.getByLabel("What are you worried about?").fill(worry);
  await choose(page, "Have you told the parents or carers?", "Yes");
  await choose(page, "Do they agree that you ask for help?", "Yes");
  await press(page, "Check and send");
  await page.getByRole("heading", { name: "Check what you have written" }).waitFor();
}

/** The same, sent; the address of the contact, whose page is open. */
export async function raise(page, worry) {
  await writeAll(page, await begin(page), worry);
  await press(page, "Send");
  await page.locator(".govuk-notification-banner").getByText("Sent.").waitFor();
  return new URL(page.url()).pathname;
}
