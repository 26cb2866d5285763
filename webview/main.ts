import "./elements/latent-lens-app.js";
