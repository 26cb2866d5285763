import packageJson from "../package.json";

/** The version of Latent Lens, as package.json has it. */
export const version: string = packageJson.version;
