import { version as packageVersion } from "../package.json";

/** The version of Latent Lens, as package.json has it. */
export const version: string = packageVersion;
