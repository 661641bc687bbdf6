import { GateError } from '../base/errors.ts';
import { quoted } from '../base/text.ts';
import { parseDigest } from '../layers/reference.ts';
import type { LayerAnswer } from '../tencent/layer-version.ts';
import type { Check } from './checks.ts';

/** What an answer says of the bytes: where they are and what they must hash to. */
export interface Artifact {
  sha256: string;
  location: string;
}

/** The artifact that an answer names, or the failed digest check where it names none. */
export function readArtifact({ codeSha256, location, status }: LayerAnswer): Artifact | Check {
  const invalid = (message: string): Check => ({
    id: 'digest',
    verdict: 'fail',
    code: 'RESPONSE_INVALID',
    message,
    hint: 'Without both a digest and an address nothing can be verified. Run again; if it stays, give support the RequestId.',
  });
  // A version that is not Active fails for that already; that it has no bytes any more is no second finding.
  if (status !== 'Active' && (codeSha256 === undefined || location === undefined)) {
    return {
      id: 'digest',
      verdict: 'skip',
      message: 'Not judged: the API gave no digest or no address for a version that is not Active.',
    };
  }
  if (codeSha256 === undefined) return invalid('The API gave no CodeSha256.');
  const digest = parseDigest(codeSha256);
  if (!digest.ok || codeSha256.length !== 64) {
    return invalid(
      `Expected CodeSha256 of 64 hex digits, found ${quoted(codeSha256)} (${codeSha256.length} characters).`,
    );
  }
  if (location === undefined) return invalid('The API gave no Location to download from.');
  return { sha256: digest.value, location };
}

/**
 * Gives the address of `artifact`, and a new one each time it is asked again.
 *
 * @throws GateError `DIGEST_MISMATCH` where the API names other bytes than before
 */
export function locator(artifact: Artifact, askAgain: () => Promise<LayerAnswer>): () => Promise<string> {
  let location: string | undefined = artifact.location;
  return async () => {
    if (location !== undefined) {
      const first = location;
      location = undefined;
      return first;
    }
    const answer = await askAgain();
    const again = readArtifact(answer);
    if ('location' in again && again.sha256 === artifact.sha256) return again.location;
    const found = 'location' in again ? again.sha256 : (again.message ?? 'none');
    throw new GateError(
      'DIGEST_MISMATCH',
      `CodeSha256 changed during the download: first ${artifact.sha256}, then ${found}.`,
      {
        hint: 'A layer version cannot be changed, so its record was. Do not deploy before somebody has found out how.',
        requestId: answer.requestId,
      },
    );
  };
}
