import type { MemberNode, ValueNode } from '@humanwhocodes/momoa';
import * as v from 'valibot';
import { GateError } from '../base/errors.ts';
import { quoted } from '../base/text.ts';
import { checkJsonSize } from './documents/limits.ts';
import { UnreadableText } from './documents/tree.ts';
import { formatReference, type LayerId, type LockEntry, parseDigest, parseReference } from './reference.ts';

/** A layer in a lockfile, and the line where it stands. */
export interface LockedLayer extends LayerId {
  entry: LockEntry;
  line: number;
}

/** Some 6,000 layers. The parser needs about a kilobyte for each value. */
const MAX_LOCKFILE_VALUES = 60_000;

/** A lockfile by references. */
export type Lockfile = ReadonlyMap<string, LockedLayer>;

type Json = typeof import('@humanwhocodes/momoa');
type Position = { line: number; column: number };

const EntrySchema = v.strictObject({
  sha256: v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const digest = parseDigest(dataset.value);
      if (digest.ok) return digest.value;
      addIssue({ message: digest.problem });
      return NEVER;
    }),
  ),
  content: v.exactOptional(
    v.pipe(v.string(), v.regex(/^h1:[A-Za-z0-9+/]{43}=$/, 'expected "h1:" and a SHA-256 in base64')),
  ),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0, 'expected a number of bytes')),
  compatibleRuntimes: v.array(v.string()),
  licenseInfo: v.string(),
  addTime: v.string(),
});

/** valibot's object and record take a list for an object. */
const object = v.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  ({ input }) => `expected object, found ${kindOf(input)}`,
);

const FileSchema = v.pipe(
  object,
  v.strictObject({
    lockfileVersion: v.picklist([1, 2]),
    layers: v.pipe(object, v.record(v.string(), EntrySchema)),
  }),
);

/** Keys that valibot's record silently drops. No layer and no field has such a name. */
const RESERVED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads a lockfile: version 2, or version 1, whose entries have no `content`. Unknown keys are errors: a newer version may rely on them.
 *
 * @param path as the user wrote it, for messages
 * @throws GateError `LOCKFILE_INVALID` with line and column
 */
export async function parseLockfile(text: string, path: string): Promise<Lockfile> {
  const json = await import('@humanwhocodes/momoa');
  const root = parseJson(json, text, path).body;
  const value = toPlain(root, path);
  const parsed = v.safeParse(FileSchema, value);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw invalid(path, positionOf(root, keysOf(issue)), describeIssue(issue));
  }
  const locked = new Map<string, LockedLayer>();
  for (const [key, entry] of Object.entries(parsed.output.layers)) {
    const place = positionOf(root, ['layers', key]);
    if (entry.content !== undefined && parsed.output.lockfileVersion === 1) {
      const at = positionOf(root, ['layers', key, 'content']);
      throw invalid(path, at, `${key} has "content", which a lockfile of version 1 has not`);
    }
    const reference = parseReference(key);
    if (!reference.ok) throw invalid(path, place, reference.problem);
    const { pin, ...id } = reference.value;
    if (pin !== undefined) throw invalid(path, place, `the key ${quoted(key)} must not have a digest`);
    locked.set(key, { ...id, entry, line: place.line });
  }
  return locked;
}

function parseJson({ parse }: Json, text: string, path: string): ReturnType<Json['parse']> {
  try {
    checkConflict(text, path);
    checkJsonSize(text, MAX_LOCKFILE_VALUES);
    return parse(text, { mode: 'json' });
  } catch (error) {
    if (error instanceof UnreadableText)
      throw invalid(
        path,
        { line: error.line, column: 1 },
        'the JSON is nested deeper or has more values than any lockfile',
      );
    if (error instanceof Error && 'line' in error && 'column' in error) {
      const atEnd = error.message.startsWith('Unexpected end');
      const start = atEnd ? endOf(text) : { line: Number(error.line), column: Number(error.column) };
      throw invalid(path, start, `the JSON is broken here: ${describeSyntax(error.message)}`);
    }
    throw error;
  }
}

