import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";

const pages = ["README.md", ...readdirSync("docs").map((name) => path.join("docs", name))].filter((file) =>
  file.endsWith(".md"),
);

describe.each(pages)("%s", (page) => {
  test("links to what is there", () => {
    const links = [...readFileSync(page, "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
      ([, link]) => link as string,
    );
    expect(links.filter((link) => !existsSync(path.join(path.dirname(page), link)))).toEqual([]);
  });
});

test("the walkthrough shows pictures that are there", () => {
  const pictures = [...readFileSync("package.json", "utf8").matchAll(/"(docs\/images\/[^"]+)"/g)];
  expect(pictures.length).toBeGreaterThan(0);
  expect(pictures.map(([, file]) => file as string).filter((file) => !existsSync(file))).toEqual([]);
});
