import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Deletes and overwrites what is in a tool cache, in turn, until it is stopped; `stop` gives the number of attacks. */
export function spoilCache(toolCache: string): { stop(): number } {
  let attacks = 0;
  const timer = setInterval(() => {
    for (const entry of entriesOf(toolCache).filter((path) => basename(path) === 'layer.zip')) {
      attacks += 1;
      const zip = join(toolCache, entry);
      try {
        if (attacks % 3 === 0) rmSync(join(zip, '..'), { recursive: true, force: true });
        else writeFileSync(zip, attacks % 3 === 1 ? 'spoilt' : '', { flag: 'r+' });
      } catch {
        // A step was faster; the next round will find what it left.
      }
    }
  }, 3);
  return {
    stop() {
      clearInterval(timer);
      return attacks;
    },
  };
}

/** None where a step removed a folder meanwhile; the next round will look again. */
function entriesOf(toolCache: string): string[] {
  try {
    return readdirSync(toolCache, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}
