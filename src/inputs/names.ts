import { distance } from 'fastest-levenshtein';

/** The inputs of `action.yml`; a test keeps the two in sync. */
export const INPUT_NAMES = [
  'layers',
  'manifests',
  'manifest-env',
  'manifest-values',
  'functions',
  'layer-name',
  'layer-version',
  'expected-sha256',
  'expected-content',
  'lockfile',
  'lockfile-mode',
  'prune',
  'ignore-updates',
  'allow-unused',
  'allow-empty',
  'require-pin',
  'offline',
  'region',
  'endpoint',
  'secret-id',
  'secret-key',
  'session-token',
  'role-arn',
  'oidc-provider',
  'oidc-audience',
  'role-session-name',
  'role-duration',
  'sts-endpoint',
  'policy',
  'require-runtimes',
  'allow-licenses',
  'audit-archive',
  'extract-to',
  'cache',
  'mode',
  'max-parallel',
  'timeout',
  'shard',
] as const;

/** Inputs that a workflow sets but this action does not have. */
interface UnknownInputs {
  /** Sentences. A misspelled input would be ignored, and its check skipped. */
  misspelled: string[];
  /** Names unlike any of ours: some runners pass on the inputs of a surrounding action. */
  foreign: string[];
}

/** Divides the unknown names into likely misspellings and foreign names. */
export function findUnknownInputs(names: readonly string[]): UnknownInputs {
  const known: ReadonlySet<string> = new Set(INPUT_NAMES);
  const unknown: UnknownInputs = { misspelled: [], foreign: [] };
  for (const name of names) {
    if (known.has(name)) continue;
    const meant = INPUT_NAMES.find((ours) => isNear(name, ours));
    if (meant === undefined) unknown.foreign.push(name);
    else unknown.misspelled.push(`\`${name}\`: there is no such input; did you mean \`${meant}\`?`);
  }
  return unknown;
}

/** The shortest prefix that counts as a misspelling: `expected-sha` for `expected-sha256`, but not `role` for `role-arn`. */
const MIN_PREFIX = 8;

function isNear(name: string, ours: string): boolean {
  const [a, b] = [name, ours].map((text) => text.replace(/[^a-z0-9]/g, ''));
  if (a === undefined || b === undefined || a === '') return false;
  if (a === b || a === `${b}s` || `${a}s` === b) return true;
  const shorter = Math.min(a.length, b.length);
  if (shorter >= MIN_PREFIX && (a.startsWith(b) || b.startsWith(a))) return true;
  return distance(a, b) <= Math.floor(shorter / 4);
}
