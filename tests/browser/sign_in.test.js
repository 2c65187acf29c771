// Signing in and out: with a password and a code, or by one click in a demonstration.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./support/inspect.js";
import { bothWays, story } from "./support/story.js";
import { codeAt } from "./support/totp.js";

story("signing in", ({ open, as, trust }) => {
  const PASSWORD = "harbour-kettle-violet-91";

  async function give(page, userName, password) {
    await page.goto("/sign-in");
    await page.getByLabel("User name").fill(userName);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Continue" }).click();
  }

  bothWays((scripts, look) => {
    test("the door shows who may be tried, those who work with children first", async () => {
      const page = await open(scripts);
      await page.goto("/");
      assert.equal(new URL(page.url()).pathname, "/sign-in");
      await look(page, "sign-in");
      const posts = await page.locator(".trellis-demo-person strong").allTextContents();
      assert.equal(posts.length, 18);
      assert.equal(posts[0], "Health visitor");
      assert.equal(posts.at(-1), "Trust administrator");
      await page.context().close();
    });

    test("a wrong password says nothing of who exists and keeps the user name", async () => {
      const page = await open(scripts);
      const said = [];
      for (const name of ["gp", "nobody-at-all"]) {
        await give(page, name, "not the password");
        said.push(await page.locator(".govuk-error-summary").textContent());
        assert.equal(await page.getByLabel("User name").inputValue(), name);
        assert.equal(await page.getByLabel("Password", { exact: true }).inputValue(), "", "no password comes back");
      }
      assert.equal(said[0], said[1]);
      await look(page, "sign-in-in-error");
      await page.context().close();
    });

    test("after signing out, going back shows nothing of what was there", async () => {
      await as("health-visitor", scripts, async (page) => {
        await page.getByRole("link", { name: /^Amy Pritchard/ }).click();
        await page.getByRole("heading", { name: "Who is involved" }).waitFor();
        await page.getByRole("button", { name: "Sign out" }).click();
        await page.getByRole("heading", { name: "Sign in" }).waitFor();
        await page.goBack();
        await page.getByRole("heading", { name: "Sign in" }).waitFor();
        assert.ok(!(await page.textContent("body")).includes("Pritchard"));
      });
    });
  });

  test("staff set up an authenticator app at their first sign-in, and its code lets them in", async () => {
    await trust().command(["user", "password", "gp"], `${PASSWORD}\n`);
    const page = await open();
    await give(page, "gp", PASSWORD);
    await page.getByRole("heading", { name: "Set up your second factor" }).waitFor();
    await inspect(page, "second-factor");
    await page.getByLabel("Code").fill("000000");
    await page.getByRole("button", { name: "Set up and sign in" }).click();
    await page.getByRole("heading", { name: "There is a problem" }).waitFor();
    await inspect(page, "second-factor-in-error");
    const secret = await page.locator(".trellis-secret").textContent();
    await page.getByLabel("Code").fill(codeAt(secret, Date.now()));
    await page.getByRole("button", { name: "Set up and sign in" }).click();
    await page.getByText("Samir Haddad", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();

    await give(page, "GP ", PASSWORD);
    await page.getByRole("heading", { name: "Enter your code" }).waitFor();
    await inspect(page, "code");
    await page.getByLabel("Code").fill("000000");
    await page.getByRole("button", { name: "Sign in" }).click();
    await inspect(page, "code-in-error");
    // A code is good once, so the next one; clocks may differ by one step.
    await page.getByLabel("Code").fill(codeAt(secret, Date.now() + 30_000));
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Samir Haddad", { exact: true }).waitFor();
    await page.context().close();
  });
});
