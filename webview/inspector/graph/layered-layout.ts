/**
 * Places boxes in layers, each below those that lead to it (Sugiyama, Tagawa & Toda 1981): layers by the longest path, an order
 * within them by barycentres with few crossings, then places by least squares under the order. Nothing is recursive, and time
 * grows hardly faster than the number of boxes: graphs of thousands of operations are common.
 */

export interface BoxSize {
  readonly width: number;
  readonly height: number;
}

/** From one box to another, by their places in the list. */
export interface Link {
  readonly from: number;
  readonly to: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  /** Centres of the boxes. */
  readonly boxes: readonly Point[];
  /** Of the boxes, from above. */
  readonly layers: readonly number[];
  /** What each link passes, from the lower edge of its first box to the upper edge of its last. */
  readonly lines: readonly (readonly Point[])[];
}

const GAP_ACROSS = 24;
const GAP_DOWN = 44;
const BEND_WIDTH = 12;
const SWEEPS = 12;
/** Of places under an order: chains become straight by them. */
const SPREADS = 40;
/** For more, links that pass many layers are drawn straight. */
const MOST_BENDS = 20_000;
/** A line that passes layers is kept straight rather than a box above its neighbour. */
const STRAIGHTNESS = 6;

export function layOut(boxes: readonly BoxSize[], links: readonly Link[]): GraphLayout {
  if (boxes.length === 0) return { width: 0, height: 0, boxes: [], layers: [], lines: [] };
  const down = acyclic(boxes.length, links);
  const layerOf = layersOf(boxes.length, down);
  const { places, edges, chains } = withBends(boxes, down, layerOf);
  const rows = ordered(places, edges);
  const x = placedAcross(places, edges, rows);
  const { tops, heights, height } = placedDown(places, rows);
  const least = Math.min(...rows.map((row) => (x[row[0] as number] as number) - widthOf(places, row[0]) / 2));
  const most = Math.max(...rows.map((row) => (x[row.at(-1) as number] as number) + widthOf(places, row.at(-1)) / 2));
  const middle = (place: number): Point => {
    const layer = places[place]?.layer ?? 0;
    return { x: (x[place] as number) - least, y: (tops[layer] as number) + (heights[layer] as number) / 2 };
  };
  const centres = boxes.map((_, index) => middle(index));
  const lines = links.map(({ from, to }, index) => {
    const turned = down[index]?.from !== from;
    const [first, last] = turned ? [to, from] : [from, to];
    const start = { x: centres[first]?.x ?? 0, y: (centres[first]?.y ?? 0) + (boxes[first]?.height ?? 0) / 2 };
    const end = { x: centres[last]?.x ?? 0, y: (centres[last]?.y ?? 0) - (boxes[last]?.height ?? 0) / 2 };
    const line = [start, ...(chains[index] ?? []).map(middle), end];
    return turned ? line.reverse() : line;
  });
  return { width: most - least, height, boxes: centres, layers: layerOf, lines };
}

/** The links with those turned that would close a circle. */
function acyclic(count: number, links: readonly Link[]): Link[] {
  const leaving = grouped(count, links, ({ from }) => from);
  const state = new Uint8Array(count);
  const turned = new Set<number>();
  for (let root = 0; root < count; root++) {
    if (state[root] !== 0) continue;
    const path: { node: number; next: number }[] = [{ node: root, next: 0 }];
    state[root] = 1;
    while (path.length > 0) {
      const top = path[path.length - 1] as { node: number; next: number };
      const link = leaving[top.node]?.[top.next++];
      if (link === undefined) {
        state[top.node] = 2;
        path.pop();
        continue;
      }
      const { to } = links[link] as Link;
      if (state[to] === 1) turned.add(link);
      else if (state[to] === 0) {
        state[to] = 1;
        path.push({ node: to, next: 0 });
      }
    }
  }
  return links.map(({ from, to }, index) => (turned.has(index) ? { from: to, to: from } : { from, to }));
}

function grouped(count: number, links: readonly Link[], key: (link: Link) => number): number[][] {
  const lists = Array.from({ length: count }, (): number[] => []);
  for (const [index, link] of links.entries()) if (link.from !== link.to) lists[key(link)]?.push(index);
  return lists;
}

