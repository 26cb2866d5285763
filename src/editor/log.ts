import * as vscode from "vscode";

/** The extension's output channel, made when something is first written. */
export class Log implements vscode.Disposable {
  #channel: vscode.LogOutputChannel | null = null;

  info(message: string): void {
    this.#open().info(message);
  }

  error(message: string): void {
    this.#open().error(message);
  }

  show(): void {
    this.#open().show(true);
  }

  dispose(): void {
    this.#channel?.dispose();
  }

  #open(): vscode.LogOutputChannel {
    this.#channel ??= vscode.window.createOutputChannel("Latent Lens", { log: true });
    return this.#channel;
  }
}
