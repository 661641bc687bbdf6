#!/usr/bin/env node
// The command `scf-layer-gate`. It loads the action's bundle, so that dist/ holds everything once; scripts/bundle.ts puts this file
// beside it as it is.

// Node.js 20 and 22, which people still have on their machines, lack what the action's own Node.js 24 has.
Promise.withResolvers ??= <T>(): PromiseWithResolvers<T> => {
  let settle: Omit<PromiseWithResolvers<T>, 'promise'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (settle === undefined) throw new Error('a promise did not call its executor');
  return { promise, ...settle };
};
process.threadCpuUsage ??= process.cpuUsage;

Reflect.set(globalThis, Symbol.for('scf-layer-gate command'), true);
await import('./action.ts');

export {};
