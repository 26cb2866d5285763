/** Ends the script with one line on standard error: code 2 and the usage for wrong usage, else code 1. */
export function fail(error, { usage } = {}) {
  console.error(error instanceof Error ? error.message : String(error));
  if (usage) console.error(usage);
  process.exit(usage ? 2 : 1);
}