/** The longest path from above; what nothing leads to stands just above what it leads to. */
function layersOf(count: number, links: readonly Link[]): number[] {
  const leaving = grouped(count, links, ({ from }) => from);
  const arriving = grouped(count, links, ({ to }) => to);
  const waiting = arriving.map(({ length }) => length);
  const order = waiting.flatMap((missing, node) => (missing === 0 ? [node] : []));
  const layers = new Array<number>(count).fill(0);
  for (let at = 0; at < order.length; at++) {
    const node = order[at] as number;
    for (const link of leaving[node] ?? []) {
      const { to } = links[link] as Link;
      layers[to] = Math.max(layers[to] as number, (layers[node] as number) + 1);
      waiting[to] = (waiting[to] as number) - 1;
      if (waiting[to] === 0) order.push(to);
    }
  }
  for (const node of order.reverse()) {
    const below = (leaving[node] ?? []).map((link) => layers[(links[link] as Link).to] as number);
    if (arriving[node]?.length === 0 && below.length > 0) layers[node] = Math.min(...below) - 1;
  }
  return layers;
}

interface Place {
  readonly layer: number;
  readonly width: number;
  readonly height: number;
  readonly isBend: boolean;
}

/** Between neighbouring layers, by places. */
interface Edge {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** Boxes, and a bend wherever a link passes a layer. */
function withBends(boxes: readonly BoxSize[], links: readonly Link[], layerOf: readonly number[]) {
  const places: Place[] = boxes.map(({ width, height }, index) => ({
    layer: layerOf[index] as number,
    width,
    height,
    isBend: false,
  }));
  const edges: Edge[] = [];
  const chains = links.map(({ from, to }): number[] => {
    if (from === to) return [];
    const [first, last] = [layerOf[from] as number, layerOf[to] as number];
    if (places.length - boxes.length + last - first > MOST_BENDS) return [];
    const chain: number[] = [];
    for (let layer = first + 1; layer < last; layer++) {
      chain.push(places.length);
      places.push({ layer, width: BEND_WIDTH, height: 0, isBend: true });
    }
    const stops = [from, ...chain, to];
    for (let at = 1; at < stops.length; at++) {
      const inner = at > 1 && at < stops.length - 1;
      edges.push({ from: stops[at - 1] as number, to: stops[at] as number, weight: inner ? STRAIGHTNESS : 1 });
    }
    return chain;
  });
  return { places, edges, chains };
}

/** The layers' places from left to right: the best of some sweeps down and up. */
function ordered(places: readonly Place[], edges: readonly Edge[]): number[][] {
  const rows = Array.from({ length: Math.max(...places.map(({ layer }) => layer)) + 1 }, (): number[] => []);
  const above = neighbours(places.length, edges, "from");
  const below = neighbours(places.length, edges, "to");
  // As a walk from above meets them: what belongs together begins side by side.
  const met = new Uint8Array(places.length);
  const starts = places.flatMap((_, place) => (above[place]?.length === 0 ? [place] : []));
  for (const waiting = starts.reverse(); waiting.length > 0; ) {
    const place = waiting.pop() as number;
    if (met[place]) continue;
    met[place] = 1;
    rows[places[place]?.layer as number]?.push(place);
    for (const { place: next } of [...(below[place] ?? [])].reverse()) if (!met[next]) waiting.push(next);
  }
  const position = new Float64Array(places.length);
  const number = () => {
    for (const row of rows) for (const [index, place] of row.entries()) position[place] = index;
  };
  number();
  let best = rows.map((row) => [...row]);
  let fewest = crossings(rows, below, position);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const isDown = sweep % 2 === 0;
    const side = isDown ? above : below;
    for (const row of isDown ? rows : [...rows].reverse()) {
      const wish = new Map(
        row.map((place) => {
          const near = side[place] ?? [];
          const sum = near.reduce((total, each) => total + (position[each.place] as number), 0);
          return [place, near.length > 0 ? sum / near.length : (position[place] as number)] as const;
        }),
      );
      row.sort(
        (a, b) =>
          (wish.get(a) as number) - (wish.get(b) as number) || (position[a] as number) - (position[b] as number),
      );
      for (const [index, place] of row.entries()) position[place] = index;
    }
    const count = crossings(rows, below, position);
    if (count < fewest) [fewest, best] = [count, rows.map((row) => [...row])];
  }
  return best;
}

