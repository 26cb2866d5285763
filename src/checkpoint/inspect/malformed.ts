/** What is wrong with a file's bytes; whoever opened the file adds its name. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}
