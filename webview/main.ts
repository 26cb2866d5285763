import "./script-nonce.js";
import "./comparison/elements/run-comparison.js";
import "./elements/latent-lens-app.js";