/** git leaves both sides in the file when two branches have updated it. */
function checkConflict(text: string, path: string): void {
  const line = text.split('\n').findIndex((row) => /^(?:<{7} |>{7} |={7}\r?$)/.test(row)) + 1;
  if (line === 0) return;
  throw invalid(path, { line, column: 1 }, 'the file has conflict markers of git', {
    hint: 'Take one side completely (`git checkout --theirs` or `--ours`), then update the lockfile: that adds what it lacks.',
  });
}

/** The parser's message without its position, and with a name for an invisible character. */
function describeSyntax(message: string): string {
  const codePoint = (character: string) => (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return message
    .replace(/\s*\(\d+:\d+\)$/, '')
    .replace(/'([^\x21-\x7e])'/u, (_all, character: string) => `U+${codePoint(character).padStart(4, '0')}`);
}

function endOf(text: string): Position {
  const lines = text.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** The value of a node. JSON.parse would silently take the last of two equal keys. */
function toPlain(node: ValueNode, path: string): unknown {
  if (node.type === 'Array') return node.elements.map(({ value }) => toPlain(value, path));
  if (node.type !== 'Object') return node.type === 'Null' ? null : 'value' in node ? node.value : undefined;
  const names = new Set<string>();
  return Object.fromEntries(
    node.members.map((member) => {
      const name = nameOf(member);
      const reserved = RESERVED_KEYS.has(name);
      if (names.has(name) || reserved) {
        const what = reserved ? 'a key that is not known' : 'the same key twice';
        throw invalid(path, member.loc.start, `the lockfile has ${what}: ${quoted(name)}`);
      }
      names.add(name);
      return [name, toPlain(member.value, path)];
    }),
  );
}

function nameOf({ name }: MemberNode): string {
  return name.type === 'String' ? name.value : name.name;
}

type Issue = v.BaseIssue<unknown>;

function keysOf({ path }: Issue): string[] {
  return (path ?? []).map(({ key }) => String(key));
}

/** The position of the value at `keys`; if it is missing, the position of its parent. */
function positionOf(root: ValueNode, keys: readonly string[]): Position {
  let node = root;
  for (const key of keys) {
    const inner =
      node.type === 'Object'
        ? node.members.find((member) => nameOf(member) === key)?.value
        : node.type === 'Array'
          ? node.elements[Number(key)]?.value
          : undefined;
    if (inner === undefined) break;
    node = inner;
  }
  return node.loc.start;
}

function describeIssue(issue: Issue): string {
  const keys = keysOf(issue);
  const [name, owner = 'the lockfile'] = keys.toReversed();
  if (name === 'lockfileVersion') {
    const found = issue.input === undefined ? 'none' : JSON.stringify(issue.input);
    return `expected "lockfileVersion": 2 or 1, found ${found}; a newer version of this action may have written it`;
  }
  const what = name === undefined ? owner : `${quoted(name)} of ${owner}`;
  if (issue.expected === 'never') return `${owner} has a key that is not known: ${quoted(name ?? '')}`;
  if (issue.input === undefined) return `${owner} has no ${quoted(name ?? '')}`;
  return issue.kind === 'schema' && issue.type !== 'custom'
    ? `${what}: expected ${issue.expected?.toLowerCase()}, found ${kindOf(issue.input)}`
    : `${what}: ${issue.message}`;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

const HINT =
  'Take the lockfile from git as it was, or delete it, update it once, and review what that writes.';

function invalid(
  path: string,
  at: Position | undefined,
  message: string,
  { hint }: { hint: string } = { hint: HINT },
): GateError {
  const place = at === undefined ? path : `${path}:${at.line}:${at.column}`;
  return new GateError('LOCKFILE_INVALID', `${place}: ${message}.`, {
    hint,
    settings: ['lockfile update'],
  });
}

/** A lockfile as text: keys sorted, two spaces, a line break at the end, so that the same layers give the same bytes. */
export function formatLockfile(layers: readonly (LayerId & { entry: LockEntry })[]): string {
  const sorted = layers
    .map(({ entry, ...id }) => [formatReference(id), entry] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    // An entry without a content digest comes from version 1, and stays unchanged until it is verified again.
    .map(([reference, { sha256, content, size, compatibleRuntimes, licenseInfo, addTime }]) => [
      reference,
      { sha256, content, size, compatibleRuntimes, licenseInfo, addTime },
    ]);
  return `${JSON.stringify({ lockfileVersion: 2, layers: Object.fromEntries(sorted) }, null, 2)}\n`;
}
