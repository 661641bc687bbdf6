/** The version in package.json, which the bundle cannot read. A test keeps both equal. */
export const VERSION = '0.1.0';
