import * as v from "valibot";

/** A file that a page made, of at most so many bytes: a page is on the other side of a trust border. */
export const saveMessage = (mostBytes: number) =>
  v.object({
    type: v.literal("save"),
    // A name alone: where it goes is the user's to say.
    suggestedName: v.pipe(v.string(), v.regex(/^[\w.() -]{1,120}$/), v.regex(/^[^.]/)),
    bytes: v.pipe(
      v.instance(Uint8Array),
      v.check((bytes) => bytes.byteLength <= mostBytes),
    ),
  });
