/**
 * Replaces form-data in the bundle. The SDK uses it only for `multipart: true` requests, but SCF and STS calls are JSON. The original
 * depends on mime-db, the largest file of the SDK's tree.
 */
module.exports = class FormData {
  constructor() {
    throw new Error('form-data is not part of this bundle: see shims/form-data/index.js');
  }
};