function neighbours(count: number, edges: readonly Edge[], side: "from" | "to") {
  const lists = Array.from({ length: count }, (): { place: number; weight: number }[] => []);
  for (const edge of edges)
    lists[side === "from" ? edge.to : edge.from]?.push({ place: edge[side], weight: edge.weight });
  return lists;
}

/** Pairs of edges that cross, counted as inversions by a binary indexed tree (Barth, Jünger & Mutzel 2002). */
function crossings(
  rows: readonly (readonly number[])[],
  below: readonly (readonly { readonly place: number }[])[],
  position: Float64Array,
): number {
  let total = 0;
  for (const [index, row] of rows.entries()) {
    const size = rows[index + 1]?.length ?? 0;
    const tree = new Int32Array(size + 1);
    let seen = 0;
    for (const place of row) {
      const ends = (below[place] ?? []).map((each) => position[each.place] as number).sort((a, b) => a - b);
      for (const end of ends) {
        let before = 0;
        for (let at = end + 1; at > 0; at -= at & -at) before += tree[at] as number;
        total += seen - before;
      }
      for (const end of ends) {
        for (let at = end + 1; at <= size; at += at & -at) tree[at] = (tree[at] as number) + 1;
        seen++;
      }
    }
  }
  return total;
}

/** Each place near its neighbours, in the order of its layer and not nearer than boxes allow. */
function placedAcross(
  places: readonly Place[],
  edges: readonly Edge[],
  rows: readonly (readonly number[])[],
): Float64Array {
  const above = neighbours(places.length, edges, "from");
  const below = neighbours(places.length, edges, "to");
  const x = new Float64Array(places.length);
  for (const row of rows) {
    let at = 0;
    const width = row.reduce((sum, place) => sum + widthOf(places, place) + GAP_ACROSS, 0);
    for (const place of row) {
      x[place] = at + widthOf(places, place) / 2 - width / 2;
      at += widthOf(places, place) + GAP_ACROSS;
    }
  }
  for (let sweep = 0; sweep < SPREADS; sweep++) {
    const isDown = sweep % 2 === 0;
    // The last sweeps look both ways.
    const sides = sweep >= SPREADS / 2 ? [above, below] : [isDown ? above : below];
    for (const row of isDown ? rows : [...rows].reverse()) spread(row, places, sides, x);
  }
  return x;
}

/**
 * The least squares of the distances from what each place wishes, under the distances that neighbours keep: with those taken off, a
 * regression that must not fall, solved by pooling neighbours that violate it (Ayer et al. 1955).
 */
function spread(
  row: readonly number[],
  places: readonly Place[],
  sides: readonly (readonly (readonly { readonly place: number; readonly weight: number }[])[])[],
  x: Float64Array,
): void {
  const pools: { sum: number; weight: number; count: number }[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const [index, place] of row.entries()) {
    if (index > 0) offset += (widthOf(places, row[index - 1]) + widthOf(places, place)) / 2 + GAP_ACROSS;
    offsets.push(offset);
    const near = sides.flatMap((side) => side[place] ?? []);
    const weight = near.reduce((sum, each) => sum + each.weight, 0);
    const wish =
      weight > 0
        ? near.reduce((sum, each) => sum + each.weight * (x[each.place] as number), 0) / weight
        : (x[place] as number);
    // What has no neighbours there gives way.
    const own = weight > 0 ? weight : 0.01;
    let pool = { sum: own * (wish - offset), weight: own, count: 1 };
    for (let last = pools.at(-1); last && last.sum / last.weight > pool.sum / pool.weight; last = pools.at(-1)) {
      pool = { sum: pool.sum + last.sum, weight: pool.weight + last.weight, count: pool.count + last.count };
      pools.pop();
    }
    pools.push(pool);
  }
  let index = 0;
  for (const { sum, weight, count } of pools)
    for (let member = 0; member < count; member++, index++)
      x[row[index] as number] = sum / weight + (offsets[index] as number);
}

function placedDown(places: readonly Place[], rows: readonly (readonly number[])[]) {
  const heights = rows.map((row) => row.reduce((most, place) => Math.max(most, places[place]?.height ?? 0), 0));
  const tops: number[] = [];
  let at = 0;
  for (const height of heights) {
    tops.push(at);
    at += height + GAP_DOWN;
  }
  return { tops, heights, height: at - GAP_DOWN };
}

function widthOf(places: readonly Place[], place: number | undefined): number {
  return place === undefined ? 0 : (places[place]?.width ?? 0);
}
