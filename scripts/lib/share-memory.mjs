const memorySection = 5;
const hasMaximum = 0x01;
const hasMaximumAndIsShared = 0x03;

/**
 * A WebAssembly module whose own memory other threads can share: the same but for the flag of its one memory, which must have a
 * maximum. What the module computes stays as it is; V8 checks that it runs where there are threads.
 */
export function shareMemory(module) {
  const bytes = Uint8Array.from(module);
  const flag = sectionAt(bytes, memorySection) + 1;
  if (bytes[flag - 1] !== 1 || bytes[flag] !== hasMaximum) throw new Error("the module has no memory with a maximum");
  bytes[flag] = hasMaximumAndIsShared;
  return bytes;
}

/** Where a section's contents begin. */
export function sectionAt(bytes, wanted) {
  for (let at = 8; at < bytes.length; ) {
    const section = bytes[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if (section === wanted) return at;
    at += size;
  }
  return -1;
}
