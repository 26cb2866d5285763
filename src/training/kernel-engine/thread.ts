import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { ImageSet } from "../../data/data-set.js";
import { Layout, Program, type ProgramPlan } from "./program.js";

/** What a thread is started with. */
export interface ThreadStart {
  readonly plan: ProgramPlan;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly part: number;
}

/** How a thread gets images, before the first turn that needs them. */
export interface ImagesMessage {
  readonly set: number;
  readonly images: ImageSet;
}

/** A thread's whole life: turns of the program until it is ended from outside. */
function serve(port: MessagePort, { plan, module, memory, part }: ThreadStart): void {
  const sets = new Map<number, ImageSet>();
  const imagesOf = (set: number): ImageSet => {
    // The loop below never gives events a turn, so messages are fetched.
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
      const { set: number, images } = next.message as ImagesMessage;
      sets.set(number, images);
    }
    return sets.get(set) as ImageSet;
  };
  const program = new Program(plan, new Layout(plan), module, memory, part, imagesOf);
  port.postMessage("ready");
  try {
    for (let turn = program.rendezvous.nextTurn(0); ; turn = program.rendezvous.nextTurn(turn)) program.run();
  } catch (error) {
    program.rendezvous.fail();
    throw error;
  }
}

if (parentPort) serve(parentPort, workerData as ThreadStart);
