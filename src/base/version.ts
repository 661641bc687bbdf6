/** The version in package.json, which the bundle cannot read. A test keeps both equal. */
export const VERSION = '0.1.0';

/** The URI of this action. The runner's variables may name the surrounding composite action instead, or nothing. */
export const ACTION_URI = 'https://github.com/scf-layer-gate/scf-layer-gate';
