/** The part of the WebAssembly API that is used here; TypeScript knows it only together with the DOM. */
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum: number; readonly shared: boolean });
    readonly buffer: ArrayBuffer;
  }
  class Module {
    private readonly compiled: never;
  }
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: object;
  }
  interface Imports {
    readonly [module: string]: { readonly [name: string]: object };
  }
  function validate(code: Uint8Array): boolean;
  function compile(code: Uint8Array): Promise<Module>;
  function instantiate(code: Uint8Array, imports: Imports): Promise<{ readonly instance: Instance }>;
}
