import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ManifestError, type ManifestProblem } from '../../src/layers/manifests/manifest-error.ts';
import {
  type DocumentReading,
  type DocumentRules,
  identifyText,
  readDocument,
} from '../../src/layers/manifests/read-document.ts';
import {
  type ManifestReading,
  type ManifestRequest,
  readManifests,
} from '../../src/layers/manifests/read-manifests.ts';

import type { Workspace } from '../../src/layers/manifests/workspace-files.ts';

export const FIXTURES = join(import.meta.dirname, 'fixtures');

/** A folder with these files, removed after the test. */
export async function workspaceWith(files: Record<string, string | Uint8Array>): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), 'manifests-'));
  onTestFinished(() => rm(workspace, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), content);
  }
  return workspace;
}

/** A workspace with nothing beside the manifest. */
const ALONE: Workspace = {
  read: async () => undefined,
  exists: async () => false,
  foldersOf: async () => [],
  filesOf: async () => [],
};

/** Variables that tests use. */
export const ALLOWED: ReadonlySet<string> = new Set([
  'REGION',
  'STAGE',
  'PART',
  'V',
  'LAYER',
  'ID',
  'R',
  'API_KEY',
]);

/** Reads a text as if it stood alone in a workspace, in a file that no tool finds by name unless given. */
export async function interpret(
  text: string,
  { path = 'manifest.yml', ...rules }: Partial<DocumentRules> & { path?: string } = {},
): Promise<DocumentReading> {
  return withoutPlaces(
    await readDocument(identifyText(text, path), path, ALONE, { env: {}, allowed: ALLOWED, ...rules }),
  );
}

/** Reads these patterns; without variables unless given. */
export async function read(
  workspace: string,
  patterns: string[],
  more: Partial<ManifestRequest> = {},
): Promise<ManifestReading> {
  const request = {
    ...{ workspace, patterns, env: {}, allowed: ALLOWED, allowEmpty: true, values: [] },
    findNewest: () => Promise.reject(new Error('nothing is newest here')),
    ...more,
  };
  return withoutPlaces(await readManifests(request));
}

/** A reading without the places of versions in the text, which edit-versions.test.ts holds to what is edited there. */
function withoutPlaces<T extends { layers: object[]; lists?: object[][] }>(reading: T): T {
  const strip = (layers: object[]) => layers.map((layer) => ({ ...layer, versionAt: undefined }));
  const lists = reading.lists === undefined ? {} : { lists: reading.lists.map(strip) };
  return { ...reading, layers: strip(reading.layers), ...lists };
}

/** The problems that a reading fails with. */
export async function problemsOf(reading: Promise<ManifestReading>): Promise<readonly ManifestProblem[]> {
  return (await failureOf(reading)).problems;
}

/** The error that a reading fails with. */
export async function failureOf(reading: Promise<ManifestReading>): Promise<ManifestError> {
  const outcome = await reading.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof ManifestError) return outcome;
  throw new Error(`expected a ManifestError, got ${String(outcome)}`);
}
