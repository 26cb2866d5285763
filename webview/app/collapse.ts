export { COLLAPSED_NATS, describeCollapse } from "../../src/vae/estimators/collapse.js";
