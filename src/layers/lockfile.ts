import type { AnyNode, ObjectNode, ValueNode } from '@humanwhocodes/momoa';
import { GateError } from '../base/errors.ts';
import { quoted } from '../base/text.ts';
import { formatReference, type LayerId, type LockEntry, parseDigest, parseReference } from './reference.ts';

/** A layer in a lockfile, and the line where it stands. */
export interface LockedLayer extends LayerId {
  entry: LockEntry;
  line: number;
}

/** A lockfile by references. */
export type Lockfile = ReadonlyMap<string, LockedLayer>;

type Json = typeof import('@humanwhocodes/momoa');
type Fail = (node: AnyNode, message: string) => never;

/**
 * Reads a lockfile (version 1). It is strict: a key that it does not know may be one that a newer version relies on.
 *
 * @param path as the user wrote it, for messages
 * @throws GateError `LOCKFILE_INVALID` with line and column
 */
export async function parseLockfile(text: string, path: string): Promise<Lockfile> {
  const json = await import('@humanwhocodes/momoa');
  const fail: Fail = (node, message) => {
    throw invalid(path, node.loc.start, message);
  };
  const members = objectOf(parseJson(json, text, path).body, 'the lockfile', fail);
  const version = take(members, 'lockfileVersion');
  if (version?.type !== 'Number' || version.value !== 1) {
    const found =
      version === undefined
        ? 'none'
        : version.type === 'Number'
          ? String(version.value)
          : `a ${version.type.toLowerCase()}`;
    throw invalid(
      path,
      version?.loc.start,
      `expected "lockfileVersion": 1, found ${found}; a newer version of this action may have written it`,
    );
  }
  const layers = take(members, 'layers');
  if (layers === undefined) throw invalid(path, undefined, 'the lockfile has no "layers"');
  nothingElse(members, 'the lockfile', fail);
  const locked = new Map<string, LockedLayer>();
  for (const [key, value] of objectOf(layers, '"layers"', fail)) {
    const reference = parseReference(key);
    if (!reference.ok || reference.value.pin !== undefined) {
      fail(value, reference.ok ? `the key ${quoted(key)} must not have a digest` : reference.problem);
    } else {
      const { region, name, version: number } = reference.value;
      locked.set(key, {
        region,
        name,
        version: number,
        entry: readEntry(value, key, fail),
        line: value.loc.start.line,
      });
    }
  }
  return locked;
}

function parseJson({ parse }: Json, text: string, path: string): ReturnType<Json['parse']> {
  try {
    return parse(text, { mode: 'json' });
  } catch (error) {
    if (error instanceof Error && 'line' in error && 'column' in error) {
      const atEnd = error.message.startsWith('Unexpected end');
      const start = atEnd ? endOf(text) : { line: Number(error.line), column: Number(error.column) };
      throw invalid(path, start, `the JSON is broken here: ${error.message.replace(/\s*\(\d+:\d+\)$/, '')}`);
    }
    throw error;
  }
}

function endOf(text: string): { line: number; column: number } {
  const lines = text.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function readEntry(node: ValueNode, key: string, fail: Fail): LockEntry {
  const members = objectOf(node, key, fail);
  const need = (name: keyof LockEntry): ValueNode =>
    take(members, name) ?? fail(node, `${key} has no "${name}"`);
  const text = (name: keyof LockEntry): string => {
    const value = need(name);
    return value.type === 'String' ? value.value : fail(value, `"${name}" of ${key} is not a string`);
  };
  const digestNode = need('sha256');
  const digest = parseDigest(digestNode.type === 'String' ? digestNode.value : '');
  if (!digest.ok) return fail(digestNode, `"sha256" of ${key}: ${digest.problem}`);
  const sizeNode = need('size');
  if (sizeNode.type !== 'Number' || !Number.isSafeInteger(sizeNode.value) || sizeNode.value < 0) {
    return fail(sizeNode, `"size" of ${key} is not a number of bytes`);
  }
  const runtimes = need('compatibleRuntimes');
  if (runtimes.type !== 'Array') return fail(runtimes, `"compatibleRuntimes" of ${key} is not a list`);
  const entry = {
    sha256: digest.value,
    size: sizeNode.value,
    compatibleRuntimes: runtimes.elements.map(({ value }) =>
      value.type === 'String'
        ? value.value
        : fail(value, `"compatibleRuntimes" of ${key} has something other than strings`),
    ),
    licenseInfo: text('licenseInfo'),
    addTime: text('addTime'),
  };
  nothingElse(members, key, fail);
  return entry;
}

function objectOf(node: ValueNode, what: string, fail: Fail): Map<string, ValueNode> {
  if (node.type !== 'Object')
    return fail(node, `expected an object for ${what}, found a ${node.type.toLowerCase()}`);
  return membersOf(node, what, fail);
}

function membersOf(node: ObjectNode, what: string, fail: Fail): Map<string, ValueNode> {
  const members = new Map<string, ValueNode>();
  for (const member of node.members) {
    const name = member.name.type === 'String' ? member.name.value : member.name.name;
    if (members.has(name)) fail(member, `${what} has the key ${quoted(name)} twice`);
    members.set(name, member.value);
  }
  return members;
}

function take(members: Map<string, ValueNode>, name: string): ValueNode | undefined {
  const node = members.get(name);
  members.delete(name);
  return node;
}

function nothingElse(members: Map<string, ValueNode>, what: string, fail: Fail): void {
  for (const [name, node] of members) fail(node, `${what} has a key that is not known: ${quoted(name)}`);
}

function invalid(path: string, at: { line: number; column: number } | undefined, message: string): GateError {
  const place = at === undefined ? path : `${path}:${at.line}:${at.column}`;
  return new GateError('LOCKFILE_INVALID', `${place}: ${message}.`, {
    hint: 'Take the lockfile from git as it was, or delete it and run once with `lockfile-mode: update`; review what that writes.',
  });
}

/** A lockfile as text: keys sorted, two spaces, a line break at the end, so that the same layers give the same bytes. */
export function formatLockfile(layers: readonly (LayerId & { entry: LockEntry })[]): string {
  const sorted = layers
    .map(({ entry, ...id }) => [formatReference(id), entry] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([reference, { sha256, size, compatibleRuntimes, licenseInfo, addTime }]) => [
      reference,
      { sha256, size, compatibleRuntimes, licenseInfo, addTime },
    ]);
  return `${JSON.stringify({ lockfileVersion: 1, layers: Object.fromEntries(sorted) }, null, 2)}\n`;
}
