/** 1,234,567 */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

/** "1 tensor", "1,234 tensors" */
export function tensorsInWords(count: number): string {
  return `${grouped(count)} ${count === 1 ? "tensor" : "tensors"}`;
}

/** Bytes as people say them, in powers of 1000. */
export function size(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toPrecision(3)} ${units[power]}`;
}

export function shapeWords(shape: readonly number[]): string {
  return shape.length === 0 ? "scalar" : shape.join(" × ");
}

/** Four significant digits, however large or small. */
export function figure(value: number): string {
  if (value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6)) return String(Number(value.toPrecision(4)));
  return value.toExponential(3);
}
