/** What is wrong with a file's bytes; whoever opened the file adds its name. */
export class Malformed extends Error {
  override readonly name = "Malformed";

  constructor(message: string) {
    // Names out of the file may hold anything; a message is one line.
    super(message.replace(/\p{Cc}+/gu, " "));
  }
}
