import { distance } from 'fastest-levenshtein';
import { quoted } from '../base/text.ts';

/** A layer with all its versions. */
export interface LayerName {
  /** `undefined` where neither the reference nor the `region` input names one; the API does not require it. */
  region: string | undefined;
  name: string;
}

/** The identity of a layer version: names and versions are per region. */
export interface LayerId extends LayerName {
  version: number;
}

/** An independent digest for a layer, and where it was read, in words for a user. */
export interface Pin {
  /** 64 lower-case hex digits. */
  sha256: string;
  origin: string;
}

/** A folder or zip in the workspace whose files a layer must have, exactly; and where that was read, in words for a user. */
export interface ContentPin {
  /** Absolute, or relative to the workspace. */
  path: string;
  /** The folder of the layer that the files are in; empty for the layer itself. */
  target: string;
  /** Globs of excluded files. */
  exclude: readonly string[];
  /** Globs of files that are included nevertheless. */
  include: readonly string[];
  /** `packed`: as the deploying tool packs links. `plain`: a link to nothing counts as itself. */
  links: 'packed' | 'plain';
  origin: string;
}

/** A content pin, and the layer that it is for. */
export interface PinnedContent extends LayerId {
  pin: ContentPin;
}

/** Where a layer was named. */
export interface Source {
  kind: 'input' | 'lockfile' | 'manifest' | 'function';
  path?: string;
  line?: number;
  function?: string;
  /** How its version was found, if nobody wrote it down. */
  note?: string;
}

/** A runtime that a layer must be compatible with, and who says so. */
export interface RuntimeDemand {
  runtime: string;
  by: string;
}

/** What the lockfile says about a layer. */
export interface Lock {
  mode: LockMode;
  /** The lockfile as the user wrote it, for messages. */
  path: string;
  /** `undefined` where the layer is not in the lockfile. */
  entry: LockEntry | undefined;
}

/** `frozen`: each gated layer must be locked. `update`: verified layers are added. `bump`: so are the newest versions that pass. */
export type LockMode = 'frozen' | 'update' | 'bump';

/** A layer's entry in the lockfile. Only `sha256` is judged; the rest tells a reviewer what was locked. */
export interface LockEntry {
  /** 64 lower-case hex digits. */
  sha256: string;
  /** `h1:…`, the digest of the unpacked files (`contentDigest`); a lockfile of version 1 has none. */
  content?: string;
  /** Bytes of the zip. */
  size: number;
  /** Sorted. */
  compatibleRuntimes: string[];
  licenseInfo: string;
  addTime: string;
}

/** One layer version to gate, with every pin and every place that names it. */
export interface RequestedLayer extends LayerId {
  pins: readonly Pin[];
  contents: readonly ContentPin[];
  sources: readonly Source[];
  /** Of the functions that bind the layer. */
  runtimes: readonly RuntimeDemand[];
  /** `undefined` where no lockfile is used. */
  lock: Lock | undefined;
}

/** The outcome of reading one piece of text: a value, or what is wrong with it. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string };

const good = <T>(value: T): Parsed<T> => ({ ok: true, value });
const bad = (problem: string): Parsed<never> => ({ ok: false, problem });

const NAME = /^[A-Za-z](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$/;
const VERSION = /^[1-9][0-9]{0,14}$/;
const REGION = /^[a-z]{2,10}(?:-[a-z0-9]{1,30}){1,3}$/;
const DIGEST = /^(?:sha256:)?([0-9a-f]{64})$/i;

/** A layer name: 1 to 64 letters, digits, `-` and `_`, a letter first, a letter or digit last (`PublishLayerVersion`, API 2018-04-16). */
export function parseName(text: string): Parsed<string> {
  if (NAME.test(text)) return good(text);
  return bad(
    `expected a layer name (1 to 64 letters, digits, "-" or "_", starting with a letter, ending with a letter or digit), found ${quoted(text)}`,
  );
}

/** A layer version: a positive integer without leading zero. */
export function parseVersion(text: string): Parsed<number> {
  if (VERSION.test(text)) return good(Number(text));
  return bad(
    `expected a version number such as 12 (no leading zero, no range, no "latest"), found ${quoted(text)}`,
  );
}

