import { html } from "lit";

/** One button of several of which one is chosen. */
export function choice(label: string, title: string, pressed: boolean, choose: () => void) {
  return html`<button title=${title} aria-pressed=${pressed} @click=${choose}>${label}</button>`;
}
