import * as vscode from "vscode";

/** Files in memory alone, as a workspace that is on no disk has them. */
export class VirtualFiles implements vscode.FileSystemProvider {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #files = new Map<string, Uint8Array>();
  readonly #folders = new Set(["/"]);
  readonly onDidChangeFile = this.#changed.event;

  /** @returns what ends it */
  register(scheme: string): vscode.Disposable {
    return vscode.workspace.registerFileSystemProvider(scheme, this, { isCaseSensitive: true });
  }

  watch(): vscode.Disposable {
    return { dispose: () => undefined };
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const path = pathOf(uri);
    const bytes = this.#files.get(path);
    if (!bytes && !this.#folders.has(path)) throw vscode.FileSystemError.FileNotFound(path);
    const type = bytes ? vscode.FileType.File : vscode.FileType.Directory;
    return { type, ctime: 0, mtime: 0, size: bytes?.length ?? 0 };
  }

  readDirectory({ path }: vscode.Uri): [string, vscode.FileType][] {
    const inside = (each: string) => each !== path && each.slice(0, each.lastIndexOf("/") || 1) === path;
    const name = (each: string) => each.slice(each.lastIndexOf("/") + 1);
    return [
      ...[...this.#files.keys()]
        .filter(inside)
        .map((each): [string, vscode.FileType] => [name(each), vscode.FileType.File]),
      ...[...this.#folders]
        .filter(inside)
        .map((each): [string, vscode.FileType] => [name(each), vscode.FileType.Directory]),
    ];
  }

  createDirectory({ path }: vscode.Uri): void {
    this.#folders.add(path);
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const path = pathOf(uri);
    const bytes = this.#files.get(path);
    if (!bytes) throw vscode.FileSystemError.FileNotFound(path);
    return bytes;
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    const { path } = uri;
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1))
      this.#folders.add(path.slice(0, at));
    this.#files.set(path, content);
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  delete({ path }: vscode.Uri): void {
    this.#files.delete(path);
  }

  rename(): void {
    throw vscode.FileSystemError.NoPermissions();
  }
}

/** What is asked for: a version in source control says it in its query, and that counts. */
function pathOf({ path, query }: vscode.Uri): string {
  return query ? (JSON.parse(query) as { path: string }).path : path;
}
