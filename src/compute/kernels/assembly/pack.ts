/**
 * Copies a block of a matrix into panels of `panel` (4 or 8) lines, each laid out depth by depth, so that the
 * micro-kernel reads memory in one direction. The last panel's missing lines become zeros.
 *
 * A line is a row of a or a column of b; `lineStep` and `depthStep` are bytes between neighbours, one of them 4.
 */
export function pack(
  source: usize,
  lineStep: usize,
  depthStep: usize,
  lines: usize,
  depth: usize,
  panel: usize,
  target: usize,
): void {
  for (let line: usize = 0; line < lines; line += panel) {
    if (lineStep == 4 && panel == 8 && line + 8 <= lines) {
      packEightAdjacent(source + (line << 2), depthStep, depth, target);
      target += depth << 5;
      continue;
    }
    for (let part: usize = 0; part < panel; part += 4) {
      const first = line + part;
      const valid = first < lines ? min<usize>(lines - first, 4) : 0;
      const from = source + first * lineStep;
      const to = target + (part << 2);
      if (valid < 4) packSome(from, lineStep, depthStep, valid, depth, to, panel << 2);
      else if (lineStep == 4) packAdjacent(from, depthStep, depth, to, panel << 2);
      else packApart(from, lineStep, depth, to, panel << 2);
    }
    target += (panel * depth) << 2;
  }
}

/** Eight lines that lie beside each other, which fill a panel. */
function packEightAdjacent(source: usize, depthStep: usize, depth: usize, target: usize): void {
  for (const end = target + (depth << 5); target < end; target += 32) {
    const left = v128.load(source);
    const right = v128.load(source, 16);
    v128.store(target, left);
    v128.store(target, right, 16);
    source += depthStep;
  }
}

/** Four lines that lie beside each other. */
function packAdjacent(source: usize, depthStep: usize, depth: usize, target: usize, targetStep: usize): void {
  for (let at: usize = 0; at < depth; at++) {
    v128.store(target, v128.load(source));
    source += depthStep;
    target += targetStep;
  }
}

/** Four lines each of which lies in one piece: 4 × 4 transposes. */
function packApart(source: usize, lineStep: usize, depth: usize, target: usize, targetStep: usize): void {
  const second = lineStep;
  const third = second + lineStep;
  const fourth = third + lineStep;
  let left = depth;
  for (; left >= 4; left -= 4) {
    const r0 = v128.load(source);
    const r1 = v128.load(source + second);
    const r2 = v128.load(source + third);
    const r3 = v128.load(source + fourth);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(target, v128.shuffle<f64>(low01, low23, 0, 2));
    v128.store(target + targetStep, v128.shuffle<f64>(low01, low23, 1, 3));
    v128.store(target + 2 * targetStep, v128.shuffle<f64>(high01, high23, 0, 2));
    v128.store(target + 3 * targetStep, v128.shuffle<f64>(high01, high23, 1, 3));
    source += 16;
    target += 4 * targetStep;
  }
  packSome(source, lineStep, 4, 4, left, target, targetStep);
}

/** The first `valid` of four lines, and zeros for the others. */
function packSome(
  source: usize,
  lineStep: usize,
  depthStep: usize,
  valid: usize,
  depth: usize,
  target: usize,
  targetStep: usize,
): void {
  for (let at: usize = 0; at < depth; at++) {
    for (let line: usize = 0; line < 4; line++) {
      store<f32>(target + (line << 2), line < valid ? load<f32>(source + line * lineStep) : 0);
    }
    source += depthStep;
    target += targetStep;
  }
}
