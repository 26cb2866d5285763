// From sources to dist, in steps that are left out where nothing changed.
import { installDependencies } from "./dependencies.mjs";
import { exclusively } from "./lock.mjs";
import { pack } from "./pack.mjs";
import { inRoot } from "./paths.mjs";
import { run } from "./run.mjs";
import { refresh } from "./staleness.mjs";
import { writePluginPackage } from "./typescript-plugin.mjs";

export const vsix = "dist/latent-lens.vsix";

const script = (name) => () => run(process.execPath, [inRoot("scripts", name)], { quiet: true });
const webpack =
  (...configs) =>
  () =>
    run(
      process.execPath,
      [inRoot("node_modules", "webpack", "bin", "webpack.js"), ...configs.flatMap((name) => ["--config-name", name])],
      { quiet: true },
    );
/** What decides about every bundle. */
const settings = ["package.json", "package-lock.json", "tsconfig.json", "webpack.config.js"];

const steps = {
  kernels: {
    name: "kernels",
    inputs: ["scripts/build-kernels.mjs", "scripts/lib/share-memory.mjs", "src/compute/kernels", "package-lock.json"],
    outputs: ["dist/wasm/tfjs-backend-wasm-simd.wasm", "dist/wasm/tfjs-backend-wasm-simd-shared.wasm"],
    make: script("build-kernels.mjs"),
  },
  data: {
    name: "data",
    inputs: ["scripts/build-data.mjs", "media/data", "package-lock.json"],
    outputs: ["dist/data/mnist/NOTICE.txt"],
    make: script("build-data.mjs"),
  },
  node: {
    name: "node",
    inputs: ["src", ...settings],
    outputs: ["extension", "trainer", "training-thread", "kernel-thread", "inspector"].map((name) => `dist/${name}.js`),
    make: webpack("node", "typescript-plugin"),
  },
  types: {
    name: "types",
    inputs: ["scripts/build-types.mjs", "src/vae/define", "src/protocol.ts", "package-lock.json"],
    outputs: ["dist/types/node_modules/latent-lens/package.json"],
    make: script("build-types.mjs"),
  },
  web: {
    name: "web",
    inputs: [
      ...["webview", "src/protocol.ts", "src/inspector-protocol.ts", "src/stored-zip.ts", "src/pictures", "src/vae"],
      ...settings,
    ],
    outputs: ["main", "local-decoder", "inspector"].map((name) => `dist/webview/${name}.js`),
    make: webpack("web"),
  },
  editorTests: {
    name: "editor-tests",
    inputs: ["test/editor", "src", ...settings],
    outputs: ["dist/test/editor/index.js"],
    make: webpack("editor-tests"),
  },
  vsix: {
    name: "vsix",
    inputs: [
      ...[
        "package.json",
        "package.nls.json",
        "package.nls.ko.json",
        ".vscodeignore",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "media",
        "docs/images",
      ],
      ...["extension", "trainer", "training-thread", "kernel-thread", "inspector"].map((name) => `dist/${name}.js`),
      ...["dist/cli.js", "dist/tfjs.js", "dist/typescript-plugin.js"],
      ...["dist/webview", "dist/wasm", "dist/data", "dist/pictures", "dist/types"],
    ],
    outputs: [vsix],
    make: () => pack(vsix),
  },
};

/** What `npm run build -- --only` names. */
export const targets = {
  node: ["kernels", "data", "node", "types"],
  web: ["kernels", "web"],
  all: ["kernels", "data", "node", "types", "web"],
  editorTests: ["kernels", "data", "node", "types", "web", "editorTests"],
  vsix: ["kernels", "data", "node", "types", "web", "vsix"],
};

/**
 * Installs dependencies and makes a target's stale or missing parts.
 * @param {keyof typeof targets} target
 * @param {{force?: boolean, say?: (line: string) => void}} options `force` makes fresh parts anew, too
 */
export async function build(target, { force = false, say = () => {} } = {}) {
  await exclusively(
    "build",
    async () => {
      await installDependencies(say);
      for (const name of targets[target]) {
        const step = steps[name];
        const make = () => {
          say(`building ${step.name}`);
          return step.make();
        };
        await refresh({ ...step, make }, { force });
      }
      // npm clears away what it did not install.
      await writePluginPackage(inRoot());
    },
    say,
  );
}
