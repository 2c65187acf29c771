// The npm packages of the tests lie in web/, with one lock file for all.
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../web/package.json", import.meta.url));

function load(name) {
  try {
    return require(name);
  } catch (error) {
    throw new Error(`run scripts/web first: the npm package ${name} is missing (${error.code})`);
  }
}

export const { chromium } = load("playwright-core");
export const { AxeBuilder } = load("@axe-core/playwright");
export const { HtmlValidate } = load("html-validate");
