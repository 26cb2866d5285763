/** A divergence as a line of text names it: MMD, GAN; what is no abbreviation, in words. */
export function divergenceName(name: string): string {
  return name === "transport" ? "transport cost" : name.toUpperCase();
}
