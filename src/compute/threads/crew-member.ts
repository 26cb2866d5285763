import { parentPort, workerData } from "node:worker_threads";
import { instantiateKernels } from "../kernel-module.js";
import { CallList } from "./call-list.js";
import { type CrewPlace, crewLayout } from "./crew.js";

/** What a thread of a crew is started with. */
export interface CrewMemberStart extends CrewPlace {
  readonly part: number;
}

/** A thread's whole life: it calls what is written down for it, until it is ended from outside. */
function serve(place: CrewMemberStart): void {
  const { buffer, rendezvous, lists } = crewLayout(place);
  const list = new CallList(buffer, lists[place.part] as number, instantiateKernels(place.module, place.memory));
  parentPort?.postMessage("ready");
  try {
    for (let turn = rendezvous.nextTurn(0); ; turn = rendezvous.nextTurn(turn)) {
      list.play();
      rendezvous.meet();
    }
  } catch (error) {
    rendezvous.fail();
    throw error;
  }
}

if (parentPort) serve(workerData as CrewMemberStart);
