import { quoted } from '../base/text.ts';
import type { NamedLayer } from './plan.ts';
import {
  formatLayerName,
  type LayerName,
  type Parsed,
  parseName,
  parseRegion,
  parseVersion,
} from './reference.ts';

/** Versions of a layer that a bump ignores. */
export interface IgnoreRule {
  /** `undefined`: in every region. */
  region: string | undefined;
  name: string;
  /** All of them must hold; none: every version. */
  bounds: readonly Bound[];
}

interface Bound {
  operator: '=' | '<' | '<=' | '>' | '>=';
  version: number;
}

/** `[REGION/]NAME[:RANGE]`, where RANGE is a version, or bounds with spaces between them: `common-deps:>=20 <30`. */
export function parseIgnoreRule(text: string): Parsed<IgnoreRule> {
  const [, regionText, nameText = '', range] = /^(?:([^/:]*)\/)?([^/:]*)(?::(.*))?$/.exec(text) ?? [];
  const region: Parsed<string | undefined> =
    regionText === undefined ? { ok: true, value: undefined } : parseRegion(regionText);
  const name = parseName(nameText);
  const bounds = range === undefined ? { ok: true as const, value: [] } : parseRange(range);
  if (!region.ok) return region;
  if (!name.ok) return name;
  return bounds.ok
    ? { ok: true, value: { region: region.value, name: name.value, bounds: bounds.value } }
    : bounds;
}

function parseRange(text: string): Parsed<Bound[]> {
  const bounds: Bound[] = [];
  for (const part of text.replaceAll(/([<>=])\s+/g, '$1').split(/\s+/)) {
    const [, operator = '=', digits = ''] = /^(<=|>=|<|>|=)?(.*)$/.exec(part) ?? [];
    const version = parseVersion(digits);
    if (!version.ok)
      return {
        ok: false,
        problem: `expected a version such as 13, or bounds such as >=20 <30, found ${quoted(text)}`,
      };
    bounds.push({ operator: isOperator(operator) ? operator : '=', version: version.value });
  }
  return { ok: true, value: bounds };
}

const COMPARISONS: Readonly<Record<Bound['operator'], (version: number, bound: number) => boolean>> = {
  '=': (version, bound) => version === bound,
  '<': (version, bound) => version < bound,
  '<=': (version, bound) => version <= bound,
  '>': (version, bound) => version > bound,
  '>=': (version, bound) => version >= bound,
};

function isOperator(text: string): text is Bound['operator'] {
  return text in COMPARISONS;
}

function isIgnored(layer: LayerName, version: number, rules: readonly IgnoreRule[]): boolean {
  return rules.some(
    ({ region, name, bounds }) =>
      name === layer.name &&
      (region === undefined || region === layer.region) &&
      bounds.every(({ operator, version: bound }) => COMPARISONS[operator](version, bound)),
  );
}

/** A layer and every mention of it, whatever the version. */
export interface LayerMentions {
  layer: LayerName;
  mentions: readonly NamedLayer[];
}

/** The mentions of each layer, in the order of its first mention. */
export function groupByLayer(named: readonly NamedLayer[]): LayerMentions[] {
  const groups = new Map<string, { layer: LayerName; mentions: NamedLayer[] }>();
  for (const mention of named) {
    const { region, name } = mention;
    const key = formatLayerName({ region, name });
    const group = groups.get(key) ?? { layer: { region, name }, mentions: [] };
    groups.set(key, group);
    group.mentions.push(mention);
  }
  return [...groups.values()];
}

/** The part of a `ListLayerVersions` entry that a bump uses. */
interface Listed {
  version: number;
  status: string;
}

/** The versions to try, the newest first: active, newer than one that is in use, and not ignored. */
export function candidatesOf<T extends Listed>(
  { layer, mentions }: LayerMentions,
  listed: readonly T[],
  rules: readonly IgnoreRule[],
): T[] {
  const oldest = Math.min(...mentions.map(({ version }) => version));
  return listed
    .filter(
      ({ version, status }) => version > oldest && status === 'Active' && !isIgnored(layer, version, rules),
    )
    .sort((a, b) => b.version - a.version);
}

/** Why somebody must change the version of a mention by hand; `undefined` if a bump can change it. */
export function whyByHand({ source, versionAt }: NamedLayer): string | undefined {
  if (source.kind === 'lockfile' || (source.kind === 'manifest' && versionAt !== undefined)) return undefined;
  if (source.kind === 'input') return 'is named by an input of the workflow';
  if (source.kind === 'function') return 'is bound by a live function, which a deployment changes';
  return 'is not a plain number in a file that people write';
}

/** The mentions, with `version` instead of each older one that a bump can change. */
export function moveMentions(mentions: readonly NamedLayer[], version: number): NamedLayer[] {
  return mentions.map((mention) =>
    mention.version < version && whyByHand(mention) === undefined ? { ...mention, version } : mention,
  );
}
