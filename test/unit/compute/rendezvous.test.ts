import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { RENDEZVOUS_BYTES, Rendezvous } from "../../../src/compute/threads/rendezvous.js";

it("lets nobody wait for a thread that failed", () => {
  const memory = new SharedArrayBuffer(RENDEZVOUS_BYTES);
  const [one, other] = [new Rendezvous(memory, 0, 2), new Rendezvous(memory, 0, 2)];
  other.fail();
  expect(() => one.meet()).toThrow("a training thread failed");
});

it("wakes a sleeping thread when a turn begins, and again when all have met", async () => {
  const memory = new SharedArrayBuffer(RENDEZVOUS_BYTES);
  const rendezvous = new Rendezvous(memory, 0, 2);
  // The other side in plain Atomics: waits for the turn, sleeps, then arrives as the last one.
  const code = `
    const { workerData } = require("node:worker_threads");
    const cells = new Int32Array(workerData);
    Atomics.wait(cells, 0, 0);
    Atomics.wait(cells, 3, 0, 100);
    Atomics.add(cells, 1, 1);
    Atomics.store(cells, 1, 0);
    Atomics.add(cells, 2, 1);
    Atomics.notify(cells, 2);`;
  const worker = new Worker(code, { eval: true, workerData: memory });
  await new Promise((resolve) => worker.once("online", resolve));
  rendezvous.begin();
  rendezvous.meet();
  expect(rendezvous.nextTurn(0)).toBe(1);
  expect([...new Int32Array(memory)]).toEqual([1, 0, 1, 0]);
  await worker.terminate();
});
