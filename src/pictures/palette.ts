/**
 * Colours of classes, in label order: ten that can be told apart by normal and by red- or green-blind eyes, on white and
 * on dark grey. More classes go round again.
 */
const colours = [
  "#473df9",
  "#c07c09",
  "#0ada00",
  "#f643ab",
  "#306960",
  "#8d7ff5",
  "#bd170a",
  "#c8b7a6",
  "#a810af",
  "#f79aff",
] as const;

export function classColour(label: number): string {
  return colours[((label % colours.length) + colours.length) % colours.length] as string;
}

/** Where there are no labels. */
export const plainColour = colours[0];

/** Of the ELBO's terms, as the panel has them. */
export const termColour = { total: "#24292f", reconstruction: "#2f7fd1", divergence: "#d9731a" } as const;
