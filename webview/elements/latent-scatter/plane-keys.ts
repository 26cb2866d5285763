import type { Place, Size } from "../../scatter/camera.js";

const STEP = 10;
/** With Alt, arrows drag by so much: a globe turns, a disk moves. */
const TURN = 24;
const ARROWS: Readonly<Record<string, Place>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** What keys do with a plane, in CSS pixels from its upper left corner. */
export interface PlaneKeys {
  readonly size: Size;
  /** Where the cross stands, if it does. */
  readonly pointer: Place | null;
  moveCross(to: Place): void;
  drag(by: Place, to: Place): void;
  zoom(at: Place, factor: number): void;
  fit(): void;
  choose(): void;
  clear(): void;
}

/** True where the key was one of the plane's. */
export function pressPlaneKey(event: KeyboardEvent, plane: PlaneKeys): boolean {
  if (event.ctrlKey || event.metaKey) return false;
  const { width, height } = plane.size;
  const middle = { x: width / 2, y: height / 2 };
  const at = plane.pointer ?? middle;
  const arrow = ARROWS[event.key];
  if (arrow && event.altKey) {
    const turn = { x: TURN * arrow.x, y: TURN * arrow.y };
    plane.drag(turn, { x: middle.x + turn.x, y: middle.y + turn.y });
    return true;
  }
  if (event.altKey) return false;
  if (arrow) {
    const step = STEP * (event.shiftKey ? 5 : 1);
    const within = (value: number, most: number) => Math.min(most, Math.max(0, value));
    plane.moveCross({ x: within(at.x + step * arrow.x, width), y: within(at.y + step * arrow.y, height) });
    return true;
  }
  switch (event.key) {
    case "+":
    case "=":
      plane.zoom(at, 1.25);
      return true;
    case "-":
      plane.zoom(at, 0.8);
      return true;
    case "0":
      plane.fit();
      return true;
    case "Enter":
      plane.choose();
      return true;
    case "Escape":
      plane.clear();
      return true;
    default:
      return false;
  }
}
