import { GateError } from '../base/errors.ts';
import { quoted } from '../base/text.ts';
import { parseDigest } from '../layers/reference.ts';
import type { LayerAnswer } from '../tencent/layer-version.ts';

/** What an answer says about the bytes: where they are, and their digest. */
interface Artifact {
  kind: 'artifact';
  /** 64 lower-case hex digits. */
  sha256: string;
  /** The signed download URL. */
  location: string;
}

/** An artifact, or why there is none: `absent` if that is expected, `malformed` if the answer is wrong. */
export type ArtifactReading = Artifact | { kind: 'absent' | 'malformed'; why: string };

/** Reads the artifact that an answer names. */
export function readArtifact({ codeSha256, location, status }: LayerAnswer): ArtifactReading {
  // A version that is not Active fails for that already; missing bytes are not a second finding.
  if (status !== 'Active' && (codeSha256 === undefined || location === undefined)) {
    return { kind: 'absent', why: 'the API gave no digest or no address for a version that is not Active' };
  }
  if (codeSha256 === undefined) return { kind: 'malformed', why: 'The API gave no CodeSha256.' };
  const digest = parseDigest(codeSha256);
  if (!digest.ok || codeSha256.length !== 64) {
    const found = `${quoted(codeSha256)} (${codeSha256.length} characters)`;
    return { kind: 'malformed', why: `Expected CodeSha256 of 64 hex digits, found ${found}.` };
  }
  if (location === undefined) return { kind: 'malformed', why: 'The API gave no Location to download from.' };
  return { kind: 'artifact', sha256: digest.value, location };
}

/**
 * Returns a function that gives the address of `artifact`, and a new one each time it is called again.
 *
 * It throws GateError `DIGEST_MISMATCH` where the API names other bytes than before.
 */
export function createLocator(
  artifact: Artifact,
  askAgain: () => Promise<LayerAnswer>,
): () => Promise<string> {
  let unused: string | undefined = artifact.location;
  return async () => {
    if (unused !== undefined) {
      const location = unused;
      unused = undefined;
      return location;
    }
    const answer = await askAgain();
    const again = readArtifact(answer);
    if (again.kind === 'artifact' && again.sha256 === artifact.sha256) return again.location;
    const found = again.kind === 'artifact' ? again.sha256 : again.why;
    throw new GateError(
      'DIGEST_MISMATCH',
      `CodeSha256 changed during the download: first ${artifact.sha256}, then ${found}.`,
      {
        hint: 'Do not deploy. A layer version cannot be changed, but its record was: find out who changed it.',
        requestId: answer.requestId,
      },
    );
  };
}
