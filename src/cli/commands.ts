import type { Command } from "./command.js";
import { convert } from "./convert.js";
import { decode } from "./decode.js";
import { evaluate } from "./evaluate/evaluate.js";
import { exportPicture } from "./export.js";
import { inspect } from "./inspect.js";
import { reproduce } from "./reproduce/reproduce.js";
import { train } from "./train.js";

/** All commands, as help lists them. A new one is a new file and a word here. */
export const commands: readonly Command[] = [train, evaluate, inspect, convert, decode, exportPicture, reproduce];
