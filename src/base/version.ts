/** The version in package.json, which the bundle cannot read. A test keeps both equal. */
export const VERSION = '0.1.0';

/** Which action this is, wherever it runs: what the runner says of that is about the composite action around it, or about nothing. */
export const ACTION_URI = 'https://github.com/scf-layer-gate/scf-layer-gate';
