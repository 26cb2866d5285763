import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const read = (file: string): string => readFileSync(file, "utf8");
const texts = (file: string) => JSON.parse(read(file)) as Record<string, string>;
const manifest = read("package.json");
const asked = [...manifest.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key as string).sort();
const commands = /\(command:([\w.]+)\)/g;

describe.each(["package.nls.json", "package.nls.ko.json"])("%s", (file) => {
  test("has each text that package.json asks for, and no other", () => {
    expect(Object.keys(texts(file)).sort()).toEqual(asked);
  });

  test("says something everywhere, and leads to the same commands as the English", () => {
    const english = texts("package.nls.json");
    for (const [key, text] of Object.entries(texts(file))) {
      expect(text.trim(), key).not.toBe("");
      expect(text.match(commands), key).toEqual(english[key]?.match(commands));
    }
  });
});

test("commands of texts and menus are commands of the extension", () => {
  const { contributes } = JSON.parse(manifest) as { contributes: { commands: { command: string }[] } };
  const known = new Set(contributes.commands.map(({ command }) => command));
  const named = [manifest, read("package.nls.json")].flatMap((text) => [
    ...text.matchAll(/(?:"command": "|\(command:)(latentLens\.\w+)/g),
  ]);
  expect(named.map(([, command]) => command).filter((command) => !known.has(command as string))).toEqual([]);
});
