import type { NetworkDescription } from "../../protocol.js";
import { ConfigurationError } from "../configuration-error.js";
import type { Architecture } from "./architecture.js";
import { conv } from "./conv.js";
import { mlp } from "./mlp.js";

type Kind = NetworkDescription["kind"];

const kinds: { readonly [K in Kind]: (description: Extract<NetworkDescription, { kind: K }>) => Architecture } = {
  mlp,
  conv,
  own: () => {
    throw new ConfigurationError("the network is made by the run's training file, which was not read");
  },
};

/** The architecture that a description names. @throws ConfigurationError */
export function createArchitecture(description: NetworkDescription): Architecture {
  if (!Object.hasOwn(kinds, description.kind)) {
    throw new ConfigurationError(
      `network "${description.kind}" is not known; known are: ${Object.keys(kinds).join(", ")}`,
    );
  }
  const create = kinds[description.kind] as (description: NetworkDescription) => Architecture;
  return create(description);
}
