/**
 * A plugin of the TypeScript server: training files find the types of `latent-lens` and `@tensorflow/tfjs` with nothing installed
 * in the workspace. What the workspace has installed itself comes first.
 */
import * as path from "node:path";
import type * as ts from "typescript/lib/tsserverlibrary";
import { isTrainingFileName } from "../../training/training-file/file-name.js";

const types = path.join(__dirname, "types", "node_modules");

/** What is found for a training file, by module. */
const provided: Readonly<Record<string, string>> = {
  "latent-lens": path.join(types, "latent-lens", "vae", "define", "index.d.ts"),
  "@tensorflow/tfjs": path.join(types, "@tensorflow", "tfjs", "dist", "index.d.ts"),
  "@tensorflow/tfjs-core": path.join(types, "@tensorflow", "tfjs-core", "dist", "index.d.ts"),
};

function create({
  project,
  languageServiceHost: host,
  languageService,
}: ts.server.PluginCreateInfo): ts.LanguageService {
  const resolve = host.resolveModuleNameLiterals?.bind(host);
  if (!resolve) return languageService;
  host.resolveModuleNameLiterals = (literals, containingFile, ...rest) => {
    const found = resolve(literals, containingFile, ...rest);
    const concerned = isTrainingFileName(containingFile) || project.getFileNames().some(isTrainingFileName);
    if (!concerned) return found;
    return found.map((each, position) => {
      const file = provided[literals[position]?.text ?? ""];
      if (each.resolvedModule || !file) return each;
      return { resolvedModule: { resolvedFileName: file, extension: ".d.ts", isExternalLibraryImport: true } };
    });
  };
  return languageService;
}

export default (): ts.server.PluginModule => ({ create });
