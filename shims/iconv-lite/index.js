/**
 * Stands in for iconv-lite in the bundle. minipass-fetch loads it for `textConverted()`, which the
 * SDK never calls; API answers are UTF-8 JSON. The real one is 200 kB of character tables.
 */
exports.decode = () => {
  throw new Error('iconv-lite is not part of this bundle: see shims/iconv-lite/index.js');
};
