import "./elements/model-inspector.js";
