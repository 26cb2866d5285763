/** The part of the WebAssembly API that is used here; TypeScript knows it only together with the DOM. */
declare namespace WebAssembly {
  class Memory {
    readonly buffer: ArrayBuffer;
  }
  interface Instance {
    readonly exports: object;
  }
  function validate(code: Uint8Array): boolean;
  function instantiate(
    code: Uint8Array,
    imports: { readonly [module: string]: { readonly [name: string]: object } },
  ): Promise<{ readonly instance: Instance }>;
}
