import * as path from "node:path";
import * as vscode from "vscode";
import { mappingFileOf } from "../../checkpoint/inspect/model-mapping.js";

/**
 * A file at another path of the same place: of the same disk, server or version. A version in source control says its file's path
 * in its query as well (`git:…?{"path":…,"ref":…}`), and that is what is read.
 */
function atPath(uri: vscode.Uri, to: string): vscode.Uri {
  return uri.with({ path: to, query: queryAt(uri.query, to) });
}

/** A file by its name, or by a path from there, beside another. */
export function beside(uri: vscode.Uri, name: string): vscode.Uri {
  return atPath(uri, path.posix.join(path.posix.dirname(uri.path), name));
}

/** What its user said of a model's file, kept beside it. */
export function mappingBeside(file: vscode.Uri): vscode.Uri {
  return atPath(file, mappingFileOf(file.path));
}

function queryAt(query: string, to: string): string {
  try {
    const said = JSON.parse(query) as unknown;
    if (typeof said !== "object" || said === null || !("path" in said)) return query;
    return JSON.stringify({ ...said, path: vscode.Uri.file(to).fsPath });
  } catch {
    return query;
  }
}
