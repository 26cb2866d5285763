import type { Place } from "./camera.js";

/** What a user does with a plane, in CSS pixels from its upper left corner. */
export interface PlaneGestures {
  /** The pointer is here; null when it left. */
  point(place: Place | null): void;
  /** A drag by so much, to a place. */
  pan(by: Place, to: Place): void;
  zoom(at: Place, factor: number): void;
  click(place: Place): void;
}

/** So far a pressed pointer moves before it is a drag. */
const SLACK = 4;

/** Hears of mouse, pen, fingers and wheel on an element. Returns what ends that. */
export function listenToGestures(element: HTMLElement, gestures: PlaneGestures): () => void {
  const pressed = new Map<number, Place>();
  let moved = false;
  let origin: Place = { x: 0, y: 0 };

  const placeOf = (event: MouseEvent): Place => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    const place = placeOf(event);
    if (pressed.size === 0) [moved, origin] = [false, place];
    else moved = true;
    pressed.set(event.pointerId, place);
  };

  const move = (event: PointerEvent) => {
    const place = placeOf(event);
    const last = pressed.get(event.pointerId);
    if (!last) {
      gestures.point(place);
      return;
    }
    const other = [...pressed].find(([id]) => id !== event.pointerId)?.[1];
    pressed.set(event.pointerId, place);
    moved ||= Math.hypot(place.x - origin.x, place.y - origin.y) > SLACK;
    if (other) pinch(last, place, other);
    else if (moved) gestures.pan({ x: place.x - last.x, y: place.y - last.y }, place);
    if (event.pointerType === "mouse") gestures.point(place);
  };

  const pinch = (last: Place, place: Place, other: Place) => {
    const before = Math.hypot(last.x - other.x, last.y - other.y);
    const after = Math.hypot(place.x - other.x, place.y - other.y);
    const middle = { x: (place.x + other.x) / 2, y: (place.y + other.y) / 2 };
    if (before > 0 && after > 0) gestures.zoom(middle, after / before);
    gestures.pan({ x: (place.x - last.x) / 2, y: (place.y - last.y) / 2 }, middle);
  };

  const up = (event: PointerEvent) => {
    if (!pressed.delete(event.pointerId)) return;
    if (!moved && pressed.size === 0 && event.type === "pointerup") {
      // A finger that taps points first: it has no other way to.
      gestures.point(placeOf(event));
      gestures.click(placeOf(event));
    }
  };

  const leave = () => {
    if (pressed.size === 0) gestures.point(null);
  };

  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    // A touchpad's pinch comes as a wheel with the control key, in small steps.
    const speed = event.ctrlKey ? 0.01 : 0.0016;
    gestures.zoom(placeOf(event), Math.exp(-event.deltaY * lines * speed));
  };

  const listeners = new AbortController();
  const { signal } = listeners;
  element.addEventListener("pointerdown", down, { signal });
  element.addEventListener("pointermove", move, { signal });
  element.addEventListener("pointerup", up, { signal });
  element.addEventListener("pointercancel", up, { signal });
  element.addEventListener("pointerleave", leave, { signal });
  element.addEventListener("wheel", wheel, { signal, passive: false });
  return () => listeners.abort();
}
