import fc from 'fast-check';

/** Whether this run is `npm run test:search`: Vitest hands its mode on by this name. */
const searches = process.env['MODE'] === 'search';

/**
 * Says how often a property is tried. In a test run chance is decided in advance, so that every run tries the same; more of it would
 * only take longer. A search tries eight times as much, and each time something else; where it fails, it prints the seed.
 */
export function runs(count: number): number {
  return searches ? count * 8 : count;
}

export function configureChance(): void {
  fc.configureGlobal(searches ? { numRuns: runs(100) } : { seed: 20_261_128 });
}
