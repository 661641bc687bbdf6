/** The version of this action, as in package.json (a test holds them together): the bundle has no package.json to read. */
export const VERSION = '0.1.0';
