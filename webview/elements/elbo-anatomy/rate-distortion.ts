import { css, html, LitElement, nothing, svg } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ticks } from "../../../src/pictures/axis.js";
import type { PeerRun } from "../../../src/protocol.js";
import { runColor, runColors } from "../../styles/run-color.js";
import { card } from "./card.js";

const WIDTH = 340;
const HEIGHT = 230;
const MARGIN = { left: 42, right: 12, top: 10, bottom: 34 };

/**
 * The rate–distortion plane (Alemi et al. 2018): each epoch's test set as a point at R = KL and D = reconstruction. Lines of
 * equal −ELBO fall at 45°; other runs of the same data stand beside this one.
 */
@customElement("rate-distortion")
export class RateDistortion extends LitElement {
  static override styles = [
    card,
    runColors,
    css`
      svg {
        display: block;
        width: 100%;
        max-width: 520px;
        overflow: visible;
      }
      text {
        fill: var(--vscode-descriptionForeground);
        font-size: 10px;
      }
      .grid {
        stroke: var(--vscode-descriptionForeground);
        stroke-opacity: 0.18;
      }
      .iso {
        stroke: var(--vscode-descriptionForeground);
        stroke-dasharray: 2 4;
        stroke-opacity: 0.6;
      }
      .path {
        fill: none;
        stroke-width: 1.5;
      }
      .other {
        stroke-opacity: 0.75;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 14px;
        margin-top: 4px;
      }
      .swatch {
        display: inline-block;
        width: 9px;
        height: 9px;
        margin-right: 5px;
        border-radius: 50%;
      }
    `,
  ];

  /** This run first. */
  @property({ attribute: false }) runs: readonly PeerRun[] = [];

  protected override render() {
    const runs = this.runs.filter(({ path }) => path.length > 0).slice(0, 6);
    if (runs.length === 0) return nothing;
    const x = range(runs.flatMap(({ path }) => path.map(({ rate }) => rate)));
    const y = range(
      runs.flatMap(({ path }) => path.slice(Math.min(1, path.length - 1)).map(({ distortion }) => distortion)),
    );
    const across = (value: number) =>
      MARGIN.left + ((value - x.from) / (x.to - x.from)) * (WIDTH - MARGIN.left - MARGIN.right);
    const up = (value: number) =>
      HEIGHT - MARGIN.bottom - ((value - y.from) / (y.to - y.from)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
    const best = Math.min(...runs.flatMap(({ path }) => path.map(({ rate, distortion }) => rate + distortion)));
    return html`<h3>Rate and distortion</h3>
      <p class="lead">Each epoch: what the code costs against what it leaves. Dashed, the same −ELBO of ${best.toFixed(1)}.</p>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${describe(runs)}>
        <defs><clipPath id="plot"><rect x=${MARGIN.left} y=${MARGIN.top} width=${WIDTH - MARGIN.left - MARGIN.right}
          height=${HEIGHT - MARGIN.top - MARGIN.bottom}></rect></clipPath></defs>
        ${ticks(x, 5).map(
          (
            tick,
          ) => svg`<line class="grid" x1=${across(tick)} x2=${across(tick)} y1=${MARGIN.top} y2=${HEIGHT - MARGIN.bottom}></line>
          <text x=${across(tick)} y=${HEIGHT - MARGIN.bottom + 13} text-anchor="middle">${short(tick)}</text>`,
        )}
        ${ticks(y, 5).map(
          (
            tick,
          ) => svg`<line class="grid" x1=${MARGIN.left} x2=${WIDTH - MARGIN.right} y1=${up(tick)} y2=${up(tick)}></line>
          <text x=${MARGIN.left - 5} y=${up(tick) + 3.5} text-anchor="end">${short(tick)}</text>`,
        )}
        <text x=${(MARGIN.left + WIDTH - MARGIN.right) / 2} y=${HEIGHT - 4} text-anchor="middle">rate: KL, nats</text>
        <text transform="translate(10 ${(HEIGHT - MARGIN.bottom) / 2}) rotate(-90)" text-anchor="middle">distortion: reconstruction, nats</text>
        <g clip-path="url(#plot)">
          <line class="iso" x1=${across(x.from)} y1=${up(best - x.from)} x2=${across(x.to)} y2=${up(best - x.to)}></line>
          ${runs.map((run, index) => this.#run(run, index, across, up))}
        </g>
      </svg>
      <div class="legend">
        ${runs.map(
          ({ name }, index) =>
            html`<span><span class="swatch" .style=${`background: ${colorOf(index)}`}></span>${name}</span>`,
        )}
      </div>`;
  }

  #run({ path }: PeerRun, index: number, across: (rate: number) => number, up: (distortion: number) => number) {
    const points = path.map(({ rate, distortion }) => `${across(rate).toFixed(1)},${up(distortion).toFixed(1)}`);
    const [last] = points.slice(-1);
    const [cx, cy] = (last as string).split(",");
    const color = `stroke: ${colorOf(index)}`;
    return svg`<polyline class="path ${index > 0 ? "other" : ""}" points=${points.join(" ")} .style=${color}></polyline>
      <circle cx=${cx as string} cy=${cy as string} r=${index === 0 ? 4.5 : 3} .style=${`fill: ${colorOf(index)}`}></circle>`;
  }
}

function colorOf(index: number): string {
  return `var(${runColor(index)})`;
}

function range(values: readonly number[]): { from: number; to: number } {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const air = 0.08 * (most - least) || 0.5;
  return { from: Math.max(0, least - air), to: most + air };
}

function short(value: number): string {
  return Number(value.toPrecision(4)).toString();
}

function describe(runs: readonly PeerRun[]): string {
  const ends = runs.map(({ name, path }) => {
    const { rate, distortion } = path.at(-1) as { rate: number; distortion: number };
    return `${name} ends at rate ${rate.toFixed(1)}, distortion ${distortion.toFixed(1)}`;
  });
  return `Rate–distortion plane: ${ends.join("; ")}`;
}
