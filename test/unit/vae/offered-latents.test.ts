import { expect, test } from "vitest";
import { parseLatent } from "../../../src/vae/latents/registry.js";
import { offeredLatents } from "../../../src/vae/offered-latents.js";

test.each(offeredLatents)(
  "$specification is what the command line makes of the word",
  ({ specification, description }) => {
    expect(parseLatent(specification)).toEqual(description);
  },
);
