import type { PointCloud, PointsView } from "./point-cloud.js";
import { fitCanvas, type PointsLayer } from "./points-layer.js";

const VERTEX = `#version 300 es
in vec2 from;
in vec2 to;
in vec4 color;
uniform vec2 middle;
uniform vec2 scale;
uniform float part;
uniform float diameter;
out vec4 tint;
void main() {
  gl_Position = color.a > 0.0 ? vec4((mix(from, to, part) - middle) * scale, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
  gl_PointSize = diameter;
  tint = color;
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 tint;
// As precise as the other shader has it: what they share has to agree.
uniform highp float diameter;
out vec4 pixel;
void main() {
  float edge = (0.5 - length(gl_PointCoord - 0.5)) * diameter;
  float opacity = tint.a * clamp(edge + 0.5, 0.0, 1.0);
  pixel = vec4(tint.rgb * opacity, opacity);
}`;

/** Points by WebGL2: both ends of their way lie on the card, and a frame sends four numbers. */
export class WebglPoints implements PointsLayer {
  readonly #program: WebGLProgram;
  readonly #vertices: WebGLVertexArrayObject;
  readonly #buffers: readonly [WebGLBuffer, WebGLBuffer, WebGLBuffer];
  readonly #uniforms: Record<"middle" | "scale" | "part" | "diameter", WebGLUniformLocation | null>;
  #count = 0;
  #every = 0;

  /** The layer, or null where the page has no WebGL2. `onLost` hears of a context that the system took away. */
  static create(onLost: () => void): WebglPoints | null {
    const canvas = document.createElement("canvas");
    const gl = canvas.getContext("webgl2", { antialias: false, premultipliedAlpha: true });
    if (!gl) return null;
    canvas.addEventListener("webglcontextlost", onLost);
    try {
      return new WebglPoints(canvas, gl, onLost);
    } catch {
      return null;
    }
  }

  private constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly gl: WebGL2RenderingContext,
    private readonly onLost: () => void,
  ) {
    this.#program = link(gl);
    this.#vertices = gl.createVertexArray();
    this.#buffers = [gl.createBuffer(), gl.createBuffer(), gl.createBuffer()];
    const uniform = (name: string) => gl.getUniformLocation(this.#program, name);
    this.#uniforms = {
      middle: uniform("middle"),
      scale: uniform("scale"),
      part: uniform("part"),
      diameter: uniform("diameter"),
    };
    gl.bindVertexArray(this.#vertices);
    this.#stride(1);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  setCloud({ from, to, colors }: PointCloud): void {
    const { gl } = this;
    for (const [index, data] of [from, to, colors].entries()) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[index] as WebGLBuffer);
      gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    }
    this.#count = to.length / 2;
  }

  draw({ camera, size, density, part, diameter, every }: PointsView): void {
    const { gl } = this;
    fitCanvas(this.canvas, size, density);
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.useProgram(this.#program);
    gl.bindVertexArray(this.#vertices);
    gl.uniform2f(this.#uniforms.middle, camera.x, camera.y);
    gl.uniform2f(this.#uniforms.scale, (2 * camera.scale) / size.width, (2 * camera.scale) / size.height);
    gl.uniform1f(this.#uniforms.part, part);
    gl.uniform1f(this.#uniforms.diameter, diameter * density);
    this.#stride(every);
    gl.drawArrays(gl.POINTS, 0, Math.ceil(this.#count / every));
  }

  dispose(): void {
    this.canvas.removeEventListener("webglcontextlost", this.onLost);
    // Browsers allow only so many contexts at once.
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
    this.canvas.remove();
  }

  /** Steps over all but each so many-th point: the buffers stay as they are. */
  #stride(every: number): void {
    if (every === this.#every) return;
    this.#every = every;
    const { gl } = this;
    this.#attribute("from", this.#buffers[0], 2, gl.FLOAT, 8 * every);
    this.#attribute("to", this.#buffers[1], 2, gl.FLOAT, 8 * every);
    this.#attribute("color", this.#buffers[2], 4, gl.UNSIGNED_BYTE, 4 * every);
  }

  #attribute(name: string, buffer: WebGLBuffer, size: number, type: number, stride: number): void {
    const { gl } = this;
    const location = gl.getAttribLocation(this.#program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, size, type, type === gl.UNSIGNED_BYTE, stride, 0);
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) throw new Error("WebGL gives no shader");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "no program");
  return program;
}
