import { html, LitElement, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type {
  ActivityNews,
  Finding,
  HostToPage,
  ModelOverview,
  TensorComparison,
  TensorStatistics,
} from "../../../src/inspector-protocol.js";
import { codicons } from "../../styles/codicons.js";
import { controls } from "../../styles/controls.js";
import { listen, post } from "../host.js";
import { grouped, size, tensorsInWords } from "../words.js";
import { inspectorStyles } from "./inspector-styles.js";
import "./comparison-table.js";
import "./graph-view.js";
import "./settings-list.js";
import "./tensor-details.js";
import "./tensor-table.js";

type Tab = "tensors" | "comparison" | "graph" | "settings";

const ICONS = { good: "pass", notice: "warning", problem: "error" } as const;

/** The inspector's page: totals and health first, then tensors, graph and settings. It draws what the host says. */
@customElement("model-inspector")
export class ModelInspector extends LitElement {
  static override styles = [controls, codicons, inspectorStyles];

  @state() private overview: ModelOverview | null = null;
  @state() private health: { findings: readonly Finding[]; sha256: string | null } | null = null;
  /** Of the test set that runs, or ran. */
  @state() private activity: ActivityNews | null = null;
  @state() private progress: number | null = null;
  @state() private statistics: ReadonlyMap<number, TensorStatistics> = new Map();
  @state() private comparison: { names: readonly [string, string]; tensors: readonly TensorComparison[] } | null = null;
  @state() private selected: number | null = null;
  @state() private tab: Tab = "tensors";
  @state() private problem: string | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    listen((message) => this.#receive(message));
    post({ type: "ready" });
  }

  #receive(message: HostToPage): void {
    switch (message.type) {
      case "overview":
        this.overview = message.overview;
        [this.health, this.problem, this.comparison, this.statistics] = [null, null, null, new Map()];
        this.selected = null;
        this.activity = null;
        this.tab = "tensors";
        break;
      case "progress":
        this.progress = message.total > 0 ? message.done / message.total : null;
        break;
      case "health":
        this.health = message;
        this.progress = null;
        break;
      case "activity":
        this.activity = message.problem === "cancelled" ? null : message;
        break;
      case "statistics":
        this.statistics = new Map(this.statistics).set(message.tensor, message.statistics);
        break;
      case "comparison":
        this.comparison = message;
        this.tab = "comparison";
        this.progress = null;
        break;
      case "problem":
        this.problem = message.message;
        this.progress = null;
        break;
    }
  }

  protected override render() {
    const { overview, problem } = this;
    return html`${problem ? html`<p class="problem" role="alert"><span class="codicon codicon-error"></span>${problem}</p>` : nothing}
      ${overview ? this.#page(overview) : problem ? nothing : html`<p class="muted" role="status">Reading the file…</p>`}`;
  }

  #page(overview: ModelOverview) {
    const tabs: readonly (readonly [Tab, string])[] = [
      ["tensors", "Tensors"],
      ...(this.comparison ? ([["comparison", "Comparison"]] as const) : []),
      ...(overview.graph.nodes.length > 0
        ? ([["graph", `Graph (${grouped(overview.graph.nodes.length)})`]] as const)
        : []),
      ["settings", "Settings"],
    ];
    return html`<header>
        <h1>${overview.name}</h1>
        <p class="totals" title="Parameters are what is learned: floats, and matrices of 8 bits; counters, indices and an optimizer's state are none.">${this.#totals(overview)}</p>
        ${this.#healthList(overview)}
        ${this.#actions(overview)}
      </header>
      <div class="tabs choice" role="tablist">
        ${tabs.map(
          ([tab, title]) =>
            html`<button role="tab" aria-selected=${tab === this.tab} @click=${() => {
              this.tab = tab;
            }}>${title}</button>`,
        )}
      </div>
      <main>${this.#tab(overview)}</main>`;
  }

  #actions({ opening, vae, layers }: ModelOverview) {
    const runs = vae?.encoder && !(this.activity && !this.activity.findings && !this.activity.problem);
    const canChoose = !vae && layers.length > 1;
    if (!opening && !vae && !canChoose) return nothing;
    return html`<div class="actions">
      ${opening ? html`<button class="primary" @click=${() => post({ type: "openInPanel" })}>Open in the latent panel</button>` : nothing}
      ${runs ? html`<button @click=${() => post({ type: "activity" })}>Run the test set…</button>` : nothing}
      ${vae ? html`<button @click=${() => post({ type: "export" })}>Export…</button>` : nothing}
      ${
        canChoose
          ? html`<button @click=${() => post({ type: "chooseLayers" })}>Say which layers are encoder and decoder…</button>`
          : nothing
      }
    </div>`;
  }

  /** What the test set says of units and latent dimensions, or how far it is. */
  #activityItems() {
    const { activity } = this;
    if (!activity) return nothing;
    if (activity.findings) return activity.findings.map((finding) => this.#findingItem(finding));
    if (activity.problem) return this.#findingItem({ level: "problem", message: activity.problem, tensor: null });
    return html`<li role="status">
      <span class="codicon codicon-info"></span>Running the test set…
      ${Math.round(100 * activity.part)} % <button class="link" @click=${() => post({ type: "cancelActivity" })}>Cancel</button>
    </li>`;
  }

  #findingItem({ level, message, tensor }: Finding) {
    return html`<li class=${level}>
      <span class="codicon codicon-${ICONS[level]}" role="img" aria-label=${level}></span>
      ${tensor === null ? message : html`<button class="link" @click=${() => this.#choose(tensor)}>${message}</button>`}
    </li>`;
  }

  #totals({ format, parameters, tensors, fileBytes }: ModelOverview) {
    const others = tensors.filter(({ role }) => role === "optimizer").length;
    return [
      format,
      `${grouped(parameters)} parameters`,
      `${tensorsInWords(tensors.length)}${others > 0 ? `, ${grouped(others)} of the optimizer` : ""}`,
      ...(fileBytes === null ? [] : [size(fileBytes)]),
    ].join(" · ");
  }

  #healthList({ vae, notes }: ModelOverview) {
    const { findings = null, sha256 = null } = this.health ?? {};
    const share = this.progress === null ? "" : ` ${Math.round(100 * this.progress)} %`;
    return html`<ul class="health" aria-label="Health" aria-busy=${findings === null}>
      ${vae ? html`<li><span class="codicon codicon-info"></span>${vaeWords(vae)}</li>` : nothing}
      ${this.#activityItems()}
      ${
        findings?.map((finding) => this.#findingItem(finding)) ??
        html`<li role="status"><span class="codicon codicon-info"></span>Looking through all numbers…${share}</li>`
      }
      ${notes.map((note) => html`<li class="muted"><span class="codicon codicon-info"></span>${note}</li>`)}
      ${
        sha256
          ? html`<li class="muted">
              <span class="codicon codicon-info"></span><span class="whole">SHA-256</span>
              <button class="link code" title="Copy" @click=${() => post({ type: "copy", text: sha256 })}>${sha256}</button>
            </li>`
          : nothing
      }
    </ul>`;
  }

  #tab(overview: ModelOverview) {
    switch (this.tab) {
      case "tensors":
        return html`<tensor-table
            .tensors=${overview.tensors}
            .selected=${this.selected}
            .name=${overview.name}
            @choose=${(event: CustomEvent<{ tensor: number }>) => this.#choose(event.detail.tensor)}
          ></tensor-table>
          <tensor-details
            tabindex="0"
            .tensor=${this.selected === null ? null : (overview.tensors[this.selected] ?? null)}
            .statistics=${this.selected === null ? null : (this.statistics.get(this.selected) ?? null)}
          ></tensor-details>`;
      case "comparison":
        return html`<comparison-table .comparison=${this.comparison}></comparison-table>`;
      case "graph":
        return html`<graph-view
          .graph=${overview.graph}
          .tensors=${overview.tensors}
          .statistics=${this.statistics}
          @choose=${(event: CustomEvent<{ tensor: number }>) => this.#ask(event.detail.tensor)}
        ></graph-view>`;
      case "settings":
        return html`<settings-list .settings=${overview.settings}></settings-list>`;
    }
  }

  #choose(tensor: number): void {
    this.tab = "tensors";
    this.selected = tensor;
    this.#ask(tensor);
  }

  #ask(tensor: number): void {
    if (!this.statistics.has(tensor)) post({ type: "statistics", tensor });
  }
}

function vaeWords({ encoder, decoder, latentDimensions }: NonNullable<ModelOverview["vae"]>): string {
  const halves = [encoder && "Encoder", decoder && "decoder"].filter(Boolean).join(" and ");
  const sentence = `${halves} of a VAE with ${latentDimensions ?? "unknown"} latent dimensions`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
