/** A setting that cannot be: the message says which, what it may be, in one line. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}
