#!/usr/bin/env node
// The command `scf-layer-gate`. It loads the action's bundle, so that dist/ contains everything once; scripts/bundle.ts copies this
// file next to it unchanged.
// Node.js 20 and 22, which are still common, lack these functions of Node.js 24, which runs the action.
Promise.withResolvers ??= () => {
    let settle;
    const promise = new Promise((resolve, reject) => {
        settle = { resolve, reject };
    });
    if (settle === undefined)
        throw new Error('a promise did not call its executor');
    return { promise, ...settle };
};
process.threadCpuUsage ??= process.cpuUsage;
Reflect.set(globalThis, Symbol.for('scf-layer-gate command'), true);
await import('./index.js');
export {};