/** A region id such as `ap-guangzhou`. The list of regions grows, so only the form is checked. */
export function parseRegion(text: string): Parsed<string> {
  if (REGION.test(text)) return good(text);
  const meant = nearestRegion(text);
  const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
  return bad(`expected a region id such as ap-guangzhou, found ${quoted(text)}${hint}`);
}

/** Regions of SCF, for suggestions only (documentation, 2026-11): the list grows. */
const REGIONS = [
  ...['ap-guangzhou', 'ap-shanghai', 'ap-beijing', 'ap-chengdu', 'ap-chongqing', 'ap-nanjing', 'ap-hongkong'],
  ...['ap-singapore', 'ap-tokyo', 'ap-seoul', 'ap-mumbai', 'ap-bangkok', 'ap-jakarta'],
  ...['eu-frankfurt', 'na-siliconvalley', 'na-ashburn', 'na-toronto', 'sa-saopaulo'],
];
const MAX_TYPOS = 2;

/** The region that was probably meant by `text`; `undefined` if it is a region, or resembles none. */
export function nearestRegion(text: string): string | undefined {
  const written = text.toLowerCase().replaceAll(/[\s_]+/g, '-');
  if (REGIONS.includes(text)) return undefined;
  const city = REGIONS.find((region) => region.split('-')[1] === written.replace(/^.*-/, ''));
  return (
    city ??
    REGIONS.map((region) => ({ region, off: distance(written, region) }))
      .sort((a, b) => a.off - b.off)
      .find(({ off }) => off <= MAX_TYPOS)?.region
  );
}

/** A SHA-256 digest, `HEX` or `sha256:HEX`, as 64 lower-case hex digits. */
export function parseDigest(text: string): Parsed<string> {
  const hex = DIGEST.exec(text)?.[1];
  if (hex !== undefined) return good(hex.toLowerCase());
  return bad(`expected a SHA-256 digest of 64 hex digits, found ${quoted(text)} (${text.length} characters)`);
}

/** `ap-guangzhou/common-deps`, or `common-deps` where no region is known. */
export function formatLayerName({ region, name }: LayerName): string {
  return region === undefined ? name : `${region}/${name}`;
}

/** `ap-guangzhou/common-deps:12`, or `common-deps:12` where no region is known. */
export function formatReference(id: LayerId): string {
  return `${formatLayerName(id)}:${id.version}`;
}

/** A reference as a user writes it: a layer, and perhaps a pin. */
interface Reference extends LayerId {
  /** 64 lower-case hex digits. */
  pin: string | undefined;
}

/** `[REGION/]NAME:VERSION[@sha256:HEX]`, as container images are named. */
export function parseReference(text: string): Parsed<Reference> {
  const match = /^(?:([^/:@]*)\/)?([^/:@]*):([^/:@]*)(?:@sha256:([^/:@]*))?$/.exec(text);
  if (match === null) {
    return bad(
      `expected [REGION/]NAME:VERSION[@sha256:HEX] such as ap-guangzhou/common-deps:12, found ${quoted(text)}`,
    );
  }
  const [, regionText, nameText = '', versionText = '', pinText] = match;
  const region = regionText === undefined ? good(undefined) : parseRegion(regionText);
  const name = parseName(nameText);
  const version = parseVersion(versionText);
  const pin = pinText === undefined ? good(undefined) : parseDigest(pinText);
  if (!region.ok) return region;
  if (!name.ok) return name;
  if (!version.ok) return version;
  if (!pin.ok) return pin;
  return good({ region: region.value, name: name.value, version: version.value, pin: pin.value });
}

/** Who uses a layer, in words: the first few functions and files that name it; empty if only inputs do. */
export function formatUsers(sources: readonly Source[], most = 5): string {
  const users = [...new Set(sources.filter(({ function: name }) => name !== undefined).map(formatSource))];
  const more = users.length > most ? `, and ${users.length - most} more` : '';
  return users.slice(0, most).join(', ') + more;
}

/** Where a layer was named, for people: `function api in deploy/serverless.yml:12`. */
export function formatSource({ kind, path, line, function: name }: Source): string {
  const place = path === undefined ? '' : line === undefined ? path : `${path}:${line}`;
  if (name !== undefined) return place === '' ? `function ${name}` : `function ${name} in ${place}`;
  if (place !== '') return place;
  return line === undefined ? `the ${kind}` : `the ${kind}, line ${line}`;
}
