import { csvFile } from "./csv.js";
import type { DataFormat } from "./format.js";
import { idxFile, idxFolder } from "./idx-folder.js";
import { imageFolder } from "./image-folder.js";
import { npyFile, npyFolder } from "./npy-folder.js";

/** The forms of data in the order in which they are tried. */
export const formats: readonly DataFormat[] = [idxFolder, npyFolder, imageFolder, idxFile, npyFile, csvFile];
