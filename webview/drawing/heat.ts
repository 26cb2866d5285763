/** Inferno (Smith & van der Walt 2015, CC0), nine of its 256 colours: even in lightness, and for every kind of eye. */
const STOPS = [
  [0, 0, 4],
  [31, 12, 72],
  [85, 15, 109],
  [136, 34, 106],
  [186, 54, 85],
  [227, 89, 51],
  [249, 140, 10],
  [249, 201, 50],
  [252, 255, 164],
] as const;

/** Red, green and blue (0–255) of a part of 0 to 1. */
export function heatColor(part: number): [number, number, number] {
  const place = Math.min(1, Math.max(0, part)) * (STOPS.length - 1);
  const below = Math.min(STOPS.length - 2, Math.floor(place));
  const [from, to] = [STOPS[below] as readonly number[], STOPS[below + 1] as readonly number[]];
  const mixed = (channel: 0 | 1 | 2) =>
    Math.round((from[channel] as number) + (place - below) * ((to[channel] as number) - (from[channel] as number)));
  return [mixed(0), mixed(1), mixed(2)];
}
