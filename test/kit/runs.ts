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

/** As the unit `binary` of fast-check, which first makes a map of all characters: that takes a second. */
export const ANY_CHARACTER = fc
  .oneof(fc.nat({ max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((point) => String.fromCodePoint(point));
