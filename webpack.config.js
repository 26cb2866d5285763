const { existsSync } = require("node:fs");
const { copyFile, mkdir } = require("node:fs/promises");
const path = require("node:path");

const root = (...parts) => path.join(__dirname, ...parts);
const dependency = (...parts) => root("node_modules", ...parts);

/** Files that go into dist as they are: where to, where from. */
const nodeAssets = {
  "pictures/resvg.wasm": dependency("@resvg/resvg-wasm/index_bg.wasm"),
  "pictures/DejaVuSans.ttf": dependency("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"),
};
const webAssets = {
  "codicon.css": dependency("@vscode/codicons/dist/codicon.css"),
  "codicon.ttf": dependency("@vscode/codicons/dist/codicon.ttf"),
};

class CopyAssets {
  constructor(assets) {
    this.assets = assets;
  }

  apply(compiler) {
    compiler.hooks.afterEmit.tapPromise("CopyAssets", async () => {
      for (const [to, from] of Object.entries(this.assets)) {
        const target = path.join(compiler.outputPath, to);
        await mkdir(path.dirname(target), { recursive: true });
        await copyFile(from, target);
      }
    });
  }
}

/** The entries whose files exist; the others are named in a warning. */
function present(entries) {
  const missing = Object.values(entries).filter((file) => !existsSync(root(file)));
  if (missing.length > 0) console.warn(`webpack.config.js: not there yet, left out: ${missing.join(", ")}`);
  return Object.fromEntries(Object.entries(entries).filter(([, file]) => !missing.includes(file)));
}

/** What the bundles share; types are checked by `npm run check`, not here. */
const common = (tsconfig) => ({
  mode: "production",
  context: __dirname,
  devtool: false,
  performance: { hints: false },
  cache: { type: "filesystem", cacheDirectory: root(".cache", "webpack") },
  resolve: { extensions: [".ts", ".js"], extensionAlias: { ".js": [".ts", ".js"] } },
  module: {
    // What is required from a place known at run time is no part of a bundle.
    parser: { javascript: { createRequire: false, exportsPresence: "error" } },
    rules: [
      {
        test: /\.ts$/,
        loader: "ts-loader",
        options: { transpileOnly: true, configFile: root(tsconfig), instance: tsconfig },
      },
      { test: /\.css$/, type: "asset/source" },
    ],
  },
  stats: { preset: "errors-warnings" },
});

const onNode = {
  target: "node20",
  // A bundle finds its files beside itself.
  node: { __dirname: false, __filename: false },
  externalsPresets: { node: true },
};

const node = {
  ...common("tsconfig.json"),
  ...onNode,
  name: "node",
  entry: present({
    extension: "./src/extension.ts",
    trainer: "./src/training/trainer-process.ts",
    "training-thread": "./src/training/kernel-engine/thread.ts",
    "kernel-thread": "./src/compute/threads/crew-member.ts",
    inspector: "./src/inspector/inspector-process.ts",
    cli: "./src/cli.ts",
  }),
  output: { path: root("dist"), filename: "[name].js", library: { type: "commonjs2" } },
  externals: { vscode: "commonjs vscode" },
  optimization: {
    splitChunks: {
      // The extension host never loads what the two others share.
      chunks: ({ name }) => name !== "extension",
      minSize: 0,
      cacheGroups: {
        default: false,
        defaultVendors: false,
        tfjs: { test: /[\\/]node_modules[\\/]/, minChunks: 2, name: "tfjs" },
      },
    },
  },
  plugins: [new CopyAssets(nodeAssets)],
};

/** What the TypeScript server loads: it wants a function for a module. */
const typescriptPlugin = {
  ...common("tsconfig.json"),
  ...onNode,
  name: "typescript-plugin",
  entry: { "typescript-plugin": "./src/editor/typescript-plugin/index.ts" },
  output: { path: root("dist"), filename: "[name].js", library: { type: "commonjs2", export: "default" } },
};

const web = {
  ...common("webview/tsconfig.json"),
  name: "web",
  target: ["web", "es2022"],
  entry: { main: "./webview/main.ts", inspector: "./webview/inspector/main.ts" },
  output: { path: root("dist", "webview"), filename: "[name].js", chunkFilename: "[name].js" },
  // What the panel loads later is one file.
  optimization: { splitChunks: { chunks: () => false } },
  plugins: [new CopyAssets(webAssets)],
};

/** The tests that run inside the extension host. */
const editorTests = {
  ...common("tsconfig.json"),
  ...onNode,
  name: "editor-tests",
  entry: { index: "./test/editor/index.ts" },
  output: { path: root("dist", "test", "editor"), filename: "[name].js", library: { type: "commonjs2" } },
  externals: { vscode: "commonjs vscode", mocha: "commonjs mocha" },
  optimization: { minimize: false },
};

module.exports = [node, typescriptPlugin, web, editorTests];
