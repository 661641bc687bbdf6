import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { watchLoad } from '../../src/artifact/load.ts';

/** Keeps the thread busy for so long. */
function work(milliseconds: number): void {
  const { user } = process.threadCpuUsage();
  while (process.threadCpuUsage().user - user < milliseconds * 1000) Math.random();
}

describe('whether further connections are worth their cost', () => {
  it('is so while this process waits for the network', async () => {
    let added = 0;
    await new Promise<void>((resolve) => {
      watchLoad(() => {
        added += 1;
        resolve();
      });
    });
    await delay(50);
    expect(added).toBe(1);
  });

  it('is not so while it is busy, but later, when it is no longer', async () => {
    let added = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = watchLoad(() => {
      added = true;
      resolve();
    });
    for (let turn = 0; turn < 4; turn += 1) {
      work(30);
      await new Promise((next) => setImmediate(next));
      expect(added).toBe(false);
    }
    await promise;
    stop();
  });

  it('is not asked any more once the download is over', async () => {
    let added = false;
    const stop = watchLoad(() => {
      added = true;
    });
    stop();
    await delay(50);
    expect(added).toBe(false);
  });
});
