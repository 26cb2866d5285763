/** What a description of this kind holds, with what nobody said. */
export function transportDescription(options: {
  readonly dimensions: number;
  readonly operators?: number;
  readonly anchors?: number;
  readonly warmUp?: number;
}) {
  const { dimensions, operators = Math.min(4, dimensions * dimensions), anchors = 20, warmUp = 30 } = options;
  return { ...options, kind: "vaells", operators, anchors, warmUp };
}
