// My children: the caseload one's own agency names, at hand without a reason.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bothWays, story } from "./support/story.js";

story("my children", ({ as }) => {
  bothWays((scripts, look) => {
    test("the health visitor is at Amy’s page in two clicks", async () => {
      await as("health-visitor", scripts, async (page) => {
        await look(page, "my-children");
        await page.getByRole("link", { name: /^Amy Pritchard/ }).click();
        await page.getByRole("heading", { name: "Who is involved" }).waitFor();
        assert.ok(!/amy|pritchard/i.test(page.url()), "no name in the address");
        const visitor = await page.getByRole("row", { name: /Ruth Adeyemi.*Direct/ }).textContent();
        assert.match(visitor, /Leads.*07700 900000.*Duty.*Monday to Friday/s);
        const ring = page.getByRole("img", { name: "Who is involved with Amy Pritchard" });
        assert.match(await ring.textContent(), /\d services are involved; Ruth Adeyemi of Health visitors .* leads/);
        assert.ok(await ring.isVisible(), "a wide screen shows the picture");
        await page.setViewportSize({ width: 640, height: 900 });
        assert.ok(!(await ring.isVisible()), "a narrow one shows the table alone");
        await page.setViewportSize({ width: 1280, height: 900 });
        await look(page, "child-of-mine");
      });
    });

    test("a child is found on a long list by part of a name, which stands in no address", async () => {
      await as("health-visitor", scripts, async (page) => {
        assert.match(await page.textContent("main"), /Page 1 of \d/);
        await look(page, "my-children-in-pages");
        await page.getByRole("link", { name: "Page 2", exact: true }).click();
        assert.match(await page.textContent("main"), /Page 2 of \d/);
        await page.getByLabel("Part of a name").fill("amy");
        await page.getByRole("button", { name: "Show", exact: true }).click();
        await page.getByText("in a name").waitFor();
        const names = await page.locator(".trellis-cards tbody th").allTextContents();
        assert.ok(names.some((name) => name === "Amy Pritchard"), names.join(", "));
        assert.ok(!/amy/i.test(page.url()), "nothing typed stands in the address");
        await look(page, "my-children-by-name");
        await page.getByLabel("Part of a name").fill("zzyzx");
        await page.getByRole("button", { name: "Show", exact: true }).click();
        await page.getByText("find a child who is not on your list").waitFor();
        await look(page, "my-children-nobody-so-named");
        await page.getByRole("link", { name: "Show all" }).click();
        assert.match(await page.textContent("main"), /Page 1 of \d/);
      });
    });
  });
});
