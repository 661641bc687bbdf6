/** The version in package.json, which the bundle cannot read. A test keeps both equal. */
export const VERSION = '0.1.0';

/** The URI of this action. The runner's variables may name the surrounding composite action instead, or nothing. */
export const ACTION_URI = 'https://github.com/scf-layer-gate/scf-layer-gate';

/**
 * Where docs/troubleshooting.md explains an error code.
 *
 * @param repository where this version comes from, such as `https://github.com/scf-layer-gate/scf-layer-gate`
 * @param ref the branch, tag or commit of it
 */
export function troubleshootingUrl(code: string, repository = ACTION_URI, ref = `v${VERSION}`): string {
  return `${repository}/blob/${ref}/docs/troubleshooting.md#${code.toLowerCase()}`;
}
