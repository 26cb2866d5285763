import type { Space } from "../../../src/vae/spaces/space.js";
import { themeColor } from "../../styles/theme.js";

/** The way of a learned operator through a code. */
export interface OrbitCodes {
  readonly name: string;
  readonly color: string;
  readonly codes: readonly Float32Array[];
}

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
/** Themes' `charts-orange` is a match's half transparent background, and hardly seen as a line or a word. */
const COLORS = [
  ["--vscode-charts-blue", "#3794ff"],
  ["--vscode-charts-red", "#f14c4c"],
  ["--vscode-charts-green", "#89d185"],
  ["--vscode-charts-purple", "#b180d7"],
  ["--vscode-charts-yellow", "#cca700"],
  ["--vscode-terminal-ansiCyan", "#11a8cd"],
] as const;

/** What is drawn of each: a smooth line. */
const STEPS = 65;

/** The ways of all operators of a space through a code, the code in the middle of each; none where a space has no operators. */
export function orbitsThrough(
  { orbits }: Space,
  through: ArrayLike<number> | null,
  host: HTMLElement,
  steps = STEPS,
): readonly OrbitCodes[] {
  if (!orbits || !through) return [];
  return orbits(through, steps).map((codes, index) => {
    const [color, otherwise] = COLORS[index % COLORS.length] as (typeof COLORS)[number];
    const name = `Ψ${String(index + 1).replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)] as string)}`;
    return {
      name,
      color: themeColor(host, color, otherwise),
      codes: codes.map((code) => Float32Array.from(code)),
    };
  });
}
