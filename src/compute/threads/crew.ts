import { Worker } from "node:worker_threads";
import type { Kernels } from "../kernels.js";
import { CALL_LIST_BYTES, CallList } from "./call-list.js";
import type { CrewMemberStart } from "./crew-member.js";
import { RENDEZVOUS_BYTES, Rendezvous } from "./rendezvous.js";
import { started } from "./worker-start.js";

/** Between two kernels the others had better stay awake. */
const LOOKS = 10_000;

export interface CrewPlace {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Of `crewBytes` bytes, at a multiple of 8. */
  readonly address: number;
  readonly parts: number;
}

export function crewBytes(parts: number): number {
  return RENDEZVOUS_BYTES + parts * CALL_LIST_BYTES;
}

/** Where the threads of a crew meet, and what each is to call. */
export function crewLayout({ memory, address, parts }: CrewPlace) {
  const buffer = memory.buffer as unknown as SharedArrayBuffer;
  const lists = Array.from({ length: parts }, (_, part) => address + RENDEZVOUS_BYTES + part * CALL_LIST_BYTES);
  return { buffer, rendezvous: new Rendezvous(buffer, address, parts, LOOKS), lists };
}

/** Threads that call kernels on the memory of this one, which is the first of them. */
export class Crew {
  readonly #rendezvous: Rendezvous;
  readonly #lists: readonly CallList[];

  #workers: readonly Worker[] = [];

  private constructor(place: CrewPlace, kernels: Kernels) {
    const { buffer, rendezvous, lists } = crewLayout(place);
    this.#rendezvous = rendezvous;
    this.#lists = lists.map((address) => new CallList(buffer, address, kernels, () => this.#play()));
    for (const list of this.#lists) list.clear();
    new Int32Array(buffer, place.address, RENDEZVOUS_BYTES / 4).fill(0);
  }

  /** `script` is the path of crew-member.ts as it was built. @throws Error where a thread does not start */
  static async hire(place: CrewPlace, kernels: Kernels, script: string): Promise<Crew> {
    // Before the threads look: there may be anything in that memory.
    const crew = new Crew(place, kernels);
    crew.#workers = Array.from({ length: place.parts - 1 }, (_, at) => {
      const workerData: CrewMemberStart = { ...place, part: at + 1 };
      return new Worker(script, { workerData });
    });
    await started(crew.#workers);
    return crew;
  }

  get parts(): number {
    return this.#lists.length;
  }

  /** Calls what `work` calls for each part, the parts at the same time. @throws Error where a thread fails */
  run(work: (part: number, kernels: Kernels) => void): void {
    try {
      this.#lists.forEach(({ recorder }, part) => {
        work(part, recorder);
      });
    } catch (error) {
      for (const list of this.#lists) list.clear();
      throw error;
    }
    this.#play();
  }

  dismiss(): void {
    for (const worker of this.#workers) worker.terminate();
  }

  #play(): void {
    this.#rendezvous.begin();
    this.#lists[0]?.play();
    this.#rendezvous.meet();
  }
}
