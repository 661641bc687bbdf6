import { quoted } from '../base/text.ts';
import { type Parsed, parseRegion } from './reference.ts';

/** A function whose bound layers are to be gated. */
export interface FunctionReference {
  region: string | undefined;
  /** `undefined`: the API's default, `default`. */
  namespace: string | undefined;
  name: string;
  /** A version number, an alias, or `$LATEST`; `undefined`: the API's default, `$LATEST`. */
  qualifier: string | undefined;
}

/** Function names: 2 to 60 letters, digits, `-` and `_`, a letter first, a letter or digit last (`CreateFunction`, API 2018-04-16). */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,58}[A-Za-z0-9]$/;
/** The exact form of namespaces and aliases is not documented, so this only rules out what could be read as something else. */
const WORD = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const QUALIFIER = /^\$?[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
/** Regions begin with a continent; that tells `REGION/NAME` from `NAMESPACE/NAME`. */
const CONTINENT = /^(?:ap|na|sa|eu|me|af|cn)-/;

/** `[REGION/][NAMESPACE/]NAME[:QUALIFIER]`. A single part before the name is a region if it looks like one, else a namespace. */
export function parseFunction(text: string): Parsed<FunctionReference> {
  const bad = (problem: string): Parsed<never> => ({ ok: false, problem });
  const [path = '', qualifier, ...more] = text.split(':');
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  const regionGiven = parts.length === 2 || CONTINENT.test(parts[0] ?? '');
  const regionText = regionGiven ? parts.shift() : undefined;
  const namespace = parts.shift();
  if (more.length > 0 || parts.length > 0 || !NAME.test(name)) {
    return bad(
      `expected [REGION/][NAMESPACE/]NAME[:QUALIFIER] such as ap-guangzhou/default/api:$LATEST, found ${quoted(text)}`,
    );
  }
  if (namespace !== undefined && !WORD.test(namespace))
    return bad(`expected a namespace, found ${quoted(namespace)}`);
  if (qualifier !== undefined && !QUALIFIER.test(qualifier)) {
    return bad(`expected a version, an alias or $LATEST after the ":", found ${quoted(qualifier)}`);
  }
  const region = regionText === undefined ? undefined : parseRegion(regionText);
  if (region !== undefined && !region.ok) return region;
  return { ok: true, value: { region: region?.value, namespace, name, qualifier } };
}

/** A function as it is written in `functions`. */
export function formatFunction({ region, namespace, name, qualifier }: FunctionReference): string {
  const path = [region, namespace, name].filter((part) => part !== undefined).join('/');
  return qualifier === undefined ? path : `${path}:${qualifier}`;
}
