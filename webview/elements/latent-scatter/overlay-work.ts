import type { LatentOverlay, OverlayPicture, OverlayScene } from "../../scatter/overlays/overlay.js";
import { LatestComputation } from "./latest-computation.js";

/** The overlay that is shown, computed for the shown moment. */
export class OverlayWork {
  readonly state: LatestComputation<OverlayPicture>;

  constructor(onChange: () => void) {
    this.state = new LatestComputation(onChange);
  }

  get busy(): boolean {
    return this.state.busy;
  }

  show(overlay: LatentOverlay, scene: OverlayScene): void {
    const key = `${overlay.name} ${scene.axes.join()} ${scene.space.dimensions}`;
    this.state.run(key, (pace) => overlay.compute(scene, pace));
  }

  leave(): void {
    this.state.stop();
  }
}
