/**
 * Stands in for form-data in the bundle. The SDK would reach it in a `multipart: true` request; SCF and STS calls are
 * JSON. The real one brings mime-db, the largest file of the SDK's tree.
 */
module.exports = class FormData {
  constructor() {
    throw new Error('form-data is not part of this bundle: see shims/form-data/index.js');
  }
};
