import { quoted } from '../../base/text.ts';
import { type ManifestValue, NEWEST, type OutputName } from '../manifest-value.ts';
import {
  formatReference,
  type LayerId,
  type LayerName,
  type Parsed,
  parseName,
  parseRegion,
  parseVersion,
} from '../reference.ts';
import type { Publisher } from './serverless/publisher.ts';
import type { LookUpOutput } from './variables.ts';

/** A publisher whose layer is known. */
export interface PublishedLayer extends LayerId {
  publisher: Publisher;
  /** Set where its version was asked for. */
  newest: boolean;
}

/** What publishers and values tell. */
export interface Outputs {
  lookUp: LookUpOutput;
  /** The layers whose version is known. */
  published: PublishedLayer[];
  /** What is wrong with a publisher whose version was given, or with a value. */
  problems: { path: string; line: number | undefined; message: string }[];
}

interface OutputTools {
  publishers: readonly Publisher[];
  values: readonly ManifestValue[];
  /** Asks for the newest `Active` version of a layer. Throws GateError, or `signal.reason`. */
  findNewest(layer: LayerName): Promise<number>;
}

/** Settles what each output is, before any file that uses one is read. Throws as `findNewest` does. */
export async function resolveOutputs({ publishers, values, findNewest }: OutputTools): Promise<Outputs> {
  const used = new Set<ManifestValue>();
  const problems: Outputs['problems'] = [];
  const find = createFinder(values, used);
  const published: PublishedLayer[] = [];
  const known = new Map<Publisher, Record<'name' | 'region' | 'version', Parsed<string>>>();
  for (const publisher of publishers) {
    const name = agreed(publisher, 'name', find, parseName);
    const region = agreed(publisher, 'region', find, parseRegion);
    const given = find(outputOf(publisher, 'version'));
    const newest = given?.ok === true && given.value === NEWEST;
    let version = given ?? notDeployed(publisher);
    if (newest && name.ok && region.ok)
      version = { ok: true, value: String(await findNewest({ region: region.value, name: name.value })) };
    known.set(publisher, { name, region, version });
    if (given === undefined) continue;
    const parsed = version.ok ? parseVersion(version.value) : version;
    if (name.ok && region.ok && parsed.ok)
      published.push({ publisher, newest, region: region.value, name: name.value, version: parsed.value });
    for (const field of [name, region, ...(newest && !(name.ok && region.ok) ? [] : [parsed])])
      if (!field.ok) problems.push({ ...placeOf(publisher), message: field.problem });
  }
  const lookUp: LookUpOutput = (reference) => {
    const output = parseOutput(reference);
    if (output === undefined) return undefined;
    const publisher = publishers.find((one) => isOf(one, output));
    const { key } = output;
    if (publisher !== undefined && (key === 'name' || key === 'region' || key === 'version'))
      return known.get(publisher)?.[key];
    const given = find(output);
    return given?.ok === true && given.value === NEWEST ? unknownNewest(output.instance) : given;
  };
  const unused = () => values.filter((value) => !used.has(value));
  return {
    lookUp,
    published,
    get problems() {
      return [...problems, ...unused().map(unusedValue)];
    },
  };
}

const placeOf = ({ path, line }: Publisher) => ({ path, line });
const outputOf = ({ stage, app, instance }: Publisher, key: string): OutputName => ({
  stage,
  app,
  instance,
  key,
});
const isOf = (publisher: Publisher, { stage, app, instance }: OutputName): boolean =>
  publisher.stage === stage && publisher.app === app && publisher.instance === instance;

function parseOutput(reference: string): OutputName | undefined {
  const match = /^([^:]+):([^:]+):([^:.]+)\.(\w+)$/.exec(reference);
  const [, stage = '', app = '', instance = '', key = ''] = match ?? [];
  return match === null ? undefined : { stage, app, instance, key };
}

/** Finds the value of an output. A short form may mean one instance only: it is refused where two have that name. */
function createFinder(
  values: readonly ManifestValue[],
  used: Set<ManifestValue>,
): (output: OutputName) => Parsed<string> | undefined {
  const owners = new Map<ManifestValue, string>();
  return (output) => {
    const { stage, app, instance, key } = output;
    const fits = values.filter((value) => value.instance === instance && value.key === key);
    const whole = fits.find(({ project }) => project?.stage === stage && project.app === app);
    const found = whole ?? fits.find(({ project }) => project === undefined);
    if (found === undefined) return undefined;
    used.add(found);
    const owner = `${stage}:${app}`;
    const other = owners.get(found) ?? owner;
    owners.set(found, other);
    if (found === whole || other === owner) return { ok: true, value: found.value };
    return {
      ok: false,
      problem: `The manifest value \`${found.written}\` could mean ${other}:${instance} or ${owner}:${instance}. Write \`output:${owner}:${instance}.${key}=…\` for each.`,
    };
  };
}

/** A name or region: that of the file, with which a value must agree, or else the value. */
function agreed(
  publisher: Publisher,
  key: 'name' | 'region',
  find: (output: OutputName) => Parsed<string> | undefined,
  parse: (text: string) => Parsed<string>,
): Parsed<string> {
  const own = publisher[key];
  const given = find(outputOf(publisher, key));
  if (given === undefined || !given.ok) return given ?? own ?? unnamed(publisher);
  const parsed = parse(given.value);
  if (!parsed.ok || own === undefined || !own.ok || own.value === parsed.value) return parsed;
  return {
    ok: false,
    problem: `The ${key} of ${quoted(publisher.instance)}: the file has ${quoted(own.value)}, the manifest value is ${quoted(parsed.value)}. Remove the value that is wrong.`,
  };
}

function unnamed({ instance, path }: Publisher): Parsed<string> {
  return {
    ok: false,
    problem: `${path} gives its layer no name, so the tool makes one up. Add \`inputs.name\`, or the manifest value \`${instance}.name=NAME\`.`,
  };
}

function notDeployed({ instance, path }: Publisher): Parsed<string> {
  return {
    ok: false,
    problem: `it is the version that ${path} publishes, known only once that is deployed. Deploy the layer first, then gate with the manifest value \`${instance}.version=N\` (or \`${instance}.version=${NEWEST}\`), then deploy this file.`,
  };
}

function unknownNewest(instance: string): Parsed<string> {
  return {
    ok: false,
    problem: `\`${instance}.version=${NEWEST}\` needs the file that publishes the layer. Gate that too, or write the number of the version.`,
  };
}

function unusedValue({ written }: ManifestValue): Outputs['problems'][number] {
  const message = `\`${written}\`: nothing in the manifests reads this value. Correct the name of the instance, or remove it.`;
  return { path: 'manifest values', line: undefined, message };
}

/** The published layer that a function in another region was meant to bind; `undefined` where there is none. */
export function publishedElsewhere(
  id: LayerId,
  published: readonly PublishedLayer[],
): PublishedLayer | undefined {
  if (published.some((layer) => formatReference(layer) === formatReference(id))) return undefined;
  return published.find(({ name, version }) => name === id.name && version === id.version);
}
