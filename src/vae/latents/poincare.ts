import * as tf from "@tensorflow/tfjs";
import { ConfigurationError } from "../configuration-error.js";
import type { DenseOptions } from "../layers/dense.js";
import { gyroplanes } from "../layers/gyroplanes.js";
import { checkedDimensions, isNumber, type LatentKind, wholeNumber } from "./kind.js";
import type { Latent } from "./latent.js";
import { riemannianNormal } from "./riemannian-normal.js";
import { wrappedNormal } from "./wrapped-normal.js";

const FORM = "poincare:DIMENSIONS[,CURVATURE][,riemannian][,gyroplanes]";

export const poincareKind: LatentKind = {
  kind: "poincare",
  specification: FORM,
  settings: ["curvature", "family", "gyroplanes"],
  parse: (words) => {
    const [dimensions = "", ...others] = words.split(",");
    const flags = others.filter((word) => /^[a-z]+$/.test(word));
    const [curvature = "-1", ...rest] = others.filter((word) => !flags.includes(word));
    const known = flags.every((flag) => ["wrapped", "riemannian", "gyroplanes"].includes(flag));
    if (rest.length > 0 || !known || !isNumber(curvature)) {
      throw new ConfigurationError(`latent "poincare:${words}" is no ${FORM}, as in poincare:2 or poincare:2,-1.4`);
    }
    return {
      kind: "poincare",
      dimensions: wholeNumber(dimensions, "poincare"),
      curvature: checked(Number(curvature)),
      family: flags.includes("riemannian") ? "riemannian" : "wrapped",
      ...(flags.includes("gyroplanes") ? { gyroplanes: true } : {}),
    };
  },
  read: (description) => {
    const dimensions = checkedDimensions(description.dimensions, "poincare");
    const curvature = checked(description.curvature);
    const { family = "wrapped" } = description;
    if (family !== "wrapped" && family !== "riemannian") {
      throw new ConfigurationError(
        `latent "poincare": family is ${JSON.stringify(family)}; there are "wrapped" and "riemannian"`,
      );
    }
    const make = family === "riemannian" ? riemannianNormal : poincare;
    const withGyroplanes = {
      description,
      firstDecoderLayer: (dense: DenseOptions) => gyroplanes({ ...dense, curvature }),
    };
    return () => ({ ...make({ dimensions, curvature }), ...(description.gyroplanes === true ? withGyroplanes : {}) });
  },
};

/** @throws ConfigurationError where a curvature is not hyperbolic */
function checked(curvature: unknown): number {
  if (!(typeof curvature === "number" && curvature >= -100 && curvature <= -1e-3)) {
    throw new ConfigurationError(
      `latent "poincare": its curvature is ${JSON.stringify(curvature)}; hyperbolic space has one from -100 to -0.001 (a flat one is gaussian:N)`,
    );
  }
  return curvature;
}

/** The Poincaré ball under wrapped normals of a fixed curvature (Mathieu et al. 2019). */
export function poincare({
  dimensions,
  curvature,
}: {
  readonly dimensions: number;
  readonly curvature: number;
}): Latent {
  return {
    ...wrappedNormal({ dimensions, curvature: () => tf.scalar(curvature) }),
    description: { kind: "poincare", dimensions, curvature, family: "wrapped" },
  };
}
