import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { GateError, messageOf, systemCode } from '../base/errors.ts';
import { FileError } from '../base/file-error.ts';
import { leadsOut } from '../base/paths.ts';
import { decodeText, readBytes } from '../layers/documents/read-text.ts';
import type { Exception } from './exceptions.ts';
import { parsePolicy } from './parse-policy.ts';
import type { Rule } from './rule.ts';

/** A policy file, read and checked. */
export interface FoundPolicy {
  /** As written by the user. */
  path: string;
  /** Of its bytes, 64 lower-case hex digits. */
  sha256: string;
  rules: readonly Rule[];
  exceptions: readonly Exception[];
}

/** About two thousand exceptions; nobody writes more by hand. */
const MAX_POLICY_BYTES = 256 * 1024;

/**
 * Reads the policy file.
 *
 * @param workspace the base of relative paths
 * @throws GateError `POLICY_INVALID`, with the invalid lines
 */
export async function findPolicy(path: string, workspace: string): Promise<FoundPolicy> {
  const read = await readBytes(
    await findFile(path, workspace),
    MAX_POLICY_BYTES,
    'Remove entries that no layer needs.',
  );
  if (!read.ok) throw unreadable(path, read.problem);
  const text = decodeText(read.bytes);
  if (!text.ok) throw unreadable(path, text.problem);
  const reading = parsePolicy(text.text, path);
  if (!reading.ok) {
    throw new FileError(
      'POLICY_INVALID',
      'the policy file',
      reading.problems.map((problem) => ({ path, ...problem })),
      {
        hint: 'Correct what is listed; docs/policy.md has an example. No layer was gated.',
        settings: ['policy'],
      },
    );
  }
  const { rules, exceptions } = reading;
  return { path, sha256: createHash('sha256').update(read.bytes).digest('hex'), rules, exceptions };
}

/** The file's real path. A link in the repository, which anybody can propose, must not select a policy from outside. */
async function findFile(path: string, workspace: string): Promise<string> {
  const written = resolve(workspace, path);
  try {
    if (!(await leadsOut(resolve(workspace), written))) return await realpath(written);
  } catch (error) {
    const missing = systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR';
    throw missing
      ? unreadable(
          path,
          'There is no such file. Check out the repository before this step and check the path.',
        )
      : unreadable(path, `The path cannot be resolved (${messageOf(error)}). Correct it or its permissions.`);
  }
  throw unreadable(path, 'It is a link that leaves the workspace. Name its target instead.');
}

function unreadable(path: string, problem: string): GateError {
  return new GateError('POLICY_INVALID', `${path}: ${problem}`, {
    hint: 'Correct this first: without the policy file, no layer was gated.',
    settings: ['policy'],
  });
}
