// The page runs only scripts that carry its nonce; those that this one loads later get it from here.
// biome-ignore lint/style/useConst: webpack makes an assignment to a property of its own of it
declare let __webpack_nonce__: string;
__webpack_nonce__ = (document.currentScript as HTMLScriptElement | null)?.nonce ?? "";

export {};
