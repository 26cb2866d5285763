/** The address of a VS Code, with the packaged extension, that trusts no folder until it is told to; it ends with the tests of the file. */
export function restrictedWorkbench(): Promise<string>;
