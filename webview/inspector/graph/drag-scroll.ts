/** Scrolls an element by dragging its ground; a press on a box or a scroll bar is none. */
export function dragScroll(canvas: HTMLElement, event: PointerEvent): void {
  const target = event.composedPath()[0];
  if (event.button !== 0 || (target instanceof Element && target.closest(".box"))) return;
  const frame = canvas.getBoundingClientRect();
  if (event.clientX - frame.left > canvas.clientWidth || event.clientY - frame.top > canvas.clientHeight) return;
  const start = { x: event.clientX + canvas.scrollLeft, y: event.clientY + canvas.scrollTop };
  const ending = new AbortController();
  const { signal } = ending;
  canvas.classList.add("dragged");
  canvas.setPointerCapture(event.pointerId);
  const end = () => {
    canvas.classList.remove("dragged");
    ending.abort();
  };
  const move = (moved: PointerEvent) => {
    canvas.scrollLeft = start.x - moved.clientX;
    canvas.scrollTop = start.y - moved.clientY;
  };
  canvas.addEventListener("pointermove", move, { signal });
  canvas.addEventListener("pointerup", end, { signal });
  canvas.addEventListener("pointercancel", end, { signal });
}
