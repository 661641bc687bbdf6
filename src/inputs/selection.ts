import { type FunctionReference, parseFunction } from '../layers/function-reference.ts';
import { type ManifestValue, parseManifestValue } from '../layers/manifest-value.ts';
import { type NamedLayer, parseShard, type Shard } from '../layers/plan.ts';
import { type LayerId, type LockMode, parseDigest, parseName, parseVersion } from '../layers/reference.ts';
import type { LayerSources } from '../layers/sources.ts';
import { readExpectedContents } from './expected-content.ts';
import { readReferences } from './layer-list.ts';
import type { Reader } from './reader.ts';
import { linesOf, parseBoolean, parseLockMode, parseVariables } from './values.ts';

/** The layers that the inputs of a step select. */
export interface LayerSelection {
  sources: LayerSources;
  lockfile: { path: string; mode: LockMode } | undefined;
  shard: Shard | undefined;
}

/** The variables that public deployment files use for region and stage; none that could be a secret. */
const DEFAULT_VARIABLES = 'REGION, region, STAGE, TENCENTCLOUD_REGION';
/** Inputs that name layers. */
export const SOURCES = ['layer-name', 'layer-version', 'layers', 'manifests', 'functions'];

/** Reads which layers the step is about. Problems go to `reader`. */
export function readSelection(reader: Reader, region: string | undefined): LayerSelection {
  const { get, read, problems } = reader;
  const list = readReferences(get('layers'), region);
  problems.push(...list.problems.map((problem) => `\`layers\`, ${problem}`));
  const single = readSingleLayer(reader, region);
  const named = single === undefined ? list.layers : [single, ...list.layers];
  const about =
    single === undefined ? (get('layer-name') === '' ? 'none' : 'wrong') : { layer: idOf(single) };
  const expected = readExpectedContents(get('expected-content'), about, region);
  problems.push(...expected.problems.map((problem) => `\`expected-content\`, ${problem}`));
  const manifests = linesOf(get('manifests')).map(({ text }) => text);
  const functions = readFunctions(reader);
  const manifestEnv = read('manifest-env', parseVariables, get('manifest-env') || DEFAULT_VARIABLES);
  const manifestValues = readManifestValues(reader);
  const allowEmpty = read('allow-empty', parseBoolean) ?? false;
  const mode = read('lockfile-mode', parseLockMode) ?? 'frozen';
  const path = get('lockfile');
  const shard = read('shard', parseShard);
  const nothingNamed = [...SOURCES, 'lockfile'].every((name) => get(name) === '');
  if (nothingNamed)
    problems.push(
      '`layers`: expected layers here, or in `layer-name` and `layer-version`, or `manifests`, `functions` or a `lockfile`, found none',
    );
  if (mode !== 'frozen' && path === '')
    problems.push(`\`lockfile\`: expected a path, which \`lockfile-mode: ${mode}\` needs, found none`);
  for (const name of ['expected-content', 'manifest-values'].filter(
    (one) => mode === 'bump' && get(one) !== '',
  ))
    problems.push(
      `\`${name}\`: expected none with \`lockfile-mode: bump\`, because it is about one version and a bump chooses another`,
    );
  if (mode !== 'frozen' && shard !== undefined) {
    problems.push(
      `\`shard\`: expected none with \`lockfile-mode: ${mode}\`, because each part would write a lockfile without the new layers of the others`,
    );
  }
  const sources = {
    ...{
      named,
      contents: expected.contents,
      manifests,
      manifestEnv: manifestEnv ?? new Set<string>(),
      manifestValues,
      allowEmpty,
      functions,
      region,
    },
  };
  return { sources, lockfile: path === '' ? undefined : { path, mode }, shard };
}

function readManifestValues({ get, problems }: Reader): ManifestValue[] {
  const values: ManifestValue[] = [];
  for (const { text, line } of linesOf(get('manifest-values'))) {
    const parsed = parseManifestValue(text);
    if (parsed.ok && values.some(({ written }) => written === parsed.value.written))
      problems.push(
        `\`manifest-values\`, line ${line}: expected each value once, found another ${parsed.value.written}`,
      );
    else if (parsed.ok) values.push(parsed.value);
    else problems.push(`\`manifest-values\`, line ${line}: ${parsed.problem}`);
  }
  if (values.length > 0 && get('manifests') === '')
    problems.push('`manifests`: expected files, which `manifest-values` are for, found none');
  return values;
}

function readFunctions({ get, problems }: Reader): FunctionReference[] {
  const functions: FunctionReference[] = [];
  for (const { text, line } of linesOf(get('functions'))) {
    const parsed = parseFunction(text);
    if (parsed.ok) functions.push(parsed.value);
    else problems.push(`\`functions\`, line ${line}: ${parsed.problem}`);
  }
  return functions;
}

function readSingleLayer(
  { get, read, problems }: Reader,
  region: string | undefined,
): NamedLayer | undefined {
  const names = ['layer-name', 'layer-version', 'expected-sha256'];
  if (names.every((name) => get(name) === '')) return undefined;
  for (const name of names.slice(0, 2)) {
    if (get(name) === '')
      problems.push(
        `\`${name}\`: expected a value, because another input of the single layer is set, found none`,
      );
  }
  const name = read('layer-name', parseName);
  const version = read('layer-version', parseVersion);
  const sha256 = read('expected-sha256', parseDigest);
  if (name === undefined || version === undefined) return undefined;
  const pin = sha256 === undefined ? undefined : { sha256, origin: 'the input `expected-sha256`' };
  return { region, name, version, pin, source: { kind: 'input' } };
}

const idOf = ({ region, name, version }: NamedLayer): LayerId => ({ region, name, version });
