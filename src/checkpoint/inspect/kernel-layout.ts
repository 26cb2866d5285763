/** A kernel of A×B×height×width as height×width×B×A: of either direction what tfjs takes of PyTorch's and ONNX's. */
export function placesFirst(values: ArrayLike<number>, shape: readonly number[]): Float32Array {
  const [a = 0, b = 0, height = 0, width = 0] = shape;
  const places = height * width;
  const moved = new Float32Array(values.length);
  for (let first = 0; first < a; first++)
    for (let second = 0; second < b; second++)
      for (let place = 0; place < places; place++)
        moved[(place * b + second) * a + first] = values[(first * b + second) * places + place] as number;
  return moved;
}

/** The other way round: height×width×B×A as A×B×height×width. */
export function placesLast(values: ArrayLike<number>, shape: readonly number[]): Float32Array {
  const [height = 0, width = 0, b = 0, a = 0] = shape;
  const places = height * width;
  const moved = new Float32Array(values.length);
  for (let first = 0; first < a; first++)
    for (let second = 0; second < b; second++)
      for (let place = 0; place < places; place++)
        moved[(first * b + second) * places + place] = values[(place * b + second) * a + first] as number;
  return moved;
}

/** A matrix with its axes turned. */
export function turned(values: ArrayLike<number>, rows: number, columns: number): Float32Array {
  const moved = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      moved[column * rows + row] = values[row * columns + column] as number;
  return moved;
}
